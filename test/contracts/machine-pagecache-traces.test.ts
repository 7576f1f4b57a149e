import { describe, expect, test } from 'vitest';
import { errors, mean, replay, RUNS, TABLED, together, TRACED } from '../../lab/validate/floor/replay.ts';

describe('the application of Do et al. (CCGrid 2021)', () => {
  const traced = RUNS.map((run) => replay(run, TRACED));
  const tabled = RUNS.map((run) => replay(run, TABLED));
  const writeErrors = (all: typeof traced) => RUNS.flatMap(({ writes }, i) => errors(all[i]?.writes ?? [], writes));
  const largest = traced.at(-1);

  test('writes twelve times as long as measured, within 11 % on average with the rates of the traces', () => {
    expect(mean(writeErrors(traced))).toBeLessThan(0.11);
  });

  test('and within 12 % with the rates of the paper, which its own simulator misses by 58 %', () => {
    expect(mean(writeErrors(tabled))).toBeLessThan(0.12);
  });

  test('writes 100 GB in 99.2 s, within 5 %', () => {
    expect(Math.abs((largest?.writes[0] ?? NaN) / 99.2 - 1)).toBeLessThan(0.05);
  });

  test('levels off at the measured 31.8 % of the memory for files, within a percentage point', () => {
    expect(Math.abs((largest?.plateau ?? NaN) - 0.318)).toBeLessThan(0.01);
  });

  test('reads back what it has written from memory, within 36 % each; 100 GB of it too, three times', () => {
    for (const [i, { reads }] of RUNS.entries()) {
      expect(Math.max(...errors(traced[i]?.reads.slice(1) ?? [], reads.slice(1)))).toBeLessThan(0.36);
    }
  });

  test('reads a file that is not in memory at the rate of the disk, within 5 %', () => {
    for (const [i, { reads }] of RUNS.entries()) {
      expect(Math.abs((traced[i]?.reads[0] ?? NaN) / reads[0] - 1)).toBeLessThan(0.05);
    }
  });
});

describe('applications that write at the same time', () => {
  test('do not disturb one another up to eight or nine of them, and wait for the disk beyond', () => {
    const alone = together(1);
    expect(together(8) / alone).toBeCloseTo(1, 2);
    const knee = [9, 10, 11, 12, 13].find((n) => together(n) > 2 * alone);
    expect(knee).toBeDefined();
    expect(knee).toBeGreaterThanOrEqual(9);
  });

  test('eleven of them take the measured 15.4 s, within 10 %', () => {
    expect(Math.abs(together(11) / 15.4 - 1)).toBeLessThan(0.1);
  });
});
