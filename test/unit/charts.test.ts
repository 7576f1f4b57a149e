import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assetFile, FONT_FILES } from '../../lab/charts/assets.ts';
import { houseTextWidth, textWidths, wrap } from '../../lab/charts/fonts.ts';
import {
  busiestOfEach,
  chartsOf,
  compact,
  halfWidth,
  metricLabel,
  plain,
  pointLabel,
  quantity,
  sharesOf,
  shortPaths,
  valueLabel,
} from '../../lab/charts/index.ts';
import { logTicks, spreads } from '../../lab/charts/scales.ts';
import { settingAxis } from '../../lab/charts/settingAxis.ts';
import { oneWaySweep, resultOf, run, singleRun, twoWaySweep } from '../fixtures/result.ts';

const names = (charts: readonly { readonly name: string }[]): string[] => charts.map((chart) => chart.name);

describe('text widths', () => {
  test('come from the font: within 5 % of what a browser measures, for narrow and for wide letters', () => {
    // measured: Chromium, Inter at 10 px
    expect(houseTextWidth('kafka-3brokers-acks=all-lz4-linger5', 10, false)).toBeCloseTo(172.2, -1);
    expect(houseTextWidth('iiiiiiiiii', 10, false) / 24.2).toBeCloseTo(1, 1);
    expect(Math.abs(houseTextWidth('W'.repeat(28), 10, false) / 282.5 - 1)).toBeLessThan(0.05);
  });

  test('know characters beyond ASCII and give unknown ones a plausible width', () => {
    const width = textWidths(readFileSync(assetFile(FONT_FILES.regular)));
    expect(width('±')).toBeGreaterThan(0.3);
    expect(width('\u{10FFFD}')).toBe(0.6);
  });

  test('break a title between words and never lose one', () => {
    const title = 'Only the offered load limits the run: the busiest resource is a disk';
    const lines = wrap(title, 17, true, 300);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(' ')).toBe(title);
    for (const line of lines) expect(houseTextWidth(line, 17, true)).toBeLessThanOrEqual(300);
  });
});

describe('numbers and names', () => {
  test('are written as people read them', () => {
    expect([plain(0.000_123_4), plain(12.34), plain(1234.5), plain(-0.5), plain(0)]).toEqual([
      '0.000123',
      '12.3',
      '1,235',
      '−0.5',
      '0',
    ]);
    expect([compact(199_960), compact(999_960), compact(1_250_000), compact(9_999)]).toEqual([
      '200k',
      '1M',
      '1.25M',
      '9,999',
    ]);
    expect(halfWidth(100, 94, 106)).toBe('± 6 %');
    expect(halfWidth(100, 100, 100)).toBe('');
  });

  test('a swept path is called by its setting unless two settings would share the name', () => {
    expect(shortPaths(['producers.a.acks', 'system.kafka.config.num.io.threads']).get('producers.a.acks')).toBe('acks');
    expect([...shortPaths(['producers.a.rate', 'producers.b.rate']).values()]).toEqual([
      'producers.a.rate',
      'producers.b.rate',
    ]);
    expect(pointLabel({ 'producers.a.rate': 200_000 }, ['producers.a.rate'])).toBe('rate=200k');
    expect(metricLabel('e2e.latency.p999')).toBe('end-to-end latency p99.9');
  });

  test('a value with a unit is a number in its base unit, a word is none', () => {
    expect(quantity('5 ms')).toEqual({ value: 0.005, unit: 's' });
    expect(quantity('64 KiB')).toEqual({ value: 65_536, unit: 'B' });
    expect(quantity('200k msg/s')).toEqual({ value: 200_000, unit: 'msg/s' });
    expect(quantity('all')).toBeUndefined();
    expect(quantity('1.2.3')).toBeUndefined();
  });
});

