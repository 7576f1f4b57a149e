import { describe, expect, test } from 'vitest';
import { bytes, Gbps, MBps, MiB, ms, ns, seconds, spawn, us, World } from '../../sim/index.ts';
import type { Bytes, BytesPerSecond, Nanoseconds, Parked, Story } from '../../sim/index.ts';
import { Cpu, Disk, Network, Nic, ThreadPool, hardware } from '../../models/index.ts';

const newWorld = () => new World({ seed: 1, replication: 0 });

/** Does each thing at once, all from the same instant on, and returns when each was over. */
function together(world: World, things: (() => Parked)[]): number[] {
  const ends: number[] = [];
  function* story(thing: () => Parked, i: number): Story {
    yield thing();
    ends[i] = world.sim.now;
  }
  things.forEach((thing, i) => spawn(story(thing, i)));
  world.sim.run(ns(world.sim.now + 1e12));
  return ends;
}

describe('cores', () => {
  test('work on as many things at once as there are, in the order of coming', () => {
    const world = newWorld();
    const cpu = new Cpu(world, { cores: 2 });
    const ends = together(
      world,
      [10, 20, 5, 5].map((cost) => () => cpu.work(us(cost))),
    );
    expect(ends).toEqual([us(10), us(20), us(15), us(20)]);
    expect(cpu.busyTime()).toBe(us(40));
  });

  test('need less time the faster they are', () => {
    const world = newWorld();
    const cpu = new Cpu(world, { cores: 1, speed: 2 });
    expect(together(world, [() => cpu.work(us(10))])).toEqual([us(5)]);
  });

  test('report the part of the time that they work', () => {
    const world = newWorld().within('broker-1');
    const cpu = new Cpu(world, { cores: 2 });
    spawn(
      (function* (): Story {
        yield cpu.work(ms(500));
      })(),
    );
    world.sim.run(seconds(1));
    world.record.sample();
    expect(world.record.summary()['cpu[broker-1]']).toBeCloseTo(0.25, 9);
  });
});

describe('a pool of threads', () => {
  const rig = (threads: number, cores: number) => {
    const world = newWorld();
    const cpu = new Cpu(world, { cores });
    return { world, cpu, pool: new ThreadPool(world, 'io', { threads, contextSwitch: ns(0) }, cpu) };
  };

  test('works on no more at once than it has threads, even if cores are idle', () => {
    const { world, pool } = rig(1, 4);
    expect(together(world, [() => pool.work(us(10)), () => pool.work(us(10))])).toEqual([us(10), us(20)]);
  });

  test('waits for a core while its threads outnumber them, and is taken while it waits', () => {
    const { world, pool } = rig(4, 1);
    expect(together(world, [() => pool.work(us(10)), () => pool.work(us(10))])).toEqual([us(10), us(20)]);
    expect(pool.busyTime()).toBe(us(30));
  });

  test('needs one event for each work if threads and cores are free', () => {
    const { world, pool } = rig(8, 8);
    together(
      world,
      Array.from({ length: 8 }, () => () => pool.work(us(10))),
    );
    expect(world.sim.eventsRun).toBe(8);
  });

  test('a thread that is kept works for nobody else until it is given back', () => {
    const { world, cpu, pool } = rig(1, 2);
    const log: number[] = [];
    function* keeper(): Story {
      yield pool.hold();
      yield cpu.work(us(100));
      pool.release();
    }
    function* other(): Story {
      yield pool.work(us(10));
      log.push(world.sim.now);
    }
    spawn(keeper());
    spawn(other());
    world.sim.run(seconds(1));
    expect(log).toEqual([us(110)]);
    expect([pool.busy, pool.waiting, pool.busyTime()]).toEqual([0, 0, us(110)]);
  });
});

describe('a disk', () => {
  const i3en = hardware('i3en.2xlarge').disks[0];
  const rig = () => {
    const world = newWorld();
    if (i3en === undefined) throw new Error('the profile has no disk');
    return { world, disk: new Disk(world, i3en) };
  };

  test('gives its rated sequential rates back, operations of any large size', () => {
    for (const kind of ['read', 'write'] as const) {
      const { world, disk } = rig();
      const ends = together(
        world,
        Array.from({ length: 400 }, () => () => disk[kind](MiB(1))),
      );
      const rate = (400 * MiB(1)) / ((Math.max(...ends) - disk.profile.latency) / 1e9);
      expect(rate / disk.profile[kind]).toBeCloseTo(1, 6);
    }
  });

  test('gives its rated operations per second back, operations of 4 KiB or less', () => {
    const { world, disk } = rig();
    const ends = together(
      world,
      Array.from({ length: 6500 }, () => () => disk.write(bytes(512))),
    );
    expect(6500 / ((Math.max(...ends) - disk.profile.latency) / 1e9) / 65_000).toBeCloseTo(1, 4);
  });

  test('of rated values alone serves reads and writes one after the other', () => {
    const world = newWorld();
    const disk = new Disk(world, { ...hardware('i3en.2xlarge').disks[0]!, mechanism: undefined });
    const [wrote, read] = together(world, [() => disk.write(MiB(100)), () => disk.read(MiB(1))]);
    expect(read).toBeGreaterThan(wrote ?? Infinity);
    expect(disk.busyTime()).toBeCloseTo((MiB(100) / 327.5e6 + MiB(1) / 348e6) * 1e9, -1);
  });

  test('has been busy for no longer than the time that passed', () => {
    const { world, disk } = rig();
    spawn(
      (function* (): Story {
        yield disk.write(MiB(1000));
      })(),
    );
    world.sim.run(ms(10));
    expect(disk.busyTime()).toBeCloseTo(ms(10), 3);
  });
});

