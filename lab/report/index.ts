/** The report of a result: one self-contained HTML file. */
export type { Html } from './html.ts';
export type { ReportExtras } from './page.ts';
export { html, raw, table } from './html.ts';
export { page, reportHtml } from './page.ts';
