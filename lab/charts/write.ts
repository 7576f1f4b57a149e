/** Charts as files: specification, SVG and PNG side by side. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentResult } from '../contract.ts';
import { chartsOf } from './all.ts';
import type { Chart } from './chart.ts';
import { renderPng, renderSvg } from './render.ts';

/** The kinds of file a chart can be written as. */
export type ChartFormat = 'vega-lite' | 'svg' | 'png';
export const CHART_FORMATS: readonly ChartFormat[] = ['vega-lite', 'svg', 'png'];

/** A chart's specification as the text of its file. */
export const specText = (chart: Chart): string => `${JSON.stringify(chart.spec, null, 1)}\n`;

async function writeWhole(file: string, content: string | Uint8Array): Promise<string> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
  return file;
}

/** Writes one chart into a folder in the formats asked for and returns the files written. */
export async function writeChart(chart: Chart, folder: string, formats: readonly ChartFormat[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  const file = (ending: string): string => join(folder, `${chart.name}.${ending}`);
  if (formats.includes('vega-lite')) files.push(await writeWhole(file('vl.json'), specText(chart)));
  if (!formats.includes('svg') && !formats.includes('png')) return files;
  const svg = await renderSvg(chart.spec);
  if (formats.includes('svg')) files.push(await writeWhole(file('svg'), svg));
  if (formats.includes('png')) files.push(await writeWhole(file('png'), await renderPng(svg)));
  return files;
}

/**
 * Writes all charts of a result into a folder, each as NAME.vl.json (Vega-Lite with its data), NAME.svg and NAME.png
 * (twice the size), and returns the files written. The same result gives the same bytes.
 */
export async function writeCharts(result: ExperimentResult, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const chart of chartsOf(result)) files.push(...(await writeChart(chart, folder, CHART_FORMATS)));
  return files;
}