describe('a network', () => {
  interface Options {
    mtu?: number;
    timestamps?: boolean;
    latency?: Nanoseconds;
    flowRate?: BytesPerSecond;
  }

  const rig = ({ latency = ns(0), ...rest }: Options = {}, nics = 2) => {
    const world = newWorld();
    const network = new Network(world, { latency, ...rest });
    return {
      world,
      network,
      nics: Array.from({ length: nics }, () => new Nic(world, { rate: Gbps(1) })) as [Nic, Nic, Nic],
    };
  };

  test.each([
    [1500, false, 118.66],
    [1500, true, 117.69],
    [9000, true, 123.76],
  ])('with MTU %i and timestamps %s carries %f MB/s over gigabit Ethernet', (mtu, timestamps, goodput) => {
    const { world, network, nics } = rig({ mtu, timestamps });
    const connection = network.connect(nics[0], nics[1]);
    const payload = network.segment * 10_000;
    const [end] = together(world, [() => connection.send(bytes(payload))]);
    expect(payload / ((end ?? NaN) / 1e9) / 1e6).toBeCloseTo(goodput, 2);
  });

  test('puts the headers of a whole packet around a single byte', () => {
    const { network } = rig();
    expect(network.wireSize(bytes(1))).toBe(91);
    expect(network.wireSize(bytes(1448))).toBe(1538);
    expect(network.wireSize(bytes(1449))).toBe(1449 + 2 * 90);
    expect(network.wireSize(bytes(0))).toBe(0);
  });

  test('adds its latency to each transfer, one way', () => {
    const { world, network, nics } = rig({ latency: us(250) });
    const connection = network.connect(nics[0], nics[1]);
    expect(together(world, [() => connection.send(bytes(1448))])).toEqual([ns(1538 * 8 + 250_000)]);
    expect(world.sim.eventsRun).toBe(1);
  });

  test('caps a single flow, and not two of them together', () => {
    const { world, network, nics } = rig({ flowRate: Gbps(0.5) });
    const [one, two] = [network.connect(nics[0], nics[1]), network.connect(nics[0], nics[1])];
    const wire = network.wireSize(MiB(10));
    const ends = together(world, [() => one.send(MiB(10)), () => two.send(MiB(10))]);
    expect((ends[0] ?? NaN) / ((wire / 0.0625e9) * 1e9)).toBeCloseTo(1, 6);
    expect((ends[1] ?? NaN) / ((wire / 0.0625e9) * 1e9)).toBeCloseTo(1, 6);
  });

  test('two senders share the card of their receiver, and keep its rate', () => {
    const { world, network, nics } = rig({}, 3);
    const [one, two] = [network.connect(nics[0], nics[2]), network.connect(nics[1], nics[2])];
    const ends = together(world, [() => one.send(MiB(10)), () => two.send(MiB(10))]);
    const both = 2 * network.wireSize(MiB(10)) * 8;
    expect(Math.max(...ends)).toBeCloseTo(both, -1);
    expect(nics[2].bytesIn).toBe(2 * network.wireSize(MiB(10)));
    expect(nics[2].busyTimeIn()).toBeCloseTo(both, -1);
    expect(nics[2].busyTimeOut()).toBe(0);
  });

  test('sending does not slow down receiving', () => {
    const { world, network, nics } = rig();
    const connection = network.connect(nics[0], nics[1]);
    const ends = together(world, [() => connection.send(MiB(10)), () => connection.reply(MiB(10))]);
    expect(ends[0]).toBe(ends[1]);
  });

  test('keeps the order of a connection', () => {
    const { world, network, nics } = rig({ latency: us(100) });
    const connection = network.connect(nics[0], nics[1]);
    const ends = together(
      world,
      [900_000, 10, 5000].map((size) => () => connection.send(bytes(size))),
    );
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  });

  test('within one machine does not touch the card', () => {
    const { world, network, nics } = rig({ latency: ms(1) });
    const connection = network.connect(nics[0], nics[0]);
    const [end] = together(world, [() => connection.send(1000 as Bytes)]);
    expect(end).toBeLessThan(us(20));
    expect(nics[0].bytesOut).toBe(0);
  });

  test('a card without a rate is refused', () => {
    expect(() => new Nic(newWorld(), { rate: MBps(0) })).toThrow(RangeError);
  });
});
