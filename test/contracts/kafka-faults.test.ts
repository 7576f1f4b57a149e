import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import { Trial } from '../fixtures/kafkaFaults.ts';

const broker = (number: number) => ({ kind: 'broker', number }) as const;

describe('a broker crashes', () => {
  test('acks=all with min.insync.replicas=2: leaders fail over after the session, nothing acknowledged is lost, logs agree again', () => {
    const trial = new Trial({ partitions: 3, topic: { 'min.insync.replicas': 2 } });
    trial.produce({ acks: 'all', every: ms(20), until: seconds(60) });
    trial.fault(seconds(5), { kind: 'crash', target: broker(0), lasts: seconds(30) });
    trial.run(seconds(80));
    const { ledger, partitions } = trial;
    expect(ledger.balance()).toBe(0);
    expect(ledger.entry().lostAcknowledged).toEqual({});
    for (const partition of partitions) {
      expect(partition.isr).toHaveLength(3);
      const { end } = partition.leading.log;
      for (const { log } of partition.replicas) expect(log.end).toBe(end);
    }
    expect(partitions[0]?.leader?.broker.number).toBe(1);
    expect(ledger.offered).toBeGreaterThan(15_000);
    expect(ledger.backlog).toBe(ledger.offered);
  });
});

describe('a follower comes back', () => {
  test('to a log that nobody could write to meanwhile: it is in sync again, and min.insync.replicas=3 is met', () => {
    const trial = new Trial({ partitions: 3, topic: { 'min.insync.replicas': 3 } });
    trial.produce({ acks: 'all', every: ms(20), until: seconds(20) });
    trial.fault(seconds(5), { kind: 'stop', target: broker(0), lasts: seconds(5) });
    trial.run(seconds(30));
    for (const partition of trial.partitions) expect(partition.isr).toHaveLength(3);
    // Three batches of three every 20 ms, but for the 5 s of the outage, 2 s of the start and the retries.
    expect(trial.acknowledged.length).toBeGreaterThan(3 * 50 * 12);
  });
});
