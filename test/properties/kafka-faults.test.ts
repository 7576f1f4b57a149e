import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Partition } from '../../models/kafka/replication/partition.ts';
import type { FaultKind } from '../../models/messages/index.ts';
import { type Nanoseconds, type Story, ms, ns, seconds, sleep, spawn } from '../../sim/index.ts';
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
  test('acks=all, min.insync.replicas=2, no unclean election, one crash at a time: nothing acknowledged is lost', () => {
    fc.assert(
      fc.property(
        fc.array(blow, { minLength: 1, maxLength: 3 }),
        fc.nat(1e6),
        fc.boolean(),
        (blows, seed, idempotent) => {
          const trial = trialOf(seed, { idempotent });
          spawn(oneAtATime(trial, 'crash', blows));
          trial.run(seconds(40));
          expectSound(trial);
          expect(acknowledgedLosses(trial)).toBe(0);
          expectAlike(trial);
          const { ledger } = trial;
          expect(ledger.backlog).toBe(ledger.offered);
          if (idempotent) expect(ledger.duplicatesStored).toBe(0);
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });
});

export type { Nanoseconds };
void ns;
