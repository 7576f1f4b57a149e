/** The house style of all charts: typeface, sizes, colours. Sizes are in pixels of the SVG. */

/** The typeface, bundled in `assets/fonts`. */
export const FONT = 'Inter';

/**
 * Ten series colours that stay apart for readers with any of the common colour-vision deficiencies: the first six
 * after Okabe and Ito (2008), the rest chosen to differ in lightness. `dark` is used on dark pages.
 */
export const PALETTE = [
  { light: '#0072b2', dark: '#5ab4f0' },
  { light: '#d55e00', dark: '#ff8c42' },
  { light: '#009e73', dark: '#2fcf9f' },
  { light: '#cc79a7', dark: '#e79cc6' },
  { light: '#e69f00', dark: '#f5bd45' },
  { light: '#56b4e9', dark: '#a8dcfa' },
  { light: '#882255', dark: '#c7659b' },
  { light: '#7a7a2c', dark: '#b9b95a' },
  { light: '#44449c', dark: '#9090e8' },
  { light: '#8c8c8c', dark: '#b8b8b8' },
] as const;

/** The colours of everything that is not a series. */
export const INK = {
  background: { light: '#ffffff', dark: '#1b1f24' },
  title: { light: '#16191d', dark: '#f2f4f6' },
  text: { light: '#454c54', dark: '#b9c0c8' },
  rule: { light: '#c3c9d0', dark: '#4a525b' },
  grid: { light: '#e9ecef', dark: '#2a3038' },
  quiet: { light: '#b4bcc5', dark: '#5f6974' },
  reference: { light: '#3d4349', dark: '#d0d6dc' },
} as const;

/** The series colours on white. */
export const SERIES_COLOURS: readonly string[] = PALETTE.map((colour) => colour.light);

/** One shape a series beside the colour, so that a chart also reads in grey. */
export const SERIES_SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

/** The plot without axes and titles. */
export const PLOT = { width: 660, height: 340 } as const;
export const TITLE_SIZE = 17;
export const SUBTITLE_SIZE = 12;

const axis = {
  labelFont: FONT,
  labelFontSize: 12,
  labelColor: INK.text.light,
  labelPadding: 6,
  labelLimit: 400,
  titleFont: FONT,
  titleFontSize: 12.5,
  titleFontWeight: 'bold',
  titleColor: INK.text.light,
  titlePadding: 12,
  titleLimit: 600,
  domainColor: INK.rule.light,
  tickColor: INK.rule.light,
  gridColor: INK.grid.light,
};

const legend = {
  labelFont: FONT,
  labelFontSize: 12,
  labelColor: INK.title.light,
  labelLimit: 420,
  titleFont: FONT,
  titleFontSize: 12,
  titleFontWeight: 'bold',
  titleColor: INK.text.light,
  titleLimit: 420,
  symbolSize: 110,
  symbolStrokeWidth: 2.5,
  rowPadding: 5,
  columnPadding: 18,
};

/** Vega-Lite's `config` of every chart. */
export const HOUSE_CONFIG = {
  font: FONT,
  background: INK.background.light,
  padding: 18,
  view: { stroke: null },
  title: {
    font: FONT,
    fontSize: TITLE_SIZE,
    fontWeight: 'bold',
    color: INK.title.light,
    subtitleFont: FONT,
    subtitleFontSize: SUBTITLE_SIZE,
    subtitleColor: INK.text.light,
    subtitlePadding: 6,
    lineHeight: 22,
    subtitleLineHeight: 17,
    anchor: 'start',
    frame: 'bounds',
    offset: 18,
  },
  axis,
  axisX: { grid: false },
  axisY: { domain: false, ticks: false, labelLimit: 400, maxExtent: 400 },
  legend,
  range: { category: SERIES_COLOURS },
  line: { strokeWidth: 2.25, strokeCap: 'round', strokeJoin: 'round' },
  errorband: { opacity: 0.16 },
} as const;
