import { describe, expect, test } from 'vitest';
import { Cpu, Memory, Network, Nic, PATHS, costOf, sendFile, usableBandwidth } from '../../models/index.ts';
import type { Transfer } from '../../models/index.ts';
import { Gbps, MBps, World, ms, seconds, spawn, us } from '../../sim/index.ts';
import type { Story } from '../../sim/index.ts';

const MB = 1e6;

describe('a transfer', () => {
  test('by read and write costs two calls a chunk, two copies and four mode switches', () => {
    const cost = costOf({ path: 'read-write', size: 40_960, chunk: 4096 });
    expect([cost.systemCalls, cost.modeSwitches, cost.copies]).toEqual([20, 40, 2]);
    expect(cost.cpu).toBeCloseTo(20 * 300 + 40_960 * (2 / 13.7 + 0.095), 6);
  });

  test('by sendfile costs one call a chunk and no copy', () => {
    const cost = costOf({ path: 'sendfile', size: 40_960, chunk: 4096 });
    expect([cost.systemCalls, cost.modeSwitches, cost.copies, cost.memory]).toEqual([10, 20, 0, 40_960]);
  });

  test('through the JVM with TLS is read in 32 KiB and written in records of 16 KiB, whatever was asked for', () => {
    const cost = costOf({ path: 'tls-kafka', size: 65_536, chunk: 1 });
    expect([cost.systemCalls, cost.copies, cost.encrypted]).toEqual([2 + 4, 4, 65_536]);
  });

  test('moves more memory if its bytes were not in the page cache, and if its buffer outgrows the core', () => {
    const memory = (transfer: Partial<Transfer>) =>
      costOf({ path: 'read-write', size: MB, chunk: 65_536, ...transfer }).memory / MB;
    expect([
      memory({}),
      memory({ hitRatio: 0 }),
      memory({ chunk: 8 * MB }),
      memory({ chunk: 8 * MB, hitRatio: 0 }),
    ]).toEqual([3, 4, 5, 6]);
  });

  test('that cannot be is refused with the allowed range', () => {
    expect(() => costOf({ path: 'sendfile', size: -1, chunk: 1 })).toThrow(/0 B or more/);
    expect(() => costOf({ path: 'sendfile', size: 1, chunk: 0 })).toThrow(/more than 0 B/);
    expect(() => costOf({ path: 'sendfile', size: 1, chunk: 1, hitRatio: 1.1 })).toThrow(/between 0 and 1/);
  });

  test('every path says what it is, and none moves less than the card reads', () => {
    for (const counts of Object.values(PATHS)) {
      expect(counts.meaning).not.toBe('');
      expect(counts.memory).toBeGreaterThanOrEqual(counts.memoryCached);
      expect(counts.memoryCached).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('a memory bus', () => {
  test('serves traffic in the order of coming, at the usable part of its peak', () => {
    const world = new World({ seed: 1, replication: 0 });
    const memory = new Memory(world, { peak: MBps(10_000) });
    expect([memory.book(8 * MB), memory.book(16 * MB)]).toEqual([ms(1), ms(3)]);
    world.sim.run(ms(2));
    expect([memory.busyTime(), memory.moved]).toEqual([ms(2), 24 * MB]);
  });

  test('that moves nothing, or more than its peak, is refused', () => {
    expect(() => usableBandwidth({ peak: MBps(0) })).toThrow(/above 0/);
    expect(() => usableBandwidth({ peak: MBps(1), usable: 1.2 })).toThrow(/at most 1/);
  });
});

describe('sending a file', () => {
  interface Rig {
    nic?: number; // Gbit/s
    peak?: number; // MB/s
    transfers?: number;
    transfer?: Partial<Transfer>;
  }

  /** When the last of some transfers of 10 MB is over, in ns; all begin at once. */
  function lastEnd({ nic = 100, peak = 100_000, transfers = 1, transfer = {} }: Rig): number {
    const world = new World({ seed: 1, replication: 0 });
    const network = new Network(world, { latency: us(0) });
    const [there, here] = [new Nic(world, { rate: Gbps(nic) }), new Nic(world, { rate: Gbps(nic) })];
    const parts = {
      worker: new Cpu(world, { cores: 2 }),
      memory: new Memory(world, { peak: MBps(peak) }),
      connection: network.connect(there, here),
    };
    let end = 0;
    function* one(): Story {
      yield* sendFile(world.sim, parts, { path: 'read-write', size: 10 * MB, chunk: 65_536, ...transfer });
      end = world.sim.now;
    }
    for (let i = 0; i < transfers; i++) spawn(one());
    world.sim.run(seconds(100));
    return end;
  }

  const cpu = costOf({ path: 'read-write', size: 10 * MB, chunk: 65_536 }).cpu;

  test('takes as long as the slowest of thread, memory and network', () => {
    expect(lastEnd({})).toBeCloseTo(cpu, -1);
    expect(lastEnd({ nic: 1 }) / ((10 * MB) / 117.69e6) / 1e9).toBeCloseTo(1, 3);
    expect(lastEnd({ peak: 1000 })).toBe((30 * MB * 1e9) / 0.8e9);
  });

  test('waits for a core if there are fewer than transfers', () => {
    expect(lastEnd({ transfers: 4 })).toBeCloseTo(2 * cpu, -2);
  });
});
