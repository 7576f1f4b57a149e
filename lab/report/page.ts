/** The whole report as one file that opens anywhere, offline, and fetches nothing. */
import { createHash } from 'node:crypto';
import type { Chart } from '../charts/index.ts';
import { chartsOf, renderSvg } from '../charts/index.ts';
import type { ExperimentResult } from '../contract.ts';
import type { Html } from './html.ts';
import { escaped, html, jsonForScript, raw } from './html.ts';
import { SCRIPT } from './script.ts';
import { answer, fatesOfAll, head, limited, points, verdicts } from './sections.ts';
import { styleSheet } from './style.ts';

/** What a report says beyond the result itself. */
export interface ReportExtras {
  /** The resolved experiment, every default written out, as the text of its file. */
  readonly settings?: string;
  /** The command that repeats the run; `mqlab run` on the result's own experiment.yaml unless given. */
  readonly command?: string;
  /** Only these charts; all unless given. */
  readonly charts?: readonly Chart[];
}

/** Names inside of a drawing (gradients, clips) are made unique, for several drawings share one page. */
const withOwnNames = (svg: string, prefix: string): string =>
  svg
    .replaceAll(/(<(?:linearGradient|radialGradient|clipPath|mask)\b[^>]*?\bid=")/g, `$1${prefix}-`)
    .replaceAll('url(#', `url(#${prefix}-`);

async function figure(chart: Chart, index: number): Promise<Html> {
  const svg = withOwnNames(await renderSvg(chart.spec), `c${index}`);
  return html`<figure class="chart" data-name="${chart.name}"><div class="wide">${raw(svg)}</div>
<figcaption><button type="button" data-save="svg">Save SVG</button><button type="button" data-save="spec">Save Vega-Lite</button></figcaption></figure>\n`;
}

function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/** A page of this house: `body` inside, nothing outside of the file. `script` runs in the browser. */
export function page(title: string, body: Html, script = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
${styleSheet()}
</style>
</head>
<body>
<main>
${body.html}
</main>
${script === '' ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

function reproduce(result: ExperimentResult, extras: ReportExtras): Html {
  const command = extras.command ?? `mqlab run experiment.yaml --seed ${result.seed}`;
  return html`<section><h2>How to repeat it</h2>
<p>With mqlab ${result.version}, beside this report lies the resolved experiment; this gives the same bytes again (run ${result.run}):</p>
<pre>${command}</pre>
${extras.settings === undefined ? undefined : html`<details><summary>All settings, defaults written out</summary><pre>${extras.settings}</pre></details>`}</section>`;
}

/**
 * The report of a result as one HTML file: question, answer, verdicts, what limited it, charts, the fate of every
 * message, how to repeat it. Light and dark; no request leaves it; all text from the experiment is escaped. The same
 * result gives the same bytes.
 */
export async function reportHtml(result: ExperimentResult, extras: ReportExtras = {}): Promise<string> {
  const charts = extras.charts ?? chartsOf(result);
  const figures: Html[] = [];
  for (const [i, chart] of charts.entries()) figures.push(await figure(chart, i));
  const specs = Object.fromEntries(charts.map((chart) => [chart.name, chart.spec]));
  const body = html`${head(result)}
${answer(result)}
${verdicts(result)}
<section><h2>Charts</h2>
${figures}</section>
${limited(result)}
${points(result)}
${fatesOfAll(result)}
${reproduce(result, extras)}
<div id="hover" role="status"></div>
<script type="application/json" id="specs">${raw(jsonForScript(specs))}</script>`;
  return page(`${result.question} · ${result.experiment}`, body, SCRIPT);
}
