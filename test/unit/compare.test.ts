import { describe, expect, test } from 'vitest';
import type { Comparison } from '../../lab/compare/index.ts';
import {
  allHold,
  compare,
  compareCsv,
  compareHtml,
  compareJson,
  compareMarkdown,
  compareText,
  flatten,
  groupsOfResults,
  groupsOfSweep,
  holm,
} from '../../lab/compare/index.ts';
import type { ExperimentResult } from '../../lab/contract.ts';
import { oneWaySweep, singleRun, twoWaySweep } from '../fixtures/result.ts';

const source = (result: ExperimentResult, label = 'a', settings = {}) => ({ label, result, settings });
const byAcks = (options = {}): Comparison => {
  const [group] = groupsOfSweep(source(oneWaySweep()), 'acks');
  return compare(group ?? { where: '', columns: [] }, options);
};
const outcomes = (comparison: Comparison, name: string): (string | undefined)[] =>
  comparison.rows.find((row) => row.metric.name === name)?.cells.map((cell) => cell.change?.outcome) ?? [];

describe('Holm’s correction', () => {
  test('multiplies the smallest p value by the number of tests and keeps the order', () => {
    expect(holm([0.01, 0.04, 0.03, null])).toEqual([0.03, 0.06, 0.06, null]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });
});

describe('a comparison along one swept setting', () => {
  test('calls more latency worse, and fewer losses better, with the reference left bare', () => {
    const comparison = byAcks();
    expect(comparison.columns).toEqual(['acks=0', 'acks=1', 'acks=all']);
    expect(outcomes(comparison, 'e2e.latency.p99')).toEqual([undefined, 'worse', 'worse']);
    expect(outcomes(comparison, 'messages.lost')).toEqual([undefined, 'better', 'better']);
  });

  test('finds no difference where only noise differs', () => {
    expect(outcomes(byAcks(), 'consume.rate').slice(1)).toEqual(['not significant', 'not significant']);
  });

  test('holds the other swept settings: one table for each combination of them', () => {
    const groups = groupsOfSweep(source(twoWaySweep()), 'producers.checkout.acks');
    expect(groups.map((group) => group.where)).toEqual(['rate=50k', 'rate=100k', 'rate=200k', 'rate=400k']);
  });

  test('shows losses, refusals and backlog whatever metrics are asked for', () => {
    const names = byAcks({ metrics: ['e2e.latency.p50'] }).rows.map((row) => row.metric.name);
    expect(names).toEqual(['e2e.latency.p50', 'messages.lost', 'messages.rejected', 'backlog.end']);
  });

  test('leaves changes below the least one asked for without an arrow', () => {
    expect(outcomes(byAcks({ minChange: 100 }), 'e2e.latency.p99').slice(1)).toEqual(['small', 'small']);
  });

  test('says which columns another one beats', () => {
    expect(byAcks({ reference: 'all' }).dominatedBy).toEqual([null, null, 'acks=1']);
  });

  test('names the settings that differ, of those that are known', () => {
    const settings = flatten({
      name: 'x',
      claims: [1],
      producers: { checkout: { acks: 'all', 'linger.ms': 1 } },
      seed: 42,
    });
    const [group] = groupsOfSweep(source(oneWaySweep(), 'a', settings), 'acks');
    const comparison = compare(group ?? { where: '', columns: [] });
    expect(comparison.differing).toEqual(['producers.checkout.acks']);
    expect(comparison.settings).toBe(3);
  });

  test('refuses a setting that is not swept, an unknown reference, metric or threshold, and says what there is', () => {
    expect(() => groupsOfSweep(source(oneWaySweep()), 'linger.ms')).toThrow(/it sweeps producers.checkout.acks/);
    expect(() => byAcks({ reference: 'x' })).toThrow(/none of acks=0, acks=1, acks=all/);
    expect(() => byAcks({ metrics: ['nope'] })).toThrow(/there are .*e2e\.latency\.p99/);
    expect(() => byAcks({ thresholds: ['e2e.latency.p99'] })).toThrow(/write METRIC < VALUE/);
    expect(() => byAcks({ thresholds: ['e2e.latency.p99 < 5 KiB'] })).toThrow(/no value in ms/);
  });
});

describe('thresholds', () => {
  test('are judged on the median, in whatever unit they are written', () => {
    const comparison = byAcks({
      thresholds: ['e2e.latency.p99 < 0.02 s', 'consume.rate > 100k msg/s', 'messages.lost = 0'],
    });
    expect(comparison.thresholds.map((one) => one.holds)).toEqual([
      [true, true, false],
      [true, true, true],
      [false, true, true],
    ]);
    expect(allHold([comparison])).toBe(false);
    expect(allHold([byAcks({ thresholds: ['consume.rate > 100k'] })])).toBe(true);
  });
});

describe('a comparison of results', () => {
  test('calls equal bits identical, and never speaks of significance with one replication', () => {
    const slower = {
      ...singleRun(),
      runs: singleRun().runs.map((run) => ({ ...run, metrics: { ...run.metrics, 'publish.rate': 1 } })),
    };
    const [group] = groupsOfResults([source(singleRun(), 'a'), source(slower, 'b')]);
    const comparison = compare(group ?? { where: '', columns: [] });
    expect(outcomes(comparison, 'e2e.latency.p99')).toEqual([undefined, 'identical']);
    expect(outcomes(comparison, 'publish.rate')).toEqual([undefined, 'untested']);
    expect(comparison.warnings.join()).toContain('one replication only');
  });

  test('does not pair runs of different seeds, and says so', () => {
    const other = oneWaySweep();
    const reseeded = { ...other, runs: other.runs.map((run) => ({ ...run, seed: 7 })) };
    const [group] = groupsOfResults([source(other, 'a'), source(reseeded, 'b')]);
    const comparison = compare(group ?? { where: '', columns: [] });
    expect(comparison.paired).toBe(false);
    expect(comparison.warnings.join()).toContain('not paired');
  });

  test('matches the points of two sweeps and refuses sweeps with none in common', () => {
    expect(groupsOfResults([source(oneWaySweep(), 'a'), source(oneWaySweep(), 'b')])).toHaveLength(3);
    expect(() => groupsOfResults([source(oneWaySweep()), source(twoWaySweep())])).toThrow(/share no point/);
    expect(() => groupsOfResults([source(oneWaySweep())])).toThrow(/--by PARAMETER/);
  });
});

describe('the forms of a comparison', () => {
  // oxlint-disable-next-line no-control-regex -- colours are control characters
  const bare = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, '');

  test('fit a terminal of 80 columns, in as many tables as that takes', () => {
    const text = bare(compareText([byAcks({ thresholds: ['e2e.latency.p99 < 20 ms'] })], 80));
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text.match(/end-to-end latency p99, ms/g)).toHaveLength(2);
    expect(text).toMatch(/5 replications, paired by seed/);
    expect(text).toMatch(/limited by +offered load +offered load/);
  });

  test('show p values where there is room', () => {
    expect(bare(compareText([byAcks()], 80))).not.toContain('p<0.001');
    expect(bare(compareText([byAcks()], 140))).toContain('▼ p<0.001');
  });

  test('are all complete: Markdown, CSV, JSON and HTML have every metric and column', () => {
    const comparison = byAcks();
    for (const { label, metric } of comparison.rows) {
      expect(compareMarkdown([comparison])).toContain(`| ${label}, ${metric.unit} |`);
      expect(compareHtml([comparison])).toContain(label);
    }
    expect(compareCsv([comparison]).trim().split('\n')).toHaveLength(1 + 3 * comparison.rows.length);
    expect((JSON.parse(compareJson([comparison])) as { comparisons: unknown[] }).comparisons).toHaveLength(1);
  });

  test('keep names from breaking out of Markdown and HTML', () => {
    const named = { ...byAcks(), columns: ['<b>|x', 'b', 'c'] };
    expect(compareMarkdown([named])).toContain('&lt;b>\\|x');
    expect(compareHtml([named])).not.toContain('<b>');
  });
});
