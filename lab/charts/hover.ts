/** What a reader sees over a mark: the same words as tooltip (of Vega) and as accessible label (in the SVG). */
import type { Spec } from './chart.ts';

export interface HoverField {
  readonly field: string;
  readonly title: string;
  /** How numbers are written, in the notation of d3-format; texts have none. */
  readonly format?: string;
}

export interface Hover {
  readonly mark: Spec;
  readonly tooltip: readonly Spec[];
}

/** Parts for a mark and for its encoding that show these fields of its row. */
export function hover(...fields: readonly HoverField[]): Hover {
  const said = fields.map(({ field, title, format }) => {
    const value = `datum[${JSON.stringify(field)}]`;
    const text = format === undefined ? value : `format(${value}, ${JSON.stringify(format)})`;
    return `${JSON.stringify(`${title}: `)} + ${text}`;
  });
  return {
    mark: { tooltip: true, description: { expr: said.join(` + '; ' + `) } },
    tooltip: fields.map((field) => ({ ...field, type: field.format === undefined ? 'nominal' : 'quantitative' })),
  };
}
