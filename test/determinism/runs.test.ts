import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RunPlan, RunResult } from '../../lab/contract.ts';
import { canonicalJson } from '../../lab/results/index.ts';
import { run } from '../../lab/run.ts';
import { runAll } from '../../lab/workers/index.ts';
import { kafkaPlan } from '../fixtures/plans.ts';

const plans: readonly RunPlan[] = [0, 1].flatMap((point) =>
  [0, 1].map((replication) =>
    kafkaPlan({ point, replication, assignment: { rate: 1000 + 1000 * point } }, 1000 + 1000 * point),
  ),
);
const bytes = (results: readonly RunResult[]): string => results.map(canonicalJson).join('');

describe('the same plans give the same bytes', () => {
  const expected = bytes(plans.map((plan) => run(plan)));

  test('with one job in this thread', async () => {
    expect(bytes(await runAll(plans, { jobs: 1 }))).toBe(expected);
  });

  test('with one worker thread, with two, and with more than there are plans', async () => {
    for (const jobs of [1, 2, 8]) expect(bytes(await runAll(plans, { jobs, inProcess: false }))).toBe(expected);
  });

  test('in reversed order', async () => {
    expect(bytes(await runAll(plans, { jobs: 2, order: [3, 2, 1, 0] }))).toBe(expected);
    expect(bytes(await runAll(plans, { jobs: 1, order: [3, 2, 1, 0] }))).toBe(expected);
  });

  test('in a second process', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mqlab-process-'));
    const program = join(folder, 'again.mjs');
    const door = (path: string): string => JSON.stringify(pathToFileURL(join(process.cwd(), 'dist/lab', path)).href);
    writeFileSync(
      program,
      `import { run } from ${door('run.js')};
       import { canonicalJson } from ${door('results/index.js')};
       const plans = JSON.parse(${JSON.stringify(JSON.stringify(plans, infinityAsText))}, (_, v) => (v === 'Infinity' ? Infinity : v));
       process.stdout.write(plans.map((plan) => canonicalJson(run(plan))).join(''));`,
    );
    const again = spawnSync(process.execPath, [program], { encoding: 'utf8', maxBuffer: 1e9 });
    rmSync(folder, { recursive: true });
    expect(again.stderr).toBe('');
    expect(again.stdout).toBe(expected);
  });
});

const infinityAsText = (_: string, value: unknown): unknown => (value === Infinity ? 'Infinity' : value);

describe('random numbers', () => {
  /** Messages by which two runs are furthest apart in what was offered until then. Samples are 0.1 s apart. */
  const apart = (one: RunResult, other: RunResult): number => {
    const offered = (result: RunResult): readonly number[] =>
      result.series.find(({ metric }) => metric === 'offered.rate')?.values ?? [];
    let difference = 0;
    let furthest = 0;
    offered(one).forEach((rate, i) => {
      difference += (rate - (offered(other)[i] ?? 0)) / 10;
      furthest = Math.max(furthest, Math.abs(difference));
    });
    return furthest;
  };
  const base = run(kafkaPlan());
  // A producer counts what was offered when it looks: at 2000 msg/s within a linger of 2 ms, 4 messages and a few.
  const NEAR = 12;

  test('belong to seed and replication, so that two points see the same arrivals', () => {
    const other = run(kafkaPlan({ point: 1 }, 2000, { acks: '1', 'linger.ms': 0 }));
    expect(other.fingerprint).not.toBe(base.fingerprint);
    expect(apart(base, other)).toBeLessThan(NEAR);
  });

  test('differ between replications and between seeds', () => {
    expect(apart(base, run(kafkaPlan({ replication: 1 })))).toBeGreaterThan(NEAR);
    expect(apart(base, run(kafkaPlan({ seed: 8 })))).toBeGreaterThan(NEAR);
  });
});

describe('a pool of workers', () => {
  test('tells of each run as it ends, and how far each is', async () => {
    const done: number[] = [];
    const shares: number[] = [];
    await runAll(plans, {
      jobs: 2,
      onDone: (result, index) => {
        expect(result.point).toBe(plans[index]?.point);
        done.push(index);
      },
      onProgress: (_, share) => shares.push(share),
    });
    expect(done.sort()).toEqual([0, 1, 2, 3]);
    expect(shares.length).toBeGreaterThan(plans.length);
    expect(Math.max(...shares)).toBe(1);
  });

  test.each([false, true])(
    'names the point and replication of a run that fails (in process: %s)',
    async (inProcess) => {
      const broken = kafkaPlan({ point: 5, replication: 2, assignment: { acks: 'all' } });
      const { producers } = broken.system.plan;
      (producers[0] as { destination: string }).destination = 'nowhere';
      const attempt = runAll([...plans, broken], { jobs: 2, inProcess });
      await expect(attempt).rejects.toThrow(/^point 5 \(acks = all\), replication 2: .*nowhere/);
    },
  );

  test('stops at once when it is told to, and keeps what was done', async () => {
    const controller = new AbortController();
    const done: number[] = [];
    const long = kafkaPlan({ point: 9, duration: 3600e9 });
    const started = Date.now();
    const attempt = runAll([plans[0] as RunPlan, long, long], {
      jobs: 2,
      signal: controller.signal,
      onDone: (_, index) => {
        done.push(index);
        controller.abort(new Error('enough'));
      },
    });
    await expect(attempt).rejects.toThrow('enough');
    expect(done).toEqual([0]);
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});
