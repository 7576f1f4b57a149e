import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chartsOf, compileSpec, renderPng, renderSvg, writeCharts } from '../../lab/charts/index.ts';
import { oneWaySweep, singleRun, twoWaySweep } from '../fixtures/result.ts';

const folder = mkdtempSync(join(tmpdir(), 'mqlab-charts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ALL = [singleRun(), oneWaySweep(), twoWaySweep()].flatMap((result) =>
  chartsOf(result).map((chart) => [`${result.experiment}: ${chart.name}`, chart] as const),
);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

describe('every chart', () => {
  test.each(ALL)('%s compiles without a warning', async (_, chart) => {
    const warnings: string[] = [];
    await compileSpec(chart.spec, (message) => warnings.push(message));
    expect(warnings).toEqual([]);
  });

  test.each(ALL)('%s shows its title uncut, the facts of the run and a white ground', async (_, chart) => {
    const svg = await renderSvg(chart.spec);
    const text = svg
      .replaceAll('</tspan>', ' ')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&amp;', '&');
    for (const word of chart.title.split(' ')) expect(text).toContain(word.replaceAll('<', '&lt;'));
    expect(text).toContain('simulated by mqlab 0.1.0 · seed 42');
    expect(text).not.toContain('…');
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

describe('a chart as PNG', () => {
  test('has its text drawn: without letters it is far smaller', async () => {
    const [chart] = chartsOf(singleRun());
    const svg = await renderSvg(chart?.spec ?? {});
    const whole = await renderPng(svg);
    const mute = await renderPng(svg.replaceAll(/<text[^>]*>.*?<\/text>/gs, ''));
    expect(Buffer.from(whole).subarray(0, 4)).toEqual(PNG);
    expect(whole.length).toBeGreaterThan(1.5 * mute.length);
  });

  test('is twice the size of its SVG', async () => {
    const [chart] = chartsOf(singleRun());
    const svg = await renderSvg(chart?.spec ?? {});
    const width = Number(/width="([\d.]+)"/.exec(svg)?.[1]);
    expect(Buffer.from(await renderPng(svg)).readUInt32BE(16)).toBe(Math.ceil(2 * width));
  });
});

describe('written charts', () => {
  test('are three files each, and the same bytes when written again in another order', async () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    const files = await writeCharts(singleRun(), a);
    await writeCharts(oneWaySweep(), join(folder, 'other'));
    await writeCharts(singleRun(), b);
    expect(files.map((file) => basename(file)).sort()).toEqual(readdirSync(a).sort());
    expect(files).toHaveLength(3 * chartsOf(singleRun()).length);
    for (const file of readdirSync(a))
      expect(readFileSync(join(a, file)).equals(readFileSync(join(b, file))), file).toBe(true);
  });

  test('carry their data, so that the specification can be opened by itself', () => {
    const text = readFileSync(join(folder, 'a', 'utilisation.vl.json'), 'utf8');
    const spec = JSON.parse(text) as { $schema: string; data: { values: unknown[] } };
    expect(spec.$schema).toContain('vega-lite/v6');
    expect(spec.data.values).toHaveLength(8); // ten shares, three of them disks of brokers
  });
});
