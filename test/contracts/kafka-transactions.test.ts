/** Transactions of producers and what readers see of them. */
import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import { runKafka } from '../fixtures/kafka.ts';
import { TransactionTrial } from '../fixtures/kafkaTransactions.ts';

const VERSIONS = ['2.6', '3.9', '4.0'] as const;
const TARGET = { kind: 'client', side: 'producers', group: 'producer', index: 0 } as const;

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

describe.each(VERSIONS)('version %s', (version) => {
  // specification: KIP-98, "read_committed": only messages of committed transactions, and all of those
  test('read_committed is handed all that was committed, once, and nothing that was aborted', () => {
    const trial = new TransactionTrial({
      version,
      producer: { 'transaction.duration.ms': 50, 'transaction.aborts': 0.4 },
    });
    trial.run(seconds(4));
    const { committed, aborted, open } = trial.verdicts();
    expect([committed.length > 100, aborted.length > 100, open.length]).toEqual([true, true, 0]);
    const [seen] = trial.handedOver;
    expect([...(seen?.keys() ?? [])].toSorted()).toEqual(committed.toSorted());
    expect([...(seen?.values() ?? [])].every((times) => times === 1)).toBe(true);
    const { ledger } = trial;
    expect([ledger.balance(), ledger.inFlight, ledger.backlog]).toEqual([0, 0, 0]);
    expect(ledger.settled).toBe(committed.length);
    expect(Object.keys(ledger.entry().rejected)).toEqual(['transaction aborted']);
  });

  // specification: isolation.level, read_uncommitted: "all messages, even transactional messages which have been aborted"
  test('read_uncommitted is handed what was aborted too', () => {
    const trial = new TransactionTrial({
      version,
      producer: { 'transaction.duration.ms': 50, 'transaction.aborts': 0.4 },
      consumer: { 'isolation.level': 'read_uncommitted' },
    });
    trial.run(seconds(4));
    const { committed, aborted } = trial.verdicts();
    expect(trial.handedOver[0]?.size).toBe(committed.length + aborted.length);
    expect([trial.ledger.balance(), trial.ledger.inFlight, trial.ledger.backlog]).toEqual([0, 0, 0]);
  });

  // specification: KIP-98, transaction.timeout.ms: the coordinator aborts by itself what is open for longer
  test('a producer that dies leaves a transaction open until the coordinator looks after transaction.timeout.ms', () => {
    const trial = new TransactionTrial({
      version,
      producers: 1,
      producer: { 'transaction.duration.ms': 60_000, 'transaction.timeout.ms': 2000 },
      config: { 'transaction.abort.timed.out.transaction.cleanup.interval.ms': 500 },
    });
    trial.fault(ms(700), { kind: 'crash', target: TARGET });
    trial.run(ms(1900));
    expect(trial.verdicts().open.length).toBeGreaterThan(0);
    expect(trial.handedOver[0]?.size).toBe(0);
    trial.run(seconds(4));
    expect(trial.verdicts().open).toEqual([]);
    const { ledger } = trial;
    expect(ledger.entry().lostUnacknowledged['transaction.timeout.ms']).toBe(trial.verdicts().aborted.length);
    expect([ledger.balance(), ledger.inFlight, ledger.backlog, ledger.settled]).toEqual([0, 0, 0, 0]);
  });

  // specification: KIP-98, initTransactions(): fences the process before and aborts what it left
  test('a producer that comes back does not wait for the time-out: it aborts what it had left open', () => {
    const trial = new TransactionTrial({
      version,
      producers: 1,
      producer: { 'transaction.duration.ms': 300, 'transaction.timeout.ms': 60_000 },
    });
    trial.fault(ms(700), { kind: 'crash', target: TARGET, lasts: ms(200) });
    trial.run(seconds(4));
    const { committed, open } = trial.verdicts();
    const { ledger } = trial;
    expect(open).toEqual([]);
    expect(ledger.entry().lostUnacknowledged['producer fenced']).toBeGreaterThan(0);
    expect(trial.handedOver[0]?.size).toBe(committed.length);
    expect([ledger.balance(), ledger.inFlight, ledger.backlog]).toEqual([0, 0, 0]);
    expect(ledger.settled).toBe(committed.length);
  });
});