describe('axes', () => {
  test('turn logarithmic when a linear one would hide the small values, never for zero', () => {
    expect(spreads([1, 40])).toBe(true);
    expect(spreads([1, 4])).toBe(false);
    expect(spreads([0, 40])).toBe(false);
    expect(logTicks(3, 700)).toEqual([2, 5, 10, 20, 50, 100, 200, 500, 1000]);
  });

  test('treat settings with units of one kind as numbers, names as categories', () => {
    expect(settingAxis('producers.a.linger.ms', 'linger.ms', ['0 ms', '5 ms', '1 s']).numeric).toBe(true);
    expect(settingAxis('producers.a.acks', 'acks', ['0', '1', 'all']).numeric).toBe(false);
    expect(settingAxis('producers.a.x', 'x', ['5 ms', '64 KiB', '3 ms']).numeric).toBe(false);
  });

  test('name the values of a setting with their unit, unless its name says it', () => {
    expect(valueLabel('hardware.brokers.nic', 12_500_000, { 'hardware.brokers.nic': 'B/s' })).toBe('100 Mbps');
    expect(valueLabel('brokers.disks.0.write', 5e8, { 'brokers.disks.0.write': 'B/s' })).toBe('500 MB/s');
    expect(valueLabel('producers.a.batch.size', 65_536, { 'producers.a.batch.size': 'B' })).toBe('64 KiB');
    expect(valueLabel('producers.a.batch.size', 1_000_000, { 'producers.a.batch.size': 'B' })).toBe('1 MB');
    expect(valueLabel('consumers.a.delay', 300, { 'consumers.a.delay': 's' })).toBe('300 s');
    expect(valueLabel('producers.a.rate', 400, { 'producers.a.rate': 'op/s' })).toBe('400 op/s');
    expect(valueLabel('producers.a.linger.ms', 5, { 'producers.a.linger.ms': 'ms' })).toBe('5');
    const { encoding } = settingAxis('a.nic', 'nic', [12_500_000, 125_000_000, 1_250_000_000], { 'a.nic': 'B/s' });
    expect(JSON.stringify(encoding['axis'])).toContain('10 Gbps');
  });

  test('are logarithmic for settings in a constant ratio', () => {
    const type = (values: number[]): unknown =>
      (settingAxis('producers.a.count', 'count', values).encoding['scale'] as { type?: string }).type;
    expect(type([1, 2, 4, 8])).toBe('log');
    expect(type([1, 2, 3, 4])).toBeUndefined();
  });
});

describe('the charts of a result', () => {
  test('of one point are the six built-in ones', () => {
    expect(names(chartsOf(singleRun()))).toEqual([
      'throughput-over-time',
      'latency-percentiles',
      'latency-breakdown',
      'utilisation',
      'latency-over-time',
      'backlog-over-time',
    ]);
  });

  test('of a sweep begin with those that the experiment asks for', () => {
    expect(names(chartsOf(twoWaySweep())).slice(0, 3)).toEqual([
      'p99-by-rate',
      'throughput-by-rate',
      'throughput-by-acks',
    ]);
  });

  test('are only those that there are data for', () => {
    const limits = { limitedBy: 'offered load', shares: [] };
    const bare = {
      ...run({ offered: 10, carried: 10, base: 1, tail: 1, limits }, 0, {}, 0),
      series: [],
      hops: [],
      distributions: {},
    };
    expect(chartsOf(resultOf({}, [bare]))).toEqual([]);
  });

  test('skip a chart of a metric or setting that the result has not', () => {
    const charts = [{ name: 'x', y: 'no.such.metric', x: 'producers.checkout.acks' }];
    expect(names(chartsOf({ ...oneWaySweep(), charts }))).not.toContain('x');
  });

  test('get file names that stay in their folder and are unique', () => {
    const request = { y: 'e2e.latency.p99', x: 'producers.checkout.acks' };
    const charts = [
      { ...request, name: '../../etc/passwd' },
      { ...request, name: '../../etc/passwd' },
    ];
    expect(names(chartsOf({ ...oneWaySweep(), charts })).slice(0, 2)).toEqual(['etc-passwd', 'etc-passwd-2']);
  });

  test('say in their title what the data say', () => {
    const titles = new Map(chartsOf(singleRun()).map((chart) => [chart.name, chart.title]));
    expect(titles.get('throughput-over-time')).toContain('200k published');
    expect(titles.get('utilisation')).toContain('Only the offered load limits the run');
    expect(titles.get('latency-breakdown')).toContain('“wait for followers”');
  });

  test('show the busiest of like parts, and of these the one that limits the run', () => {
    const shares = [
      { name: 'disk broker-1/disk-0', kind: 'resource' as const, share: 0.95 },
      { name: 'disk broker-2/disk-0', kind: 'resource' as const, share: 0.97 },
      { name: 'cpu broker-1', kind: 'resource' as const, share: 0.2 },
    ];
    const limits = { limitedBy: 'disk broker-1/disk-0', shares };
    const busy = run({ offered: 10, carried: 10, base: 1, tail: 1, limits }, 0, {}, 0);
    expect(busiestOfEach(sharesOf([busy])).map((one) => one.name)).toEqual(['disk broker-1/disk-0', 'cpu broker-1']);
  });

  test('draw no percentile that fewer than ten messages lie beyond', () => {
    const limits = { limitedBy: 'offered load', shares: [] };
    const few = resultOf({}, [run({ offered: 100, carried: 200, base: 1, tail: 1, limits, seconds: 20 }, 0, {}, 0)]);
    const spec = chartsOf(few).find((chart) => chart.name === 'latency-percentiles')?.spec;
    const rows = ((spec?.['data'] ?? { values: [] }) as { values: { percentile: string }[] }).values.map(
      (row) => row.percentile,
    );
    expect(rows).toContain('p99');
    expect(rows).not.toContain('p99.99');
  });
});
