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

describe('partitions', () => {
  test('cut connections that are made meanwhile too, and two of them have to be mended twice', () => {
    const { world, network, here, there } = rig();
    network.cut(here, there);
    network.cut(there, here);
    const late = network.connect(here, there);
    let end = 0;
    spawn(
      (function* (): Story {
        yield late.send(bytes(100));
        end = world.sim.now;
      })(),
    );
    world.sim.run(seconds(1));
    network.mend(here, there);
    world.sim.run(seconds(2));
    expect([late.isCut, end]).toEqual([true, 0]);
    network.mend(here, there);
    network.mend(here, there);
    world.sim.run(seconds(3));
    expect([late.isCut, end]).toEqual([false, seconds(2) + 190 * 8 + us(100)]);
  });
});

describe('a disturbed machine', () => {
  test('is reached later by the delay, also on connections that there were, and as before once it is calm', () => {
    const { world, network, here, there } = rig();
    const connection = network.connect(here, there);
    const disturbance = { delay: ms(50) };
    const times: number[] = [];
    const timed = (): void => {
      const start = world.sim.now;
      spawn(
        (function* (): Story {
          yield connection.reply(bytes(PACKET));
          times.push(world.sim.now - start);
        })(),
      );
      world.sim.run((start + seconds(1)) as Nanoseconds);
    };
    timed();
    network.disturb(there, disturbance);
    timed();
    network.calm(there, disturbance);
    timed();
    const [before = 0, during, after] = times;
    expect(during).toBe(before + ms(50));
    expect(after).toBe(before);
  });

  test('slows a flow that is under way down to what its losses leave, and lets it go on when it is calm', () => {
    const { world, network, here, there } = rig({ latency: ms(5) });
    const connection = network.connect(here, there);
    let end = 0;
    spawn(
      (function* (): Story {
        yield connection.send(bytes(100_000 * PACKET));
        end = world.sim.now;
      })(),
    );
    const disturbance = { loss: 0.01 };
    world.sim.run(ms(100));
    network.disturb(here, disturbance);
    world.sim.run(ms(1100));
    network.calm(here, disturbance);
    world.sim.run(seconds(10));
    const passed = (PACKET / 0.01) * Math.sqrt(1.5 / 0.01); // B in one second, as Mathis et al. say
    expect(end / 1e9).toBeCloseTo((100_000 * 1538 - passed) / 125e6 + 1 + 0.005, 4);
  });

  test('loses packets at both ends of a connection, each on its own', () => {
    const { network, here, there, inTurn } = rig();
    const connection = network.connect(here, there);
    network.disturb(here, { loss: 0.2 });
    network.disturb(there, { loss: 0.25 });
    const ends = inTurn(Array.from({ length: 4000 }, () => () => connection.send(bytes(100))));
    const slow = ends.filter((end, i) => end - (ends[i - 1] ?? 0) > ms(150)).length;
    expect(slow / ends.length).toBeCloseTo(1 - 0.8 * 0.75, 1);
  });
});

describe('places', () => {
  test('tell the latency by the largest part in which they differ', () => {
    const placement = { brokers: ['eu/a/1', 'eu/a/2', 'eu/b', 'us/a'], app: ['eu/b'] };
    const { world, network, here } = rig({ latency: us(20), placement, between: { zones: us(500) } });
    network.place(here, 'app', 7);
    const brokers = placement.brokers.map((_, i) => {
      const nic = new Nic(world, { rate: Gbps(1) });
      network.place(nic, 'brokers', i);
      return nic;
    });
    const [first] = brokers;
    if (first === undefined) throw new Error('no broker');
    const from = (nic: Nic) => brokers.map((broker) => network.latencyBetween(nic, broker));
    expect(from(first)).toEqual([us(20), LATENCIES.zone, us(500), LATENCIES.continent]);
    expect(from(here)).toEqual([us(500), us(500), us(20), LATENCIES.continent]);
  });

  test('of clients without a list are those of the brokers, in turn; without any all stand together', () => {
    const { world, network } = rig({ placement: { brokers: ['a', 'b'] } });
    const places = [0, 1, 2].map((i) => {
      const nic = new Nic(world, { rate: Gbps(1) });
      network.place(nic, 'checkout', i);
      return nic.place;
    });
    expect(places).toEqual(['a', 'b', 'a']);
    const plain = rig();
    plain.network.place(plain.here, 'brokers', 0);
    expect(plain.network.latencyBetween(plain.here, plain.there)).toBe(us(100));
  });
});
