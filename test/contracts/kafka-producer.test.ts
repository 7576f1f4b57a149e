/** What a producer does when things go wrong, each rule with its source. */
import { describe, expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import type { Partition } from '../../models/kafka/replication/partition.ts';
import type { Fault } from '../../models/messages/index.ts';
import { GiB, type Nanoseconds, World, ms, seconds } from '../../sim/index.ts';
import { kafkaPlan, type Wish } from '../fixtures/kafka.ts';

/** Short sessions of brokers, so that a leader is replaced soon. */
const QUICK = { 'zookeeper.session.timeout.ms': 600, 'replica.lag.time.max.ms': 1000 };

interface Strike {
  readonly at: Nanoseconds;
  readonly fault: Fault;
}

const crash = (at: Nanoseconds, number: number, lasts?: Nanoseconds): Strike => ({
  at,
  fault: { kind: 'crash', target: { kind: 'broker', number }, lasts },
});

const powerOff = (at: Nanoseconds, number: number, lasts?: Nanoseconds): Strike => ({
  at,
  fault: { kind: 'power-off', target: { kind: 'broker', number }, lasts },
});

/** A small cluster whose producers meet faults; nobody reads unless wished. */
function play(wish: Wish, strikes: readonly Strike[], duration: Nanoseconds) {
  const world = new World({ seed: wish.seed ?? 7, replication: 0 });
  const plan = kafkaPlan({ groups: 0, config: QUICK, ...wish });
  const system = new KafkaSystem(world, {
    ...plan,
    brokers: { ...plan.brokers, jvm: { heap: GiB(6), pauses: false } },
  });
  system.start();
  const { sim } = world;
  system.expect(new Set(strikes.map(({ fault }) => fault.kind)));
  for (const { at, fault } of strikes) {
    sim.at(at, () => system.strike(fault), undefined);
    if (fault.lasts !== undefined) sim.at((at + fault.lasts) as Nanoseconds, () => system.mend(fault), undefined);
  }
  world.sim.run(duration);
  world.record.sample();
  const [ledger] = system.traffic.ledgers;
  if (ledger === undefined) throw new Error('no ledger');
  expect(ledger.balance()).toBe(0);
  return { world, system, ledger, entry: ledger.entry(), metrics: world.record.summary() };
}

const until = (rate: number, end: Nanoseconds) =>
  ({
    kind: 'steps',
    steps: [
      { at: ms(0), rate },
      { at: end, rate: 0 },
    ],
  }) as const;

/** First ordinals of what a partition's log holds, in the order of the log. */
function ordinalsOf({ leading, batches }: Partition): number[] {
  const { log } = leading;
  const ordinals: number[] = [];
  for (let row = log.next(batches.begin); row < log.end; row = log.next(row + 1)) {
    const first = batches.firstOrdinal(row);
    for (let i = 0; i < batches.count(row); i++) ordinals.push(first + i);
  }
  return ordinals;
}

const partitionsOf = (system: KafkaSystem) => [...system.topics.values()].flatMap(({ partitions }) => partitions);

describe('a leader crashes and another takes over', () => {
  const scene = (producer: Wish['producer'], version = '3.9') =>
    play(
      {
        version,
        partitions: 3,
        topic: { 'min.insync.replicas': 2 },
        arrivals: until(2000, seconds(6)),
        producer: { 'linger.ms': 1, ...producer },
        latency: ms(10), // so that something is on its way
      },
      [crash(seconds(2), 0, seconds(2))],
      seconds(30),
    );

  test('an idempotent producer loses nothing and doubles nothing (KIP-98)', () => {
    const { entry, system } = scene({});
    expect(entry.offered).toBeGreaterThan(11_900);
    expect([entry.backlog, entry.inFlight, entry.duplicatesStored]).toEqual([entry.offered, 0, 0]);
    for (const partition of partitionsOf(system)) {
      const ordinals = ordinalsOf(partition);
      expect(ordinals).toEqual(ordinals.map((_, i) => (ordinals[0] as number) + i));
    }
  });

  test('without retries what was under way is given up, by cause', () => {
    const { entry } = scene({ retries: 0, acks: 'all', 'enable.idempotence': false });
    const lost = Object.values(entry.lostUnacknowledged).reduce((a, b) => a + b, 0);
    const rejected = Object.values(entry.rejected).reduce((a, b) => a + b, 0);
    expect(lost + rejected).toBeGreaterThan(0);
    expect(entry.backlog + lost + rejected).toBe(entry.offered);
  });

  test('with acks=0 what is on its way to the dead broker is lost, and nobody hears of it', () => {
    const { entry } = scene({ acks: '0' });
    const causes = Object.keys(entry.lostUnacknowledged);
    expect(causes.length).toBeGreaterThan(0);
    expect(entry.backlog + Object.values(entry.lostUnacknowledged).reduce((a, b) => a + b, 0)).toBe(entry.offered);
  });
});

describe('no broker leads', () => {
  const alone: Wish = { brokers: 1, partitions: 1, replicationFactor: 1, version: '3.9' };

  test('delivery.timeout.ms after its send() a record is given up: rejected if it was never sent', () => {
    const { entry } = play(
      {
        ...alone,
        arrivals: until(100, seconds(3)),
        producer: { 'linger.ms': 0, 'delivery.timeout.ms': 1500, 'request.timeout.ms': 1000 },
      },
      [crash(seconds(1), 0)],
      seconds(10),
    );
    expect(Object.keys(entry.rejected)).toEqual(['delivery.timeout.ms']);
    expect(entry.rejected['delivery.timeout.ms']).toBeGreaterThan(190);
    expect(entry.inFlight).toBe(0);
  });

  test('send() blocks for max.block.ms when buffer.memory is used up, and then fails for that record', () => {
    const { entry } = play(
      {
        ...alone,
        messageSize: 1000,
        arrivals: until(1000, seconds(8)),
        producer: { 'linger.ms': 0, 'buffer.memory': 100_000, 'batch.size': 10_000, 'max.block.ms': 500 },
      },
      [crash(seconds(1), 0)],
      seconds(9),
    );
    // From when memory is full on, one record each 500 ms.
    expect(entry.rejected['max.block.ms']).toBeGreaterThanOrEqual(14);
    expect(entry.rejected['max.block.ms']).toBeLessThanOrEqual(16);
  });

  test('records wait for a broker that comes back, and then all arrive', () => {
    const { entry } = play(
      { ...alone, arrivals: until(500, seconds(4)), producer: { 'linger.ms': 1 } },
      [crash(seconds(1), 0, seconds(5))],
      seconds(25),
    );
    expect([entry.backlog, entry.inFlight]).toEqual([entry.offered, 0]);
  });

  test('a machine that dies says nothing: requests end by request.timeout.ms', () => {
    const { entry, metrics } = play(
      {
        brokers: 3,
        partitions: 1,
        version: '3.9',
        topic: { 'min.insync.replicas': 2 },
        arrivals: until(200, seconds(3)),
        producer: { 'linger.ms': 1, 'request.timeout.ms': 2000 },
      },
      [powerOff(seconds(1), 0)],
      seconds(20),
    );
    expect([entry.backlog, entry.inFlight]).toEqual([entry.offered, 0]);
    expect(metrics['publish.latency.max']).toBeGreaterThan(2000);
    expect(metrics['publish.latency.max']).toBeLessThan(4000);
  });
});

test('a record larger than max.request.size is refused by send() itself', () => {
  const { entry } = play({ messageSize: 2_000_000, arrivals: until(10, seconds(1)) }, [], seconds(2));
  expect(entry.rejected).toEqual({ 'max.request.size': entry.offered });
});
