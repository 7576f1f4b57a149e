import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import { Numbered, raft } from '../fixtures/raft.ts';

describe('Raft (B13.1)', () => {
  test('a command takes effect once a majority has it on its disks: one network round trip and one fsync', () => {
    const { world, machine, ask } = raft({ members: 3 });
    world.sim.run(ms(100));
    ask(new Numbered(1));
    world.sim.run(ms(101)); // the disks of these machines take 1 ms to sync
    expect(machine.applied).toHaveLength(0);
    world.sim.run(ms(103));
    expect(machine.applied).toHaveLength(1);
  });

  test('with one of three members down it goes on, with two down it does not', () => {
    const { world, machine, nodes, cluster, ask } = raft({ members: 3 });
    world.sim.run(ms(100));
    cluster.fail(nodes[1]!, 'crash');
    ask(new Numbered(1));
    world.sim.run(ms(200));
    expect(machine.applied).toHaveLength(1);
    cluster.fail(nodes[2]!, 'crash');
    ask(new Numbered(2));
    world.sim.run(seconds(20));
    expect(machine.applied).toHaveLength(1);
    cluster.recover(nodes[1]!);
    world.sim.run(seconds(30));
    expect(machine.applied).toHaveLength(2);
  });

  test('when the process of the leader dies, another one leads within 0.1 to 0.6 s and a few ms', () => {
    const { world, machine, nodes, cluster } = raft({ members: 3 });
    world.sim.run(ms(100));
    cluster.fail(nodes[0]!, 'crash');
    expect(machine.leader).toBeUndefined();
    world.sim.run(ms(190));
    expect(machine.leader).toBeUndefined();
    world.sim.run(ms(1400));
    expect(machine.leader).toBeDefined();
  });

  test('when it ends in good order, within 0.1 s; when its machine loses power, after 1 to 3 s', () => {
    const after = (how: 'stop' | 'power-off'): number => {
      const { world, machine, nodes, cluster } = raft({ members: 3 });
      world.sim.run(ms(100));
      cluster.fail(nodes[0]!, how);
      for (let time = 101; ; time++) {
        world.sim.run(ms(time));
        if (machine.leader !== undefined) return time - 100;
      }
    };
    expect(after('stop')).toBeLessThan(110);
    expect(after('power-off')).toBeGreaterThan(1000);
    expect(after('power-off')).toBeLessThan(3500);
  });

  test('a member that comes back is sent what it lacks', () => {
    const { world, members, nodes, cluster, ask } = raft({ members: 3 });
    world.sim.run(ms(100));
    cluster.fail(nodes[2]!, 'power-off');
    for (let i = 0; i < 200; i++) {
      ask(new Numbered(i));
      world.sim.run(ms(100 + 50 * (i + 1)));
    }
    cluster.recover(nodes[2]!);
    world.sim.run(seconds(20));
    expect(members[2]!.applied).toBe(members[0]!.applied);
    expect(members[2]!.log.last).toBe(members[0]!.log.last);
  });
});

describe('write-ahead log (B13.2)', () => {
  test('what comes while an fsync runs goes into the next batch: many entries share one', () => {
    const { world, wals, ask } = raft({ members: 1 });
    for (let i = 0; i < 1000; i++) {
      world.sim.run(ms(100 + i * 0.1));
      ask(new Numbered(i));
    }
    world.sim.run(seconds(2));
    expect(wals[0]!.entries).toBe(1001); // one is the new leader's own
    expect(wals[0]!.batches).toBeLessThan(120); // 100 ms at 1 ms each
  });

  test('its limit of a batch doubles when it was reached, from 32 entries on', () => {
    const { world, wals, ask } = raft({ members: 1 });
    world.sim.run(ms(100));
    for (let i = 0; i < 480; i++) ask(new Numbered(i));
    const before = wals[0]!.batches;
    world.sim.run(seconds(1));
    expect(wals[0]!.batches - before).toBeLessThanOrEqual(6); // up to 32, 64, 128, 256 and rests
  });
});
