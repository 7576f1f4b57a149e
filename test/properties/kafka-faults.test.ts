import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Partition } from '../../models/kafka/replication/partition.ts';
import type { FaultKind } from '../../models/messages/index.ts';
import { type Story, ms, seconds, sleep, spawn } from '../../sim/index.ts';
import { type Sending, Trial } from '../fixtures/kafkaFaults.ts';

/** Short sessions, so that much happens in little simulated time. */
const QUICK = {
  'zookeeper.session.timeout.ms': 600,
  'replica.lag.time.max.ms': 1000,
  'replica.fetch.wait.max.ms': 100,
  'replica.fetch.backoff.ms': 100,
};

/** Which broker, how long it is away, and how long all is well before. */
interface Blow {
  readonly broker: number;
  readonly away: number;
  readonly after: number;
}

const blow = fc.record({
  broker: fc.integer({ min: 0, max: 2 }),
  away: fc.integer({ min: 1, max: 3000 }),
  after: fc.integer({ min: 1, max: 800 }),
});

const isWhole = ({ isr, leader, replicas }: Partition): boolean =>
  leader !== undefined && isr.length === replicas.length;

/** One blow after the other, each when every partition has all its replicas in sync again. */
function* oneAtATime(trial: Trial, kind: FaultKind, blows: readonly Blow[]): Story {
  const { sim } = trial.world;
  for (const { broker, away, after } of blows) {
    while (!trial.partitions.every(isWhole)) yield sleep(sim, ms(50));
    yield sleep(sim, ms(after));
    const fault = { kind, target: { kind: 'broker', number: broker }, lasts: ms(away) } as const;
    trial.system.strike(fault);
    yield sleep(sim, ms(away));
    trial.system.mend(fault);
    yield sleep(sim, seconds(2)); // the process starts
    while (!trial.partitions.every(isWhole)) yield sleep(sim, ms(50));
  }
}

function trialOf(seed: number, sending: Partial<Sending>, wish: Parameters<typeof trialWith>[2] = {}) {
  return trialWith(seed, sending, wish);
}

function trialWith(
  seed: number,
  sending: Partial<Sending>,
  wish: { topic?: object; config?: object; version?: string },
) {
  const trial = new Trial({
    partitions: 2,
    seed,
    version: wish.version ?? '2.6',
    topic: { 'min.insync.replicas': 2, ...wish.topic },
    config: { ...QUICK, ...wish.config },
  });
  trial.produce({ acks: 'all', every: ms(37), until: seconds(20), timeout: ms(500), ...sending });
  return trial;
}

/** What holds whatever happens. */
function expectSound(trial: Trial): void {
  const { ledger } = trial;
  expect(ledger.balance()).toBe(0);
  expect(Math.min(ledger.inFlight, ledger.backlog, ledger.settled, ledger.duplicatesStored)).toBeGreaterThanOrEqual(0);
  for (const losses of ledger.lost.values()) {
    expect(Math.min(losses.acknowledged, losses.unacknowledged)).toBeGreaterThanOrEqual(0);
  }
}

/** All logs end alike once all is quiet, and hold the same batches at the same offsets. */
function expectAlike({ partitions }: Trial): void {
  for (const { replicas, batches } of partitions) {
    const [first, ...others] = replicas.map(({ log }) => log);
    for (const log of others) {
      expect(log.commonWith(first!)).toBe(first!.end);
      expect([log.end, log.endOffset, log.endPosition]).toEqual([first!.end, first!.endOffset, first!.endPosition]);
    }
    let offset = -1;
    for (let row = first!.next(batches.begin); row < first!.end; row = first!.next(row + 1)) {
      if (offset >= 0) expect(batches.offset(row)).toBe(offset);
      offset = batches.offset(row) + batches.count(row);
    }
  }
}

const acknowledgedLosses = (trial: Trial): number =>
  Object.values(trial.ledger.entry().lostAcknowledged).reduce((a, b) => a + b, 0);

describe('under random schedules of faults', () => {
  for (const kind of ['crash', 'power-off', 'stop'] as const) {
    for (const version of ['2.6', '4.0']) {
      test(`acks=all, min.insync.replicas=2, no unclean election, one ${kind} at a time with ${version}: nothing acknowledged is lost`, () => {
        const schedules = fc.tuple(fc.array(blow, { minLength: 1, maxLength: 3 }), fc.nat(1e6), fc.boolean());
        fc.assert(
          fc.property(schedules, ([blows, seed, idempotent]) => {
            const trial = trialOf(seed, { idempotent }, { version });
            trial.system.expect(new Set([kind]));
            spawn(oneAtATime(trial, kind, blows));
            trial.run(seconds(40));
            expectSound(trial);
            expect(acknowledgedLosses(trial)).toBe(0);
            expectAlike(trial);
            const { ledger } = trial;
            expect(ledger.backlog).toBe(ledger.offered);
            if (idempotent) expect(ledger.duplicatesStored).toBe(0);
          }),
          { numRuns: 15, seed: 11 },
        );
      });
    }
  }

  test('whatever strikes, whenever: the books balance, and logs agree once all is quiet', () => {
    const kinds = fc.constantFrom<FaultKind>('crash', 'power-off', 'stop', 'pause', 'partition');
    const strokes = fc.array(fc.record({ kind: kinds, at: fc.integer({ min: 100, max: 15_000 }), blow }), {
      maxLength: 8,
    });
    const acks = fc.constantFrom<'0' | '1' | 'all'>('0', '1', 'all');
    const version = fc.constantFrom('0.8', '2.6', '4.0');
    fc.assert(
      fc.property(strokes, acks, version, fc.boolean(), fc.nat(1e6), (list, acknowledging, of, unclean, seed) => {
        const wish = { version: of, topic: { 'min.insync.replicas': 1, 'unclean.leader.election.enable': unclean } };
        const trial = trialOf(
          seed,
          { acks: acknowledging, retries: 20 },
          { ...wish, config: { 'unclean.leader.election.enable': unclean } },
        );
        for (const {
          kind,
          at,
          blow: { broker, away },
        } of list) {
          trial.fault(ms(at), { kind, target: { kind: 'broker', number: broker }, lasts: ms(away) });
        }
        trial.run(seconds(60));
        expectSound(trial);
        expectAlike(trial);
        const { ledger } = trial;
        expect(ledger.inFlight).toBe(0);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});
