import { describe, expect, test } from 'vitest';
import { shardOf } from '../../cli/run.ts';
import { shortened } from '../../cli/smoke.ts';
import { inWords } from '../../cli/suggestions.ts';
import { hopsText, meanBreakdown } from '../../cli/text/hops.ts';
import { pathsText, resultText } from '../../cli/text/index.ts';
import { alike, bar, cut, percent, rates, table, widthOf, wrapped } from '../../cli/text/layout.ts';
import { changes } from '../../cli/text/limits.ts';
import { ledgerText } from '../../cli/text/verdicts.ts';
import type { LimitVerdict, RunResult } from '../../lab/contract.ts';
import type { Experiment } from '../../lab/files/index.ts';
import { oneWaySweep, singleRun } from '../fixtures/result.ts';

describe('text blocks', () => {
  test('a wrapped text keeps its words and its width, lines after the first are indented', () => {
    const text = 'the quick brown fox jumps over the lazy dog '.repeat(5).trim();
    const lines = wrapped(text, '    ', 30).split('\n');
    expect(lines.every((line) => line.length <= 30)).toBe(true);
    expect(lines.slice(1).every((line) => line.startsWith('    '))).toBe(true);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
  });

  test('a word longer than the line stays whole', () => {
    expect(wrapped('see results/very-long-name-of-a-folder now', '', 10)).toContain(
      'results/very-long-name-of-a-folder',
    );
  });

  test('a cut text says that it was cut, and colours take no room', () => {
    expect(cut('network threads', 8)).toBe('network…');
    expect(cut('network', 8)).toBe('network');
    expect(widthOf('\u001b[1mab\u001b[22m')).toBe(2);
  });

  test('a bar grows by eighths of a character', () => {
    expect(bar(0, 4)).toBe('');
    expect(bar(1, 4)).toBe('████');
    expect(bar(2, 4)).toBe('████');
    expect(bar(0.5, 4)).toBe('██');
    expect(bar(1 / 32, 4)).toBe('▏');
    expect(bar(7 / 32, 4)).toBe('▉');
  });

  test('shares are whole per cent, but something is never nothing', () => {
    expect([0, 0.001, 0.005, 0.994, 1].map(percent)).toEqual(['0 %', '<1 %', '1 %', '99 %', '100 %']);
  });

  test('the numbers of a table share their decimals', () => {
    expect([0.5, 9.87654].map(alike(9.87654))).toEqual(['0.500', '9.877']);
    expect([0.5, 98.7654].map(alike(98.7654))).toEqual(['0.50', '98.77']);
    expect([1, 12_345.6].map(alike(12_345.6))).toEqual(['1', '12,346']);
    expect(alike(1)(Number.NaN)).toBe('–');
    expect([9999, 150_000, 2_500_000].map((n) => rates(n)(n))).toEqual(['9999', '150.0k', '2.500M']);
  });

  test('numbers stand to the right in a table, names to the left', () => {
    const lines = table(
      [
        ['a', 'b'],
        ['xyz', '1'],
        ['x', '100'],
      ],
      (column) => column === 1,
    ).split('\n');
    expect(lines).toEqual(['  a      b', '  xyz    1', '  x    100']);
  });
});

describe('what limited over time', () => {
  const over = (...names: string[]): LimitVerdict => ({
    limitedBy: names[0] ?? '',
    shares: [],
    perInterval: names.map((limitedBy, i) => ({ until: i + 1, limitedBy })),
  });
  const repeat = (name: string, n: number): string[] => Array.from({ length: n }, () => name);

  test('is not mentioned while nothing changes', () => {
    expect(changes(over(...repeat('disk', 10)))).toBeUndefined();
  });

  test('names each stretch with its end', () => {
    expect(changes(over(...repeat('offered load', 6), ...repeat('disk', 4)))).toBe('offered load to 6 s, disk to 10 s');
  });

  test('leaves out a single interval of a long run', () => {
    expect(changes(over(...repeat('disk', 5), 'NIC', ...repeat('disk', 5)))).toBeUndefined();
  });

  test('counts what is too much to list', () => {
    const names = Array.from({ length: 16 }, (_, i) => repeat(i % 2 === 0 ? 'a' : 'b', 2)).flat();
    expect(changes(over(...names))).toMatch(/, and 11 more changes$/);
  });
});

