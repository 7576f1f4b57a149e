import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONTROL, TRANSACTIONAL } from '../../models/kafka/log/columns.ts';
import type { Replica } from '../../models/kafka/replication/replica.ts';
import type { Partition } from '../../models/kafka/replication/partition.ts';
import { type Story, ms, seconds, sleep, spawn } from '../../sim/index.ts';
import { TransactionTrial } from '../fixtures/kafkaTransactions.ts';

/** Short sessions, so that much happens in little simulated time. */
const QUICK = {
  'zookeeper.session.timeout.ms': 600,
  'broker.session.timeout.ms': 600,
  'broker.heartbeat.interval.ms': 100,
  'replica.lag.time.max.ms': 1000,
  'replica.fetch.wait.max.ms': 100,
  'replica.fetch.backoff.ms': 100,
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': 300,
};

/** A broker or a producer that dies, how long it is away, and how long all is well before. */
const blow = fc.record({
  isBroker: fc.boolean(),
  number: fc.nat(2),
  away: fc.integer({ min: 1, max: 2000 }),
  after: fc.integer({ min: 1, max: 400 }),
});

const schedules = fc.record({
  blows: fc.array(blow, { maxLength: 4 }),
  version: fc.constantFrom('2.6', '3.9', '4.0'),
  duration: fc.integer({ min: 5, max: 150 }),
  aborts: fc.constantFrom(0, 0.3),
  seed: fc.nat(1e6),
});

interface Blow {
  readonly isBroker: boolean;
  readonly number: number;
  readonly away: number;
  readonly after: number;
}

const isWhole = ({ isr, leader, replicas }: Partition): boolean =>
  leader !== undefined && isr.length === replicas.length;

/** One blow after the other, each when every partition has all its replicas in sync again. */
function* strikeAll(trial: TransactionTrial, blows: readonly Blow[]): Story {
  const { sim } = trial.world;
  for (const { isBroker, number, away, after } of blows) {
    while (!trial.partitions.every(isWhole)) yield sleep(sim, ms(50));
    yield sleep(sim, ms(after));
    const target = isBroker
      ? ({ kind: 'broker', number } as const)
      : ({ kind: 'client', side: 'producers', group: 'producer', index: number % 2 } as const);
    const fault = { kind: 'crash', target, lasts: ms(away) } as const;
    trial.system.strike(fault);
    yield sleep(sim, ms(away));
    trial.system.mend(fault);
    if (isBroker) yield sleep(sim, seconds(2)); // the process starts
  }
}

/** Before the last stable offset every transaction has its end, which is replicated. */
function expectStable(leader: Replica): void {
  const { partition, log, highWatermark } = leader;
  const stable = leader.visible(true);
  expect(stable).toBeLessThanOrEqual(highWatermark);
  const open = new Set<number>();
  const { batches } = partition;
  for (let row = log.next(batches.begin); row < highWatermark; row = log.next(row + 1)) {
    const producer = batches.producer(row);
    if (batches.has(row, CONTROL)) open.delete(producer);
    else if (batches.has(row, TRANSACTIONAL) && row < stable) open.add(producer);
  }
  expect([...open]).toEqual([]);
}

function* watch(trial: TransactionTrial): Story {
  for (;;) {
    yield sleep(trial.world.sim, ms(77));
    for (const { leader } of trial.partitions) if (leader?.isAlive === true) expectStable(leader);
  }
}

interface Schedule {
  readonly blows: readonly Blow[];
  readonly version: string;
  readonly duration: number;
  readonly aborts: number;
  readonly seed: number;
}

function play({ blows, version, duration, aborts, seed }: Schedule): TransactionTrial {
  const trial = new TransactionTrial({
    version,
    seed,
    config: QUICK,
    topic: { 'min.insync.replicas': 2 },
    producer: {
      'transaction.duration.ms': duration,
      'transaction.aborts': aborts,
      'transaction.timeout.ms': 60_000,
      'request.timeout.ms': 800,
    },
    until: seconds(2),
  });
  spawn(strikeAll(trial, blows));
  spawn(watch(trial));
  trial.run(seconds(20));
  return trial;
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

// specification: KIP-98, exactly once: each message of a committed transaction once, none of an aborted one; last stable offset
test('whoever dies, read_committed has each message of a committed transaction once and none of an aborted one', () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      const trial = play(schedule);
      const { committed, aborted, open } = trial.verdicts();
      const { ledger } = trial;
      expect(open).toEqual([]);
      expect(new Set(committed).size).toBe(committed.length); // no message is in the log twice
      expect(aborted.filter((message) => trial.handedOver[0]?.has(message))).toEqual([]);
      expect([...(trial.handedOver[0] ?? [])].filter(([, times]) => times > 1)).toEqual([]);
      expect(trial.handedOver[0]?.size).toBe(committed.length);
      expect([ledger.balance(), ledger.inFlight, ledger.backlog, ledger.duplicatesStored]).toEqual([0, 0, 0, 0]);
      expect(ledger.settled).toBe(committed.length);
      const entry = ledger.entry();
      expect(entry.lostAcknowledged).toEqual({});
      if (schedule.blows.every(({ isBroker }) => isBroker)) {
        // Brokers alone, one at a time, take nothing from anybody.
        expect(entry.lostUnacknowledged).toEqual({});
        expect(sum(entry.rejected)).toBe(ledger.offered - committed.length);
        expect(Object.keys(entry.rejected).filter((cause) => cause !== 'transaction aborted')).toEqual([]);
      }
    }),
    { numRuns: 12, seed: 7 },
  );
});
