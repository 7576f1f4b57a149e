import { describe, expect, test } from 'vitest';
import { LATENCIES, type NetworkProfile, Network, Nic } from '../../models/index.ts';
import { Gbps, World, bytes, ms, ns, seconds, spawn, us } from '../../sim/index.ts';
import type { Nanoseconds, Story } from '../../sim/index.ts';

const PACKET = 1448;

function rig(profile: Partial<NetworkProfile> = {}, seed = 1) {
  const world = new World({ seed, replication: 0 });
  const network = new Network(world, { latency: us(100), ...profile });
  const [here, there] = [new Nic(world, { rate: Gbps(1) }), new Nic(world, { rate: Gbps(1) })] as const;
  /** Does one thing after the other and returns when each was over. */
  const inTurn = (things: readonly (() => ReturnType<ReturnType<Network['connect']>['send']>)[]): number[] => {
    const ends: number[] = [];
    spawn(
      (function* (): Story {
        for (const thing of things) {
          yield thing();
          ends.push(world.sim.now);
        }
      })(),
    );
    world.sim.run(seconds(1e5));
    return ends;
  };
  return { world, network, here, there, inTurn };
}

describe('a window', () => {
  test.each([
    [ms(0.5), 102_400],
    [ms(25), 102_400],
    [ms(25), 65_536],
  ])('and the round trip bound a flow exactly: one way %i ns, %i B', (latency, window) => {
    const { network, here, there, inTurn } = rig({ latency });
    const connection = network.connect(here, there, { send: window, reply: Infinity });
    const packets = 10_000;
    const [end = NaN] = inTurn([() => connection.send(bytes(packets * PACKET))]);
    const rate = (network.wireSize(bytes(packets * PACKET)) / (end - latency)) * 1e9;
    expect(rate / Math.min(window / ((2 * latency) / 1e9), 125e6)).toBeCloseTo(1, 6);
  });

  test('counts the round trip of its own connection, whose ends may be further apart', () => {
    const { network, here, there, inTurn } = rig();
    const windows = { send: 65_536, reply: 65_536 };
    const near = network.connect(here, there, windows, 'rack');
    const far = network.connect(here, there, windows, 'continent');
    const size = bytes(1000 * PACKET);
    const [first = NaN, second = NaN] = inTurn([() => near.send(size), () => far.send(size)]);
    expect(second - first).toBeGreaterThan(15 * first);
  });
});

describe('the latency', () => {
  test('grows with the distance', () => {
    const inOrder = [LATENCIES.rack, LATENCIES.zone, LATENCIES.region, LATENCIES.continent];
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    const { network, here, there, inTurn } = rig();
    const [end] = inTurn([() => network.connect(here, there, undefined, 'region').send(bytes(PACKET))]);
    expect(end).toBe(1538 * 8 + LATENCIES.region);
  });
});

describe('loss', () => {
  test('bounds a bulk flow as Mathis et al. say', () => {
    const { network, here, there, inTurn } = rig({ latency: ms(5), loss: 0.01 });
    const connection = network.connect(here, there);
    const size = 20_000 * PACKET;
    const [end = NaN] = inTurn([() => connection.send(bytes(size))]);
    const expected = (PACKET / 0.01) * Math.sqrt(1.5 / 0.01); // MSS / RTT x sqrt(3/2) / sqrt(p), B/s
    expect(((network.wireSize(bytes(size)) / (end - ms(5))) * 1e9) / expected).toBeCloseTo(1, 3);
  });

  test('costs one transfer of a packet in a hundred a retransmission time-out', () => {
    const { network, here, there, inTurn } = rig({ loss: 0.01 });
    const connection = network.connect(here, there);
    const ends = inTurn(Array.from({ length: 5000 }, () => () => connection.send(bytes(100))));
    const slow = ends.filter((end, i) => end - (ends[i - 1] ?? 0) > ms(150)).length;
    expect(slow).toBeGreaterThan(25);
    expect(slow).toBeLessThan(80);
  });

  test('and jitter are the same for the same seed, and others for another', () => {
    const run = (seed: number): number[] => {
      const { network, here, there, inTurn } = rig({ loss: 0.02, jitter: us(50) }, seed);
      const connection = network.connect(here, there);
      return inTurn(Array.from({ length: 200 }, (_, i) => () => connection.send(bytes(100 + 2000 * (i % 50)))));
    };
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });

  test('of everything, or of less than nothing, is refused, as are negative latencies and jitter', () => {
    const connect = (profile: Partial<NetworkProfile>) => () => {
      const { network, here, there } = rig(profile);
      network.connect(here, there);
    };
    expect(connect({ loss: 1 })).toThrow(/between 0 and below 1/);
    expect(connect({ loss: -0.1 })).toThrow(/between 0 and below 1/);
    expect(connect({ jitter: ns(-1) })).toThrow(/0 ns or more/);
    expect(connect({ latency: ns(-1) })).toThrow(/0 ns or more/);
    expect(connect({ flowRate: Gbps(0) })).toThrow(/above 0/);
  });
});

describe('jitter', () => {
  test('makes transfers late by its mean, and never overtakes', () => {
    const { world, network, here, there } = rig({ jitter: us(200) });
    const connection = network.connect(here, there);
    const ends: number[] = [];
    const late: number[] = [];
    for (let i = 0; i < 2000; i++) {
      spawn(
        (function* (): Story {
          const start = world.sim.now;
          yield connection.send(bytes(PACKET));
          ends.push(world.sim.now);
          late.push(world.sim.now - start - 1538 * 8 - us(100));
        })(),
      );
      world.sim.run((world.sim.now + ms(5)) as Nanoseconds);
    }
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(late.reduce((a, b) => a + b, 0) / late.length / us(200)).toBeCloseTo(1, 1);
  });
});

describe('a partition', () => {
  test('holds what is sent until it is mended, and a flow that was under way goes on where it was', () => {
    const { world, network, here, there } = rig();
    const [bulk, small] = [network.connect(here, there), network.connect(there, here)];
    const ends: number[] = [];
    const send = (thing: typeof bulk, size: number, at: number): void =>
      spawn(
        (function* (): Story {
          yield thing.send(bytes(size));
          ends[at] = world.sim.now;
        })(),
      );
    send(bulk, 1000 * PACKET, 0);
    world.sim.run(ms(5));
    network.cut(here, there);
    send(small, 10, 1);
    world.sim.run(seconds(2));
    expect(ends).toEqual([]);
    network.mend(there, here);
    world.sim.run(seconds(3));
    expect(ends[0]).toBe(1000 * 1538 * 8 + (seconds(2) - ms(5)) + us(100));
    expect(ends[1]).toBeGreaterThan(seconds(2));
  });
});
