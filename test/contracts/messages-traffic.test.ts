import { describe, expect, test } from 'vitest';
import { ms, ns, seconds, World } from '../../sim/index.ts';
import { Times, Traffic } from '../../models/index.ts';

const HOPS = { publish: ['send', 'acknowledge'], endToEnd: ['send', 'deliver'] };

function rig() {
  const world = new World({ seed: 1, replication: 0 });
  return { world, traffic: new Traffic(world, { hops: HOPS }) };
}

function times(...runs: [start: number, step: number, count: number][]): Times {
  const all = new Times();
  for (const [start, step, count] of runs) all.push(start, step, count);
  return all;
}

/** Reports after one second. */
function summaryOf(world: World): Record<string, number> {
  world.sim.run(seconds(1));
  world.record.sample();
  return world.record.summary();
}

describe('traffic', () => {
  test('has one latency per message of a batch, not one per batch', () => {
    const { world, traffic } = rig();
    // 100 messages, one each 0.1 ms, acknowledged together 10 ms after the first.
    traffic.published(times([0, 1e5, 100]), 102_400, ms(10));
    const summary = summaryOf(world);
    expect(summary['publish.latency.mean']).toBeCloseTo(10 - (99 * 0.1) / 2, 6);
    expect(summary['publish.latency.max']).toBeCloseTo(10, 6);
    expect(summary['publish.latency.p50']).toBeCloseTo(5, 0);
    expect(summary['publish.rate']).toBe(100);
    expect(summary['publish.throughput']).toBeCloseTo(102_400 / 1_048_576, 9);
  });

  test('tells the delay of sending from the latency after it', () => {
    const { world, traffic } = rig();
    const intended = times([0, 1e6, 4], [1e8, 0, 2]);
    const actual = times([5e6, 0, 6]);
    traffic.sent(times([0, 1e6, 4]), times([5e6, 0, 4]));
    traffic.delivered(intended, actual, 600, ms(205), ms(205));
    const summary = summaryOf(world);
    expect(summary['publish.delay.mean']).toBeCloseTo((5 + 4 + 3 + 2) / 4, 6);
    expect(summary['e2e.latency.mean']).toBeCloseTo(200, 6);
    expect(summary['response.latency.mean']).toBeCloseTo((205 + 204 + 203 + 202 + 105 + 105) / 6, 6);
    expect(summary['consume.rate']).toBe(6);
  });

  test('pairs messages across runs of different length', () => {
    const { world, traffic } = rig();
    const intended = times([0, 10, 3], [1000, 1, 4], [5000, 0, 1]);
    const actual = times([9000, 0, 1], [9100, 7, 6], [9900, 0, 1]);
    traffic.sent(intended, actual);
    let sum = 0;
    for (let i = 0; i < 8; i++) sum += actual.at(i) - intended.at(i);
    expect(summaryOf(world)['publish.delay.mean']).toBeCloseTo(sum / 8 / 1e6, 9);
  });

  test('a part of a batch, delivered over a while, has the latencies of its own messages', () => {
    const { world, traffic } = rig();
    const sent = times([0, 1000, 10], [50_000, 500, 10]);
    traffic.delivered(sent, sent, 7 * 100, ns(1e6), ns(1.6e6), 8, 7);
    let sum = 0;
    for (let i = 0; i < 7; i++) sum += 1e6 + i * 1e5 - sent.at(8 + i);
    const summary = summaryOf(world);
    expect(summary['e2e.latency.mean']).toBeCloseTo(sum / 7 / 1e6, 6);
    expect(summary['consume.rate']).toBe(7);
  });

  test('sums the ledgers up, and finds the one that does not balance', () => {
    const { world, traffic } = rig();
    const [one, two] = [traffic.ledger('a'), traffic.ledger('b')];
    one.offer(10);
    one.store(7);
    one.lose(2, 'crash', 'backlog', true);
    two.offer(5);
    two.reject(5, 'queue full');
    expect(traffic.totals()).toMatchObject({
      'messages.offered': 15,
      'messages.lost': 2,
      'messages.lostAcknowledged': 2,
      'messages.rejected': 5,
      'messages.inFlight': 3,
      'messages.expired': 0,
      'backlog.end': 5,
    });
    expect(traffic.unbalanced()).toBeUndefined();
    two.settled++;
    expect(traffic.unbalanced()).toEqual({ destination: 'b', balance: -1 });
    expect(summaryOf(world)['backlog.max']).toBe(7);
  });
});