// specification: last stable offset, the first offset of the first open transaction: others' messages wait behind it
test('readers of what is committed wait for the first open transaction, though others have committed behind it', () => {
  const p50 = (duration: number): number => {
    const settings = { acks: 'all', 'enable.idempotence': true, 'transactional.id': 'x', 'linger.ms': 5 };
    const producer = { ...settings, 'transaction.duration.ms': duration };
    const arrivals = { kind: 'constant', rate: 500 } as const;
    const wish = { version: '3.9', producer, arrivals, consumer: { 'isolation.level': 'read_committed' } };
    return runKafka(wish, ms(500), seconds(3)).metrics['e2e.latency.p50'] ?? NaN;
  };
  expect(p50(1000)).toBeGreaterThan(400);
  expect(p50(1000)).toBeLessThan(700);
  expect(p50(20)).toBeLessThan(60);
});

describe('what transactions take', () => {
  const settings = { acks: 'all', 'enable.idempotence': true, 'transactional.id': 'x', 'linger.ms': 0 };

  // specification: KIP-98 and KIP-890. A way is 5 ms, so a write that waits for its replicas takes 10: to the followers and, with
  // their next fetch, back. One message a transaction: AddPartitionsToTxn, Produce and EndTxn are a round trip and a write each; since
  // 3.6 the leader asks the coordinator first; since 4.0 that is what adds the partition, and the producer does not.
  test.each([
    ['2.6', 60],
    ['3.9', 70],
    ['4.0', 60],
  ])('%s: a transaction of one message takes %d ms where a way takes 5', (version, expected) => {
    const arrivals = { kind: 'constant', rate: 3 } as const;
    const producer = { ...settings, 'transaction.records': 1 };
    const wish = { version, producer, arrivals, groups: 0, partitions: 1, latency: ms(5) };
    const time = runKafka(wish, ms(500), seconds(3)).metrics['transaction.commit.time.p50'] ?? NaN;
    expect(time).toBeGreaterThan(expected);
    expect(time).toBeLessThan(expected * 1.08);
  });

  test('the next transaction waits at least 20 ms for markers that are still being written, before 4.0', () => {
    const rate = (version: string): number => {
      const producer = { ...settings, 'transaction.records': 1 };
      const wish = { version, producer, arrivals: { kind: 'unlimited' } as const, groups: 0 };
      return runKafka(wish, ms(500), seconds(2)).metrics['transaction.rate'] ?? NaN;
    };
    expect(rate('3.9')).toBeLessThan(1000 / 20);
    expect(rate('4.0')).toBeLessThan(1000 / 20);
  });
});

// specification: Sender.run, close() with a transaction open aborts it
test('a producer that is closed in a transaction aborts it', () => {
  const trial = new TransactionTrial({ version: '3.9', producers: 1, producer: { 'transaction.duration.ms': 60_000 } });
  trial.fault(ms(700), { kind: 'stop', target: TARGET });
  trial.run(seconds(3));
  const { committed, open, aborted } = trial.verdicts();
  expect([committed.length, open.length]).toEqual([0, 0]);
  expect(aborted.length).toBeGreaterThan(0);
  const { ledger } = trial;
  expect([ledger.balance(), ledger.inFlight, ledger.backlog]).toEqual([0, 0, 0]);
  expect(total(ledger.entry().rejected)).toBe(ledger.offered);
});

test('a producer that does not send is no longer in the way when it holds', () => {
  const trial = new TransactionTrial({ version: '3.9', producers: 1, producer: { 'transaction.duration.ms': 100 } });
  trial.fault(ms(500), { kind: 'hold', target: TARGET, lasts: ms(600) });
  trial.run(ms(1000));
  expect(trial.verdicts().open).toEqual([]); // the transaction was ended when its time had come
  trial.run(seconds(4));
  expect([trial.ledger.balance(), trial.ledger.backlog, trial.ledger.inFlight]).toEqual([0, 0, 0]);
  expect(trial.ledger.settled).toBe(trial.ledger.offered);
});

test('a process that dies without transactions loses what was not acknowledged, and sends on when it is back', () => {
  const producer = { 'transactional.id': '', 'linger.ms': 20 };
  const trial = new TransactionTrial({ version: '3.9', producers: 1, producer });
  trial.fault(ms(700), { kind: 'crash', target: TARGET, lasts: ms(200) });
  trial.run(seconds(4));
  const { ledger } = trial;
  const lost = total(ledger.entry().lostUnacknowledged);
  expect(Object.keys(ledger.entry().lostUnacknowledged)).toEqual(['producer crashed']);
  expect(ledger.offered).toBe(1.3 * 400); // nothing is sent for 0.2 s of 1.5 s
  expect([ledger.balance(), ledger.backlog, ledger.inFlight, ledger.settled]).toEqual([0, 0, 0, ledger.offered - lost]);
});
