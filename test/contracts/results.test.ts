import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExperimentResult } from '../../lab/contract.ts';
import { METRICS, readResult } from '../../lab/results/index.ts';
import { run } from '../../lab/run.ts';
import { SMALL_SWEEP, hashesBelow, mqlab, mqlabStarted } from '../fixtures/cli.ts';
import { kafkaPlan } from '../fixtures/plans.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mqlab-contract-'));
const results = join(scratch, 'results');
let folder = '';

beforeAll(() => {
  writeFileSync(join(scratch, 'small.yaml'), SMALL_SWEEP);
  const { code, err } = mqlab(scratch, ['run', 'small.yaml']);
  expect(err).toBe('');
  expect(code).toBe(0);
  const [id = ''] = readdirSync(join(results, 'small'));
  folder = join(results, 'small', id);
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true }));

const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
const rows = (name: string): Record<string, string>[] => parse(file(name), { columns: true });

describe('the folder of a run', { timeout: 120_000 }, () => {
  test('holds what the contract names, and nothing else', () => {
    expect(folder).toMatch(/small.[0-9a-f]{12}$/);
    expect(readdirSync(folder).sort()).toEqual([
      'charts',
      'experiment.yaml',
      'host.json',
      'latency.csv',
      'points.csv',
      'report.html',
      'result.json',
      'runs.csv',
      'series.csv',
    ]);
    const charts = readdirSync(join(folder, 'charts'));
    for (const ending of ['.vl.json', '.svg', '.png']) expect(charts.some((name) => name.endsWith(ending))).toBe(true);
    expect(charts.filter((name) => !/\.(vl\.json|svg|png)$/.test(name))).toEqual([]);
  });

  test('the tables agree with result.json', () => {
    const result = readResult(folder);
    expect(rows('runs.csv')).toHaveLength(6);
    expect(rows('points.csv').map((row) => row['producers.p.acks'])).toEqual(['0', '1', 'all']);
    expect(rows('runs.csv').map((row) => Number(row['consume.rate']))).toEqual(
      result.runs.map((run) => run.metrics['consume.rate']),
    );
    const series = result.runs.flatMap((run) => run.series.flatMap(({ values }) => values));
    expect(rows('series.csv')).toHaveLength(series.length);
  });

  test('its resolved experiment is the same experiment again', () => {
    const again = join(scratch, 'again');
    writeFileSync(join(scratch, 'resolved.yaml'), file('experiment.yaml'));
    expect(mqlab(scratch, ['run', 'resolved.yaml', '--out', again, '--no-charts']).code).toBe(0);
    const [id = ''] = readdirSync(join(again, 'small'));
    expect(folder.endsWith(id)).toBe(true);
    expect(readFileSync(join(again, 'small', id, 'result.json'), 'utf8')).toBe(file('result.json'));
  });

  test('another seed, another value, another folder', () => {
    const out = join(scratch, 'others');
    const quick = ['--no-charts', '--out', out, '--set', 'replications=1', '--set', 'duration=0.2s'];
    expect(mqlab(scratch, ['run', 'small.yaml', ...quick]).code).toBe(0);
    expect(mqlab(scratch, ['run', 'small.yaml', ...quick, '--seed', '12']).code).toBe(0);
    expect(mqlab(scratch, ['run', 'small.yaml', ...quick, '--set', 'producers.p.linger.ms=3']).code).toBe(0);
    expect(readdirSync(join(out, 'small'))).toHaveLength(3);
  });
});

