import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import type { Partition } from '../../models/kafka/replication/partition.ts';
import { GiB, World, ms, ns, seconds, us } from '../../sim/index.ts';
import { kafkaPlan } from '../fixtures/kafka.ts';

/** A connection that breaks `after` ms from the blow before, of this broker: requests and answers on it are lost. */
const blow = fc.record({ broker: fc.nat(1), after: fc.integer({ min: 1, max: 60 }) });

/** A producer that is idempotent or not, on a network that breaks its connections. */
function play(isIdempotent: boolean, blows: readonly { broker: number; after: number }[], seed: number) {
  const world = new World({ seed, replication: 0 });
  const plan = kafkaPlan({
    brokers: 2,
    partitions: 2,
    replicationFactor: 1,
    groups: 0,
    version: '3.9',
    latency: us(3000),
    arrivals: {
      kind: 'steps',
      steps: [
        { at: ns(0), rate: 2000 },
        { at: ms(300), rate: 0 },
      ],
    },
    producer: {
      acks: 'all',
      'linger.ms': 0,
      'batch.size': 2500,
      'enable.idempotence': isIdempotent,
      'retry.backoff.ms': 7,
      'reconnect.backoff.ms': 5,
    },
  });
  const system = new KafkaSystem(world, {
    ...plan,
    brokers: { ...plan.brokers, jvm: { heap: GiB(6), pauses: false } },
  });
  system.start();
  let at = 0;
  for (const { broker, after } of blows) {
    at += after;
    world.sim.at(ms(at), () => system.brokers[broker]?.closeLinks(), undefined);
  }
  world.sim.run(seconds(5));
  const [ledger] = system.traffic.ledgers;
  if (ledger === undefined) throw new Error('no ledger');
  return { ledger, partitions: [...system.topics.values()].flatMap(({ partitions }) => partitions) };
}

/** First and last ordinals of the batches in a log, in its order. */
function storedIn({ leading: { log }, batches }: Partition): number[] {
  const ordinals: number[] = [];
  for (let row = log.next(batches.begin); row < log.end; row = log.next(row + 1)) {
    for (let i = 0; i < batches.count(row); i++) ordinals.push(batches.firstOrdinal(row) + i);
  }
  return ordinals;
}

const schedules = fc.tuple(fc.array(blow, { maxLength: 12 }), fc.nat(1e6));

// specification: KIP-98, "exactly one copy of every message in the log", per producer session and partition, in order
test('idempotence leaves no duplicate in the log and keeps the order, whatever connections break', () => {
  fc.assert(
    fc.property(schedules, ([blows, seed]) => {
      const { ledger, partitions } = play(true, blows, seed);
      expect([ledger.balance(), ledger.inFlight, ledger.duplicatesStored]).toEqual([0, 0, 0]);
      expect(ledger.backlog).toBe(ledger.offered);
      for (const partition of partitions) {
        const ordinals = storedIn(partition);
        expect(ordinals).toEqual(ordinals.map((_, i) => (ordinals[0] as number) + i));
      }
    }),
    { numRuns: 400, seed: 3 },
  );
});

// specification: Producer Configs, max.in.flight.requests.per.connection and retries
test('without idempotence retries double messages and change their order, and none is lost', () => {
  let doubled = 0;
  let disordered = 0;
  fc.assert(
    fc.property(schedules, ([blows, seed]) => {
      const { ledger, partitions } = play(false, blows, seed);
      expect([ledger.balance(), ledger.inFlight]).toEqual([0, 0]);
      expect(ledger.backlog).toBe(ledger.offered);
      doubled += ledger.duplicatesStored;
      for (const partition of partitions) {
        const ordinals = storedIn(partition);
        if (ordinals.some((ordinal, i) => i > 0 && ordinal < (ordinals[i - 1] as number))) disordered++;
      }
    }),
    { numRuns: 200, seed: 4 },
  );
  expect(doubled).toBeGreaterThan(0);
  expect(disordered).toBeGreaterThan(0);
});
