import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { ExperimentResult, RunResult } from '../../lab/contract.ts';
import {
  ResultFolder,
  canonicalJson,
  canonicalRun,
  compactJson,
  folderName,
  inOrder,
  latencyCsv,
  metricInfo,
  metricsOf,
  pointResults,
  pointsCsv,
  readResult,
  resultFile,
  runId,
  runsCsv,
  seriesCsv,
  writeAtomically,
} from '../../lab/results/index.ts';
import { oneWaySweep, singleRun } from '../fixtures/result.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mqlab-results-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let folders = 0;
const fresh = (): string => join(scratch, String(folders++));

const identity = { experimentText: 'name: a\n', seed: 42, version: '1.0.0' };
const rows = (csv: Iterable<string>): Record<string, string>[] => parse([...csv].join(''), { columns: true });

describe('canonical JSON', () => {
  test('reads back to the same value, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(JSON.parse(text)))).toBe(text);
        expect(JSON.parse(compactJson(value))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('writes gaps as null and leaves out what is undefined', () => {
    expect(canonicalJson({ b: Number.NaN, a: undefined, c: 0.1 + 0.2, d: -0 })).toBe(
      '{"b":null,"c":0.30000000000000004,"d":0}\n',
    );
  });
});

/** The same value with the keys of all objects the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe('the folder of a run', () => {
  test('is a hash of experiment, seed and version, and of nothing else', () => {
    const id = runId(identity);
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(runId({ ...identity })).toBe(id);
    for (const other of [{ experimentText: 'name: b\n' }, { seed: 43 }, { version: '1.0.1' }]) {
      expect(runId({ ...identity, ...other })).not.toBe(id);
    }
  });

  test.each(['..', '.', '', '  ', 'a/b', 'a\\b', '../x', 'c:x', 'a\nb', 'x'.repeat(300)])(
    'refuses the name %j, which leads elsewhere',
    (name) => {
      expect(() => folderName(name)).toThrow(/cannot name a folder/);
      expect(() => new ResultFolder(scratch, name, identity)).toThrow(/cannot name a folder/);
    },
  );

  test('takes ordinary names as they are', () => {
    for (const name of ['kafka-acks', 'v1.2', 'Größe und Zahl', '...a']) expect(folderName(name)).toBe(name);
  });

  test('nothing can be added outside of it', () => {
    const folder = new ResultFolder(fresh(), 'a', identity);
    folder.open('name: a\n', false);
    expect(() => folder.add('../report.html', 'x')).toThrow(/outside/);
    folder.add('report.html', 'x');
    expect(readFileSync(join(folder.path, 'report.html'), 'utf8')).toBe('x');
  });
});

describe('a sweep that is killed', () => {
  const { runs } = oneWaySweep();

  test('finds its finished runs again, exactly as they were', () => {
    const root = fresh();
    const killed = new ResultFolder(root, 'a', identity);
    killed.open('name: a\n', true);
    for (const run of runs.slice(0, 4)) killed.keep(run);
    const resumed = new ResultFolder(root, 'a', identity);
    resumed.open('name: a\n', true);
    const found = resumed.finished();
    expect([...found.keys()].sort()).toEqual(['0-0', '0-1', '0-2', '0-3']);
    for (const run of runs.slice(0, 4)) expect(found.get(`${run.point}-${run.replication}`)).toEqual(canonicalRun(run));
  });

  test('does not trust a part that is broken or bears a wrong name', () => {
    const folder = new ResultFolder(fresh(), 'a', identity);
    folder.open('name: a\n', true);
    folder.keep(runs[0] as RunResult);
    writeFileSync(join(folder.path, 'parts', '0-1.json'), '{"point": 0, "repl');
    writeFileSync(join(folder.path, 'parts', '7-7.json'), canonicalJson(runs[1]));
    writeFileSync(join(folder.path, 'parts', '.0-2.json.1.tmp'), canonicalJson(runs[2]));
    expect([...folder.finished().keys()]).toEqual(['0-0']);
  });

  test('starts over without --resume', () => {
    const folder = new ResultFolder(fresh(), 'a', identity);
    folder.open('name: a\n', true);
    folder.keep(runs[0] as RunResult);
    folder.open('name: a\n', false);
    expect(folder.finished().size).toBe(0);
  });

  test('leaves nothing of the parts and temporary files when it is whole', () => {
    const folder = new ResultFolder(fresh(), 'a', identity);
    folder.open('name: a\n', true);
    folder.keep(runs[0] as RunResult);
    writeFileSync(join(folder.path, '.runs.csv.99.tmp'), 'half');
    folder.write(oneWaySweep());
    folder.clean();
    expect(readdirSync(folder.path).sort()).toEqual([
      'experiment.yaml',
      'latency.csv',
      'points.csv',
      'result.json',
      'runs.csv',
      'series.csv',
    ]);
    expect(folder.finished().size).toBe(runs.length);
  });

  test('a file whose writing fails leaves neither itself nor a temporary file', () => {
    const path = join(scratch, 'failing.csv');
    function* chunks(): Generator<string> {
      yield 'half';
      throw new Error('disk full');
    }
    expect(() => writeAtomically(path, chunks())).toThrow('disk full');
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.includes('failing'))).toEqual([]);
  });
});

describe('reading a result', () => {
  const written = (): ResultFolder => {
    const folder = new ResultFolder(fresh(), 'a', identity);
    folder.open('name: a\n', false);
    folder.write(singleRun());
    folder.clean();
    return folder;
  };

  test('gives back what was written, by file, by folder, and by the experiment’s folder if it holds one run', () => {
    const folder = written();
    const expected = { ...singleRun(), runs: singleRun().runs.map(canonicalRun) };
    for (const path of [folder.path, join(folder.path, 'result.json'), join(folder.path, '..')]) {
      expect(readResult(path)).toEqual(JSON.parse(canonicalJson(expected)));
    }
  });

  test('gaps of a series come back as gaps', () => {
    const [run] = singleRun().runs;
    const [series] = run?.series ?? [];
    const gap = { ...(run as RunResult), series: [{ ...series, values: [1, Number.NaN] }] } as RunResult;
    expect(canonicalRun(gap).series[0]?.values).toEqual([1, Number.NaN]);
  });

  test('says what is there instead', () => {
    const folder = new ResultFolder(fresh(), 'a', identity);
    folder.open('name: a\n', false);
    expect(() => resultFile(folder.path)).toThrow(/--resume/);
    expect(() => resultFile(join(folder.path, 'none'))).toThrow(/there is no/);
    expect(() => resultFile(scratch)).toThrow(/no result.json/);
    writeFileSync(join(folder.path, 'result.json'), '{"schema": 2}');
    expect(() => readResult(folder.path)).toThrow(/schema 1/);
    writeFileSync(join(folder.path, 'result.json'), '{"schema": ');
    expect(() => readResult(folder.path)).toThrow(/cannot be read/);
  });
});

describe('the tables', () => {
  const sweep = oneWaySweep();

  test('runs.csv has a row a point and replication, with what was swept and every metric', () => {
    const table = rows(runsCsv(sweep));
    expect(table).toHaveLength(sweep.runs.length);
    expect(table[5]).toMatchObject({ point: '1', replication: '0', 'producers.checkout.acks': '1' });
    expect(Number(table[5]?.['publish.rate'])).toBe(sweep.runs[5]?.metrics['publish.rate']);
  });

  test('points.csv has a row a point, with mean, median and interval of each metric', () => {
    const table = rows(pointsCsv(sweep));
    expect(table).toHaveLength(sweep.points.length);
    const summary = sweep.points[2]?.metrics['e2e.latency.p99'];
    expect(Number(table[2]?.['e2e.latency.p99:mean'])).toBe(summary?.mean);
    expect(Number(table[2]?.['e2e.latency.p99:low'])).toBe(summary?.low);
    expect(Number(table[2]?.['e2e.latency.p99:high'])).toBe(summary?.high);
  });

  test('series.csv holds every value of every series', () => {
    const single = singleRun();
    const values = single.runs.flatMap((run) => run.series.flatMap((series) => [...series.values]));
    expect(rows(seriesCsv(single)).map((row) => Number(row['value']))).toEqual(values);
  });

  test('latency.csv counts every message once, in buckets that ascend', () => {
    const single = singleRun();
    const table = rows(latencyCsv(single)).filter((row) => row['metric'] === 'e2e.latency');
    const data = single.runs[0]?.distributions['e2e.latency'];
    expect(Number(table.at(-1)?.['cumulative'])).toBe(data?.count);
    expect(table.reduce((sum, row) => sum + Number(row['count']), 0)).toBe(data?.count);
    const bounds = table.map((row) => Number(row['upper_bound_ms']));
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    expect((bounds.at(-1) ?? 0) * 1e6).toBeGreaterThanOrEqual(data?.max ?? Infinity);
  });

  test('booleans are words, gaps are empty, texts with commas survive, lines end with \\n', () => {
    const [run] = sweep.runs as [RunResult];
    const odd: ExperimentResult = {
      ...sweep,
      swept: ['a', 'b', 'c'],
      runs: [{ ...run, assignment: { a: true, b: false, c: 'x, "y"' }, metrics: { 'publish.rate': Number.NaN } }],
    };
    const text = [...runsCsv(odd)].join('');
    expect(rows([text])[0]).toMatchObject({ a: 'true', b: 'false', c: 'x, "y"', 'publish.rate': '' });
    expect(text).not.toContain('\r');
    expect(text.endsWith('\n')).toBe(true);
  });

  test('a table of many rows is written in pieces that join without a seam', () => {
    const [run] = singleRun().runs as [RunResult];
    const n = 12_345;
    const long = {
      metric: 'm',
      of: '',
      unit: '1',
      times: Array.from({ length: n }, (_, i) => i),
      values: Array.from({ length: n }, (_, i) => i),
    };
    const pieces = [...seriesCsv({ ...singleRun(), runs: [{ ...run, series: [long] }] })];
    expect(pieces.length).toBeGreaterThan(1);
    expect(rows(pieces).map((row) => Number(row['value']))).toEqual(long.values);
  });
});

describe('points', () => {
  const { runs } = oneWaySweep();

  test('replications are summarised by point, in the order of the points, whatever the order of the runs', () => {
    const points = pointResults(runs);
    expect(points.map(({ point }) => point)).toEqual([0, 1, 2]);
    expect(pointResults([...runs].reverse())).toEqual(points);
    const values = runs.filter((run) => run.point === 1).map((run) => run.metrics['publish.rate'] ?? 0);
    const summary = points[1]?.metrics['publish.rate'];
    expect(summary).toMatchObject({ n: 5, method: 'replications' });
    expect(summary?.mean).toBeCloseTo(values.reduce((a, b) => a + b, 0) / 5, 6);
  });

  test('a single run has intervals by batch means, but none for a maximum', () => {
    const [run] = singleRun().runs as [RunResult];
    const noisy = Array.from({ length: 60 }, (_, i) => 100 + ((i * 7919) % 13));
    const times = noisy.map((_, i) => i + 1);
    const one = (metric: string) => ({ metric, of: '', unit: 'ms', times, values: noisy });
    const [point] = pointResults([
      {
        ...run,
        metrics: { 'e2e.latency.p99': 106, 'e2e.latency.max': 112, 'backlog.end': 5 },
        series: ['e2e.latency.p99', 'e2e.latency.max', 'backlog.end'].map(one),
      },
    ]);
    expect(point?.metrics['e2e.latency.p99']?.method).toBe('batch means');
    expect(point?.metrics['e2e.latency.max']?.method).toBe('none');
    expect(point?.metrics['backlog.end']?.method).toBe('none');
  });
});

describe('metric names', () => {
  test('come in the order of the list, others after it', () => {
    expect(inOrder(['zz', 'e2e.latency.p99', 'broker.cpu.max', 'broker.cpu', 'publish.rate', 'aa'])).toEqual([
      'publish.rate',
      'e2e.latency.p99',
      'broker.cpu',
      'broker.cpu.max',
      'aa',
      'zz',
    ]);
  });

  test('know unit and direction, also of a component and of a maximum', () => {
    expect(metricInfo('e2e.latency.p99')).toMatchObject({ unit: 'ms', better: 'lower' });
    expect(metricInfo('broker.cpu[broker-1]')).toMatchObject({ name: 'broker.cpu[broker-1]', unit: 'ratio' });
    expect(metricInfo('broker.cpu.max')).toMatchObject({ unit: 'ratio', better: 'lower' });
    expect(metricInfo('something.else', 'msg')).toMatchObject({ unit: 'msg', better: 'neither' });
  });

  test('of a result are those that its runs returned', () => {
    const { runs } = singleRun();
    expect(metricsOf(runs).map(({ name }) => name)).toEqual(inOrder(Object.keys(runs[0]?.metrics ?? {})));
  });
});
