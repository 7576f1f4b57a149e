/** From a Vega-Lite specification to SVG and PNG, with the same bytes everywhere: one typeface, no system fonts. */
import type * as Vega from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { assetFile, FONT_FILES } from './assets.ts';
import type { Spec } from './chart.ts';
import { houseTextWidth } from './fonts.ts';
import { FONT } from './theme.ts';

/** How many pixels of a PNG stand for one of the SVG. */
const PNG_SCALE = 2;
const DEFAULT_FONT_SIZE = 11; // vega's own default, px

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  readonly limit?: number;
}

function measureWithOurFont(vega: typeof Vega): void {
  const metrics = (
    vega as unknown as { textMetrics: { width: (item: TextItem, text: string | number | null) => number } }
  ).textMetrics;
  metrics.width = (item, text) => {
    const bold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600;
    const width = houseTextWidth(String(text ?? ''), item.fontSize ?? DEFAULT_FONT_SIZE, bold);
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
  };
}

/** Compiles a Vega-Lite specification; `warn` hears what the compiler finds doubtful. */
export async function compileSpec(spec: Spec, warn: (message: string) => void = () => {}): Promise<Vega.Spec> {
  const { compile } = await import('vega-lite');
  const quiet = { level: () => quiet, error: heard, warn: heard, info: () => quiet, debug: () => quiet };
  function heard(...messages: readonly unknown[]): typeof quiet {
    warn(messages.map(String).join(' '));
    return quiet;
  }
  const logger = quiet as unknown as NonNullable<NonNullable<Parameters<typeof compile>[1]>['logger']>;
  return compile(spec as unknown as TopLevelSpec, { logger }).spec;
}

/** Draws a Vega-Lite specification as SVG text. Deterministic. */
export async function renderSvg(spec: Spec): Promise<string> {
  const vega = await import('vega');
  measureWithOurFont(vega);
  const view = new vega.View(vega.parse(await compileSpec(spec)), { renderer: 'none', logLevel: vega.Error });
  try {
    vega.resetSVGDefIds();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Draws an SVG as PNG at twice its size. Text is drawn in the bundled typeface only. Deterministic. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const drawing = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: PNG_SCALE },
    font: {
      loadSystemFonts: false,
      fontFiles: [assetFile(FONT_FILES.regular), assetFile(FONT_FILES.bold)],
      defaultFontFamily: FONT,
      sansSerifFamily: FONT,
    },
  });
  return drawing.render().asPng();
}
