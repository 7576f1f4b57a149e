/** Charts of a result: built-in and asked for, as Vega-Lite specifications, SVG and PNG. */
export type { Chart, Spec } from './chart.ts';
export type { ChartFormat } from './write.ts';
export { assetFile, FONT_FILES } from './assets.ts';
export { chartsOf } from './all.ts';
export { compileSpec, renderPng, renderSvg } from './render.ts';
export { counted, facts, intervalMethod, replicationsOf } from './facts.ts';
export { type Words, wordsOf } from './words.ts';
export {
  capital,
  metricInfo,
  metricLabel,
  pointLabel,
  quantity,
  scalarText,
  shortPaths,
  valueLabel,
} from './labels.ts';
export { compact, duration, halfWidth, inUnit, plain, unitLabel, withUnit } from './numbers.ts';
export { type CurvePanel, percentileCurves } from './percentileCurves.ts';
export { type PredictedPoint, predictedAgainstPublished } from './predictions.ts';
export { busiestOfEach, sharesOf } from './utilisation.ts';
export { INK, PALETTE } from './theme.ts';
export { CHART_FORMATS, specText, writeChart, writeCharts } from './write.ts';
