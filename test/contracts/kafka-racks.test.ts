/** Reading from followers in one's own rack. specification: KIP-392. */
import { expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import { World, ms, ns, seconds } from '../../sim/index.ts';
import { kafkaPlan, type Wish } from '../fixtures/kafka.ts';

const SELECTOR = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';
const BASE: Wish = {
  version: '3.9',
  partitions: 1,
  producer: { acks: 'all' },
  arrivals: { kind: 'constant', rate: 500 },
};

/** Brokers in zones a, b and c, 2 ms apart; the only partition is led in a, the producer is there too, the consumer in b. */
function start(wish: Wish) {
  const world = new World({ seed: 1, replication: 0 });
  const plan = kafkaPlan({ ...BASE, ...wish });
  const placement = { brokers: ['a', 'b', 'c'], producer: ['a'], 'consumer-0': ['b'] };
  const network = { latency: ms(0.1), placement, between: { zones: ms(2) } };
  const system = new KafkaSystem(world, { ...plan, network });
  system.start();
  return { world, system };
}

function measure(wish: Wish) {
  const { world, system } = start(wish);
  world.sim.run(seconds(0.5));
  world.record.begin();
  world.sim.run(seconds(2.5));
  world.record.sample();
  const metrics = world.record.summary();
  const out = (number: number): number => metrics[`broker.network.out[broker-${number}]`] ?? NaN;
  return { out, latency: metrics['e2e.latency.p50'] ?? NaN, rate: metrics['consume.rate'], system };
}

const near: Wish = { config: { 'replica.selector.class': SELECTOR }, consumer: { 'client.rack': 'b' } };

test('a consumer with client.rack reads from the follower there, and nothing from the leader', () => {
  const far = measure({});
  const close = measure(near);
  expect(far.out(1)).toBeLessThan(0.1);
  expect(close.out(1)).toBeGreaterThan(0.4); // 500 messages of 1 KiB a second
  expect(far.out(0) - close.out(0)).toBeGreaterThan(0.4);
  expect(close.rate).toBeCloseTo(far.rate ?? NaN, -1);
});

// A follower learns of the high watermark with an answer of its own, so that little is gained or lost in latency: there are 2 ms to the consumer
// in b from the leader, and 2 ms to the follower and 0.1 ms on from it.
test('reading nearby takes what the high watermark takes to the follower, where messages are few', () => {
  const few = { arrivals: { kind: 'constant', rate: 20 } } as const;
  const far = measure(few).latency;
  const close = measure({ ...near, ...few }).latency;
  expect(close - far).toBeGreaterThan(0);
  expect(close - far).toBeLessThan(1);
});

// specification: KAFKA-9731, more fetches where a replica.selector.class is set: what comes while a follower has an answer that brings
// nothing but the watermark waits for its next fetch
test('with replica.selector.class replication takes more rounds, whether anybody reads from followers or not', () => {
  const far = measure({}).latency;
  expect(measure({ config: { 'replica.selector.class': SELECTOR } }).latency).toBeGreaterThan(far * 1.2);
});

test.each([
  ['brokers have no replica.selector.class', { ...near, config: {} }],
  ['the consumer has no client.rack', { ...near, consumer: {} }],
  ['no copy is in its rack', { ...near, replicationFactor: 1 }],
  ['the version does not know of it', { ...near, version: '2.3' }],
] as const)('a consumer reads from the leader where %s', (_, wish) => {
  expect(measure(wish).out(1)).toBeLessThan(0.1);
});

test('a consumer has the rack in which it stands with client.rack: placement', () => {
  expect(measure({ ...near, consumer: { 'client.rack': 'placement' } }).out(1)).toBeGreaterThan(0.4);
});

// specification: KIP-392: what is not committed is not shown by followers either, and the consumer goes back to the leader if a follower fails
test('when the follower dies the consumer goes on elsewhere: every message once, and comes back', () => {
  const arrivals = {
    kind: 'steps',
    steps: [
      { at: ns(0), rate: 200 },
      { at: seconds(14), rate: 0 },
    ],
  } as const;
  const { world, system } = start({ ...near, arrivals });
  world.sim.at(seconds(1), () => system.strike({ kind: 'crash', target: { kind: 'broker', number: 1 } }), undefined);
  world.sim.at(seconds(2), () => system.mend({ kind: 'crash', target: { kind: 'broker', number: 1 } }), undefined);
  world.sim.run(seconds(12));
  world.record.begin();
  world.sim.run(seconds(14));
  world.record.sample();
  const back = world.record.summary();
  expect(back['broker.network.out[broker-1]']).toBeGreaterThan(0.1);
  world.sim.run(seconds(25));
  const [ledger] = system.traffic.ledgers;
  expect([ledger?.settled, ledger?.backlog, ledger?.duplicatesDelivered]).toEqual([ledger?.offered, 0, 0]);
});

test('a follower that is read from shows only what is committed in transactions too', () => {
  const producer = { acks: 'all', 'transactional.id': 'x', 'transaction.duration.ms': 100, 'transaction.aborts': 0.5 };
  const consumer = { 'client.rack': 'b', 'isolation.level': 'read_committed' };
  const arrivals = {
    kind: 'steps',
    steps: [
      { at: ns(0), rate: 500 },
      { at: seconds(2), rate: 0 },
    ],
  } as const;
  const { world, system } = start({ ...near, producer, consumer, arrivals });
  world.sim.run(seconds(8));
  const [ledger] = system.traffic.ledgers;
  const rejected = ledger?.rejected.get('transaction aborted') ?? 0;
  expect(rejected).toBeGreaterThan(0);
  expect([ledger?.settled, ledger?.backlog]).toEqual([(ledger?.offered ?? 0) - rejected, 0]);
});
