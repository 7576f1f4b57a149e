import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArgumentsCamelCase } from 'yargs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as compareCommand from '../../cli/compare.ts';
import { findResult, listed } from '../../cli/findResult.ts';
import * as plotCommand from '../../cli/plot.ts';
import type { ExperimentResult } from '../../lab/contract.ts';
import { oneWaySweep, singleRun } from '../fixtures/result.ts';

const root = mkdtempSync(join(tmpdir(), 'mqlab-commands-'));
const sweep = join(root, 'kafka-acks', 'new');
const single = join(root, 'omb', 'run');

function keep(folder: string, result: ExperimentResult, time: number): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'result.json');
  writeFileSync(file, JSON.stringify(result));
  writeFileSync(
    join(folder, 'experiment.yaml'),
    'name: x\nproducers: { checkout: { acks: all, linger.ms: 1 } }\nseed: 42\n',
  );
  utimesSync(file, time, time);
}

beforeAll(() => {
  keep(join(root, 'kafka-acks', 'old'), oneWaySweep(), 1_000);
  keep(sweep, oneWaySweep(), 2_000);
  keep(single, singleRun(), 1_000);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

/** Runs a command with its defaults and returns what it printed. */
async function printed(
  command: { handler(args: ArgumentsCamelCase): Promise<void> },
  args: Readonly<Record<string, unknown>>,
): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  await command.handler(args as unknown as ArgumentsCamelCase);
  vi.restoreAllMocks();
  return text;
}

const plot = (args: object): Promise<string> =>
  printed(plotCommand, { chart: [], format: [], out: undefined, open: false, ...args });
const compare = (args: object): Promise<string> =>
  printed(compareCommand, {
    by: undefined,
    reference: undefined,
    format: 'text',
    minChange: '1%',
    metrics: [],
    threshold: [],
    ...args,
  });

describe('finding a result', () => {
  test('takes a file, a folder, or the newest run of an experiment by its name', () => {
    const file = join(sweep, 'result.json');
    expect([file, sweep, join(root, 'kafka-acks')].map((word) => findResult(word))).toEqual([file, file, file]);
    expect(findResult('kafka-acks', root)).toBe(file);
  });

  test('says what was probably meant', () => {
    expect(() => findResult('kafka-ack', root)).toThrow(/did you mean kafka-acks/);
  });

  test('lists split at commas and repetitions alike', () => {
    expect(listed(['a,b', 'c'])).toEqual(['a', 'b', 'c']);
  });
});

describe('mqlab plot', () => {
  test('writes the chart asked for, in the format asked for, and prints its path', async () => {
    const out = join(root, 'out');
    expect(await plot({ result: sweep, chart: ['utilisation'], format: ['png'], out })).toBe(
      `${join(out, 'utilisation.png')}\n`,
    );
    expect(readdirSync(out)).toEqual(['utilisation.png']);
  });

  test('writes one page of charts as html and leaves the report alone', async () => {
    expect(await plot({ result: single, format: ['html'] })).toBe(`${join(single, 'charts', 'charts.html')}\n`);
    expect(readdirSync(single)).not.toContain('report.html');
  });

  test('lists the charts there are for a name that is none, and the formats likewise', async () => {
    await expect(plot({ result: single, chart: ['nope'] })).rejects.toThrow(
      /no chart nope[^]*utilisation[^]*backlog-over-time/,
    );
    await expect(plot({ result: single, format: ['gif'] })).rejects.toThrow(/gif is none of svg, png, html, vega-lite/);
  });
});

describe('mqlab compare', () => {
  test('knows the settings from the experiment beside the result', async () => {
    expect(await compare({ results: [sweep], by: 'acks' })).toContain('1 of 3 parameters differs: acks');
  });

  test('ends with exit code 1 when a threshold is not met, and with 0 when all are', async () => {
    await compare({ results: [sweep], by: 'acks', threshold: ['e2e.latency.p99 < 20 ms'] });
    expect(process.exitCode).toBe(1);
    process.exitCode = 0;
    await compare({ results: [sweep], by: 'acks', threshold: ['e2e.latency.p99 < 1 s'] });
    expect(process.exitCode).toBe(0);
  });

  test('prints one JSON document and nothing else', async () => {
    const text = await compare({ results: [sweep, join(root, 'kafka-acks', 'old')], format: 'json' });
    const { comparisons } = JSON.parse(text) as { comparisons: { columns: string[] }[] };
    expect(comparisons).toHaveLength(3);
  });

  test('refuses what it cannot read, saying how it is written', async () => {
    await expect(compare({ results: [sweep], by: 'acks', minChange: 'much' })).rejects.toThrow(/write 1% or 0.01/);
    await expect(compare({ results: [sweep, single], by: 'acks' })).rejects.toThrow(/give one, or leave --by out/);
  });
});
