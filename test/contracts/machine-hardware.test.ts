import { describe, expect, test } from 'vitest';
import { bytes, GiB, MiB, ms, seconds, spawn, World } from '../../sim/index.ts';
import type { Story } from '../../sim/index.ts';
import { HARDWARE, hardware, Machine, Network, reportMachines } from '../../models/index.ts';

const newWorld = () => new World({ seed: 1, replication: 0 });

describe('machines by name', () => {
  test('an i3en.2xlarge is what CF20 says: 8 vCPU, 64 GB, two disks of 327.5 MB/s, 25 Gbit/s', () => {
    const profile = hardware('i3en.2xlarge');
    expect([profile.cores, profile.memory, profile.nic]).toEqual([8, GiB(64), 3.125e9]);
    expect(profile.disks.map((disk) => disk.write)).toEqual([327.5e6, 327.5e6]);
  });

  test('every one can be built, has a source, and is called what it says', () => {
    for (const [name, profile] of HARDWARE) {
      expect(profile.name).toBe(name);
      expect(profile.source.length).toBeGreaterThan(5);
      const machine = new Machine(newWorld().within('broker'), profile, { heap: GiB(1) });
      expect(machine.disks.length).toBe(profile.disks.length);
    }
  });

  test('an unknown name is answered with those that there are', () => {
    expect(() => hardware('i3en.3xlarge')).toThrow(/i3en\.2xlarge/);
  });

  test('a heap that leaves no memory for files is refused', () => {
    const build = () => new Machine(newWorld(), hardware('m5.large'), { heap: GiB(8) });
    expect(build).toThrow(/lower the heap/);
  });
});

describe('what machines report', () => {
  test('each under its own path, and all of them under the name alone', () => {
    const world = newWorld();
    const profile = hardware('commodity-1gbe');
    const brokers = [1, 2].map((i) => new Machine(world.within(`broker-${i}`), profile, { heap: GiB(1) }));
    const client = new Machine(world.within('client-1'), profile, { heap: GiB(1), role: 'client' });
    reportMachines(world.record, brokers, [client]);
    const network = new Network(world, { latency: ms(1) });
    const [busy] = brokers;
    if (busy === undefined) throw new Error('no broker');
    function* story(): Story {
      yield network.connect(client.nic, busy!.nic).send(MiB(10));
      yield busy!.disks[0]!.write(MiB(20));
      yield busy!.cpu.work(ms(400));
      yield busy!.pageCache.file(busy!.disks[0]!).write(bytes(1000));
      yield client.cpu.work(ms(80));
    }
    spawn(story());
    world.sim.run(seconds(1));
    world.record.sample();
    const summary = world.record.summary();
    expect(summary['broker.cpu[broker-1]']).toBeCloseTo(0.05, 6);
    expect(summary['broker.cpu[broker-2]']).toBe(0);
    expect(summary['broker.cpu']).toBeCloseTo(0.025, 6);
    expect(summary['client.cpu']).toBeCloseTo(0.01, 6);
    expect(summary['broker.disk.write']).toBeCloseTo(20, 6);
    expect(summary['broker.disk.utilisation[broker-1]']).toBeCloseTo(MiB(20) / 465e6 / 2, 6);
    expect(summary['broker.network.in[broker-1]']).toBeCloseTo(network.wireSize(MiB(10)) / MiB(1), 6);
    expect(summary['broker.pagecache.dirty']).toBe(1000);
    expect(summary['broker.pagecache.hitRatio']).toBe(1);
    expect(Object.keys(summary).filter((key) => key.includes('client-1'))).toContain('client.cpu[client-1]');
    expect(Object.keys(summary).some((key) => key.startsWith('broker.') && key.includes('client'))).toBe(false);
  });
});