describe('the text of a result', () => {
  test.each([
    ['a single run', singleRun()],
    ['a sweep', oneWaySweep()],
  ])('of %s fits into 80 columns', (_, result) => {
    for (const line of resultText(result).split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(80);
  });

  test('shows OMB’s own lines where they were made', () => {
    expect(resultText(singleRun(), '----- Aggregated')).toContain('\n\n----- Aggregated\n\n');
  });

  test('averages a breakdown over replications, hop by hop', () => {
    const hops = (time: number): RunResult['hops'] => [
      { latency: 'e2e', at: 'mean', total: 2 * time, hops: ['a', 'b'].map((name) => ({ name, time })) },
    ];
    const [run] = singleRun().runs as [RunResult];
    const mean = meanBreakdown(
      [
        { ...run, hops: hops(1) },
        { ...run, hops: hops(3) },
      ],
      'e2e',
      'mean',
    );
    expect(mean).toMatchObject({
      total: 4,
      hops: [
        { name: 'a', time: 2 },
        { name: 'b', time: 2 },
      ],
    });
    expect(meanBreakdown([{ ...run, hops: [] }], 'e2e', 'mean')).toBeUndefined();
    expect(hopsText({ ...singleRun(), runs: [{ ...run, hops: [] }] })).toBe('');
  });

  test('the ledger adds up over all runs, and says how many of the lost had been acknowledged', () => {
    const [run] = singleRun().runs as [RunResult];
    const entry = {
      ...(run.ledger[0] as RunResult['ledger'][number]),
      offered: 1000,
      settled: 900,
      inFlight: 40,
      backlog: 50,
    };
    const runs = [{ ...run, ledger: [{ ...entry, lostAcknowledged: { crash: 7 }, lostUnacknowledged: { crash: 3 } }] }];
    const text = ledgerText({ ...singleRun(), runs }).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      '1,000 offered = 900 settled + 40 in flight + 50 backlog + 10 lost (7 of them acknowledged)',
    );
    expect(ledgerText({ ...singleRun(), runs: [...runs, ...runs] })).toContain('2,000 offered');
  });

  test('ends with the report', () => {
    expect(pathsText('results/a/b', ['runs.csv', 'report.html', 'host.json']).trim().split('\n')).toEqual([
      'Written  results/a/b/',
      '  runs.csv host.json',
      '  results/a/b/report.html',
    ]);
  });
});

describe('arguments', () => {
  test('a shard is k of n', () => {
    expect(shardOf('2/4')).toEqual({ part: 2, of: 4 });
    for (const wrong of ['0/4', '5/4', '1', 'a/b', '1/2/3', '-1/2', '1.5/2'])
      expect(shardOf(wrong), wrong).toBeUndefined();
  });

  test('a smoke test cuts what is long and leaves what is short', () => {
    const times = (warmup: number, duration: number, replications: number): Experiment =>
      ({ warmup, duration, sampleEvery: 1, replications }) as Experiment;
    expect(shortened(times(10, 60, 5)).set).toEqual({ warmup: '1 s', duration: '3 s', replications: '1' });
    expect(shortened(times(0.5, 2, 1))).toEqual({ set: {}, notes: [] });
  });

  test('complaints of yargs become sentences', () => {
    const names = { commands: ['run', 'list'], options: ['seed', 'set'], chosen: 'run' };
    expect(inWords('Unknown arguments: sede, x', names)).toBe(
      "mqlab run: there is no option or argument 'sede', did you mean '--seed'?; there is no option or argument 'x': `mqlab --help` lists them",
    );
    expect(inWords('whatever', { ...names, chosen: 'lst' })).toBe(
      "mqlab: there is no command 'lst', did you mean 'list'?",
    );
    expect(inWords('two\n lines', names)).toBe('mqlab run: two lines');
  });
});