describe('the same bytes', { timeout: 120_000 }, () => {
  /** Of the first run, charts and report left out. */
  const expected = (): Record<string, string> =>
    Object.fromEntries(Object.entries(hashesBelow(results)).filter(([name]) => !/charts|report/.test(name)));

  /** Runs once more, without charts; the hashes of what lies there. */
  const again = (out: string, args: readonly string[]): Record<string, string> => {
    const { code, err } = mqlab(scratch, ['run', 'small.yaml', '--out', out, '--no-charts', ...args]);
    expect(`${code} ${err}`).toBe('0 ');
    return hashesBelow(join(scratch, out));
  };

  test('with charts and report, on one worker', () => {
    const { code } = mqlab(scratch, ['run', 'small.yaml', '--out', 'charts', '--jobs', '1']);
    expect(code).toBe(0);
    expect(hashesBelow(join(scratch, 'charts'))).toEqual(hashesBelow(results));
  });

  test('on one worker, on two, and over what was there before', () => {
    expect(Object.keys(expected())).toHaveLength(6);
    expect(again('one', ['--jobs', '1'])).toEqual(expected());
    expect(again('one', ['--jobs', '2'])).toEqual(expected());
  });

  test('when shards have been merged', () => {
    for (const shard of ['2/2', '1/2']) {
      const part = mqlab(scratch, ['run', 'small.yaml', '--out', 'shards', '--shard', shard]);
      expect(part.code).toBe(0);
      expect(part.out).toBe('');
      expect(part.err).toContain('3 of 6 runs');
    }
    expect(again('shards', ['--resume'])).toEqual(expected());
  });

  test('when the sweep was killed in the middle and resumed; what had finished is not run again', async () => {
    const child = mqlabStarted(scratch, ['run', 'small.yaml', '--out', 'killed', '--jobs', '1', '--no-charts']);
    const parts = join(scratch, 'killed', 'small', folder.slice(-12), 'parts');
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    const kept = await whenParts(parts, 2);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    writeFileSync(join(parts, '..', '.series.csv.1234.tmp'), 'what a kill while writing leaves');
    expect(again('killed', ['--resume'])).toEqual(expected());
    const host = JSON.parse(readFileSync(join(parts, '..', 'host.json'), 'utf8')) as { runsResumed: number };
    expect(host.runsResumed).toBeGreaterThanOrEqual(kept);
  });

  test('when it was stopped by Ctrl-C, which says how to go on', async () => {
    const child = mqlabStarted(scratch, ['run', 'small.yaml', '--out', 'stopped', '--jobs', '2', '--no-charts']);
    let said = '';
    child.stderr?.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise((resolve) => child.on('close', resolve));
    await whenParts(join(scratch, 'stopped', 'small', folder.slice(-12), 'parts'), 1);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toMatch(/^interrupted; \d of 6 runs are kept, .*--resume/);
    expect(again('stopped', ['--resume'])).toEqual(expected());
  });
});

/** Waits until so many parts lie there. */
async function whenParts(folder: string, count: number): Promise<number> {
  for (;;) {
    let parts: string[] = [];
    try {
      parts = readdirSync(folder).filter((name) => /^\d/.test(name));
    } catch {
      // Not there yet.
    }
    if (parts.length >= count) return parts.length;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('metrics', () => {
  test('every metric that Kafka returns is in the list, with the unit that its series declares', () => {
    const { metrics, series } = run(kafkaPlan());
    const known = new Map(METRICS.map((metric) => [metric.name, metric]));
    for (const name of Object.keys(metrics))
      expect(known.has(name) || known.has(name.replace(/\.max$/, '')), name).toBe(true);
    for (const { metric, unit } of series) expect(known.get(metric)?.unit, metric).toBe(unit);
  });

  test('result.json names, explains and gives a unit to each metric that it holds', () => {
    const result: ExperimentResult = readResult(folder);
    const told = new Map(result.metrics.map((metric) => [metric.name, metric]));
    for (const name of Object.keys(result.points[0]?.metrics ?? {})) {
      expect(told.get(name)?.meaning, name).toMatch(/\.$/);
      expect(told.get(name)?.unit, name).toMatch(/^(ms|s|msg|msg\/s|1\/s|MiB\/s|ratio|B|1)$/);
    }
  });
});
