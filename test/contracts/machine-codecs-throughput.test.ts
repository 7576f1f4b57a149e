/**
 * The produce test of KIP-390 (Kafka 2.7, replication factor 3), whose hardware, message size and partitions are not told.
 * Set-up here: three brokers and a producer on 1 Gbit/s, twelve partitions, acks=1, defaults otherwise; messages of 43 kB,
 * so that a card of 1 Gbit/s carries 2740 of them uncompressed, as published. The test was made with a build in which
 * "lz4 9" was high compression; in Kafka 9 is the fast compressor, so that its neighbour, 8, stands for it.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { plan } from '../../lab/assembly/index.ts';
import { readExperiment } from '../../lab/files/index.ts';
import { run } from '../../lab/run.ts';

const SETUP = (codec: string, level: number | undefined): string => `
name: kip-390
hardware:
  cores: 8
  memory: 32 GiB
  nic: 1 Gbps
  disks: [{ read: 500 MB/s, write: 450 MB/s, latency: 100 us, flush: 1 ms }]
system: { kafka: { version: "3.9", brokers: 3, topics: { t: { partitions: 12, replication.factor: 3 } } } }
producers:
  p: { topic: t, rate: unlimited, acks: 1, compression.type: ${codec}, message: { size: 43 kB, data: mixed }
       ${level === undefined ? '' : `, compression.${codec}.level: ${level}`} }
warmup: 500 ms
duration: 2 s
`;

function rateOf(codec: string, level?: number): number {
  const outcome = readExperiment(SETUP(codec, level), 'kip-390.yaml');
  if ('faults' in outcome) throw new Error(outcome.faults.map(({ message }) => message).join('\n'));
  return run(plan(outcome.experiment, {}, 0, 0)).metrics['publish.rate'] ?? NaN;
}

const CASES: readonly (readonly [string, number | undefined])[] = [
  ['none', undefined],
  ['gzip', 1],
  ['gzip', 6],
  ['gzip', 9],
  ['lz4', 9],
  ['lz4', 1],
  ['lz4', 8],
  ['lz4', 17],
  ['zstd', -5],
  ['zstd', 1],
  ['zstd', 3],
  ['zstd', 12],
  ['zstd', 18],
];

describe('a producer with the data of KIP-390', () => {
  const rates = new Map<string, number>();
  const rate = (name: string): number => rates.get(name) ?? NaN;
  beforeAll(() => {
    for (const [codec, level] of CASES) rates.set(`${codec} ${level ?? ''}`.trim(), rateOf(codec, level));
  });

  test.each([
    ['gzip', [1, 6, 9]],
    ['lz4', [1, 8, 17]],
    ['zstd', [-5, 1, 3, 12, 18]],
  ] as const)('sends less with each higher level of %s', (codec, levels) => {
    const all = levels.map((level) => rate(`${codec} ${level}`));
    expect(all.every((one) => one > 0)).toBe(true);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    for (const [i, one] of all.entries()) if (i > 0) expect(one).toBeLessThan(0.95 * (all[i - 1] ?? 0));
  });

  test('sends more with zstd up to level 3 than without a codec, which the network holds back', () => {
    for (const level of [-5, 1, 3]) expect(rate(`zstd ${level}`)).toBeGreaterThan(1.3 * rate('none'));
    expect(Math.abs(rate('none') / 2739.5 - 1)).toBeLessThan(0.02); // the message size was chosen for it
  });

  test('sends less with high compression of lz4 than without a codec, and more with the fast compressor', () => {
    for (const level of [1, 8, 17]) expect(rate(`lz4 ${level}`)).toBeLessThan(rate('none'));
    expect(rate('lz4 9')).toBeGreaterThan(2 * rate('none'));
  });

  test.each([
    ['zstd -5', 7653.45],
    ['zstd 1', 6317.52],
    ['zstd 3', 4760.54],
    ['zstd 18', 85.2],
  ])('%s comes within 15 %% of the published %f msg/s', (name, published) => {
    expect(Math.abs(rate(name) / published - 1)).toBeLessThan(0.15);
  });
});
