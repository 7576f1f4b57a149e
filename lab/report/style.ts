/** How the report looks: light and dark after the reader's system, and charts that follow. */
import { readFileSync } from 'node:fs';
import { assetFile, FONT_FILES, INK, PALETTE } from '../charts/index.ts';

const fontFace = (file: string, weight: number): string =>
  `@font-face{font-family:Inter;font-weight:${weight};font-style:normal;` +
  `src:url(data:font/woff2;base64,${readFileSync(assetFile(file)).toString('base64')}) format('woff2')}`;

/** The charts are drawn for white paper; on a dark page each of their colours is exchanged for its dark partner. */
function darkCharts(): string {
  const pairs = [...PALETTE, ...Object.values(INK)];
  return pairs
    .map(({ light, dark }) => `.chart [fill="${light}"]{fill:${dark}}.chart [stroke="${light}"]{stroke:${dark}}`)
    .join('\n');
}

const LIGHT =
  '--page:#ffffff;--card:#f6f8fa;--ink:#16191d;--soft:#545c66;--line:#d8dde3;--accent:#0066a1;--good:#00734f;--bad:#b3261e;--mark:#fff4d6';
const DARK =
  '--page:#12151a;--card:#1b1f24;--ink:#eceff2;--soft:#a4adb7;--line:#343b44;--accent:#6cbcf5;--good:#46d3a5;--bad:#ff8f85;--mark:#3a3216';

const LAYOUT = `
*{box-sizing:border-box}
html{color-scheme:light dark}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 Inter,system-ui,sans-serif}
main{max-width:900px;margin:0 auto;padding:40px 24px 80px}
header p.facts{max-width:none;color:var(--soft);font-size:14px;margin:0;overflow-wrap:anywhere}
h1{font-size:30px;line-height:1.22;margin:6px 0 10px;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:20px;margin:52px 0 12px;letter-spacing:-.01em}
h3{font-size:16px;margin:28px 0 8px;overflow-wrap:anywhere}
p{max-width:70ch}
.soft{color:var(--soft);font-size:14px}
.note{background:var(--mark);padding:8px 14px;border-radius:6px;font-size:14px;max-width:none;overflow-wrap:anywhere}
.note p{margin:4px 0;max-width:none}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;margin:24px 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.tile .name{color:var(--soft);font-size:13px}
.tile .value{font-size:25px;font-weight:700;letter-spacing:-.02em;line-height:1.3;overflow-wrap:anywhere}
.tile .value small{font-size:14px;font-weight:400;color:var(--soft);letter-spacing:0}
.tile .interval{color:var(--soft);font-size:13px}
ul.verdicts{list-style:none;padding:0;margin:0}
ul.verdicts li{padding:10px 0 10px 34px;border-bottom:1px solid var(--line);position:relative;overflow-wrap:anywhere}
ul.verdicts .sign{position:absolute;left:4px;font-weight:700}
.holds .sign,.good{color:var(--good)}.fails .sign,.bad{color:var(--bad)}
.wide{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;font-size:14px;min-width:100%}
th,td{padding:7px 12px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{color:var(--soft);font-weight:400;border-bottom-width:2px;vertical-align:bottom}
.numbers td{font-variant-numeric:tabular-nums}
.numbers td,.numbers thead th:not(:first-child){text-align:right;white-space:nowrap}
.text td:nth-child(2){min-width:150px}
tbody th{font-weight:400;white-space:nowrap}
td.wrap{white-space:normal}
figure.chart{margin:24px 0;border:1px solid var(--line);border-radius:10px;overflow:hidden;background:var(--chart)}
figure.chart .wide{margin:0;text-align:center}
figure.chart svg{display:block;width:100%;height:auto;min-width:520px;margin:0 auto}
figure.chart figcaption{display:flex;gap:16px;justify-content:flex-end;padding:6px 14px 10px;font-size:13px;color:var(--soft)}
button{font:inherit;color:var(--accent);background:none;border:0;padding:2px 0;cursor:pointer}
button:hover{text-decoration:underline}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px;overflow-x:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
details{margin:12px 0}summary{cursor:pointer;color:var(--accent)}
#hover{position:fixed;pointer-events:none;background:var(--ink);color:var(--page);border-radius:6px;padding:6px 10px;font-size:13px;line-height:1.4;white-space:pre;z-index:2;display:none}
@media(max-width:560px){main{padding:24px 16px 60px}h1{font-size:24px}}
@media print{figure.chart,.tile,tr{break-inside:avoid}figcaption,#hover{display:none!important}main{max-width:none;padding:0}}
`;

/** The style sheet, fonts and all. */
export function styleSheet(): string {
  return [
    fontFace(FONT_FILES.webRegular, 400),
    fontFace(FONT_FILES.webBold, 700),
    `:root{${LIGHT};--chart:${INK.background.light}}`,
    `@media screen and (prefers-color-scheme:dark){:root{${DARK};--chart:${INK.background.dark}}`,
    `${darkCharts()}}`,
    LAYOUT,
  ].join('\n');
}
