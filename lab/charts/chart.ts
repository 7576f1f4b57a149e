/** What a chart is, and the frame that all of them share: title, facts of the run, size, house style. */
import type { ExperimentResult } from '../contract.ts';
import { facts } from './facts.ts';
import { wrap } from './fonts.ts';
import { HOUSE_CONFIG, PLOT, SUBTITLE_SIZE, TITLE_SIZE } from './theme.ts';

/** A Vega-Lite specification as plain data. */
export type Spec = { readonly [key: string]: unknown };

/** A chart of a result: what it is called, the sentence it states, and how it is drawn. */
export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly spec: Spec;
}

/** One row of a chart's data. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
const DIGITS = 7; // significant digits kept in a chart's data: more than any eye or tooltip can use

const shorten = (value: Row[string]): Row[string] =>
  typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value;

/** Inline data of a chart, numbers cut to what can be seen. */
export function data(rows: readonly Row[]): Spec {
  const values = rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, shorten(v)])));
  return { values };
}

export interface ChartParts {
  readonly name: string;
  readonly title: string;
  /** Said below the title after the facts of the run, for instance what the error bars are. */
  readonly remark?: string;
  readonly height?: number;
  readonly width?: number;
  /** Room that legends take beside the plot: the title may use it. */
  readonly beside?: number;
  readonly body: Spec;
}

/** Puts a chart's body into the house frame, with the facts of a run below the title. */
export const chart = (result: ExperimentResult, parts: ChartParts): Chart => framed(facts(result), parts);

/** Puts a chart's body into the house frame; `about` stands first below the title. */
export function framed(about: string, parts: ChartParts): Chart {
  const width = parts.width ?? PLOT.width;
  const subtitle = [about, ...(parts.remark === undefined ? [] : [parts.remark])];
  const spec: Spec = {
    $schema: SCHEMA,
    description: parts.title,
    title: {
      text: wrap(parts.title, TITLE_SIZE, true, width + 40 + (parts.beside ?? 0)),
      subtitle: subtitle.flatMap((line) => wrap(line, SUBTITLE_SIZE, false, width + 60)),
    },
    width,
    height: parts.height ?? PLOT.height,
    ...parts.body,
    config: HOUSE_CONFIG,
  };
  return { name: parts.name, title: parts.title, spec };
}
