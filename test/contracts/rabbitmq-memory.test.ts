/** Where classic queues keep their messages, and what nodes do that run short of memory or disk space (B10, B11.1). */
import { describe, expect, test } from 'vitest';
import { bytes, GiB, MBps, MiB, ms, us } from '../../sim/index.ts';
import { verdict } from '../../models/limits.ts';
import type { HardwareProfile } from '../../models/machine/index.ts';
import type { Settings } from '../../models/settings.ts';
import type { ClassicQueue } from '../../models/rabbitmq/queues/classic.ts';
import { broker, Sender, upTo } from './rabbitmq-queue-setup.ts';
import { build, SWIFT } from './rabbitmq-setup.ts';

/** A machine of 2 GiB: high watermark 819 MiB up to 3.13, 1229 MiB from 4.0 on; queues page from 410 MiB on. */
const SMALL: HardwareProfile = { ...SWIFT, memory: GiB(4) };
/** The same with disks of a known size, one of which is slow. */
const diskOf = (size: number, read = MBps(1000)): HardwareProfile => ({
  ...SMALL,
  disks: [
    { name: 'disk', read, write: MBps(1000), latency: us(50), flush: ms(1), size: bytes(size), source: 'assumption' },
  ],
});

const MODES: readonly [version: string, settings: Settings][] = [
  ['3.8', {}],
  ['3.8', { 'x-queue-mode': 'lazy' }],
  ['3.10', { 'x-queue-version': 2 }],
  ['3.10', { 'x-queue-mode': 'lazy' }],
  ['3.12', {}],
  ['3.13', { 'x-queue-version': 2 }],
  ['4.1', {}],
];

/** A queue into which `n` messages of a size were put, with what it takes of its node. */
function filled(
  version: string,
  settings: Settings,
  options: { n: number; size?: number; persistent?: boolean; profile?: HardwareProfile; node?: Settings },
) {
  const { n, size = 1000, persistent = false, profile = SMALL, node = {} } = options;
  const set = broker({ q: settings }, { version, node, setUp: { profile } });
  const queue = set.queue() as ClassicQueue;
  const sender = new Sender({ size, persistent });
  for (let sent = 0; sent < n; sent += 1000) {
    set.publish(sender, Math.min(1000, n - sent));
    set.pass(50);
  }
  set.pass(500);
  return { ...set, queue, sender, footprint: () => queue.footprint(queue.node) };
}

describe('where messages are (B10.1 to B10.3)', () => {
  test('up to 3.11 a queue keeps what nobody takes in memory: its metadata and its body', () => {
    const { footprint } = filled('3.10', {}, { n: 10_000 });
    expect(footprint()).toMatchObject({ inMemory: 10_000, onDisk: 0, disk: 0 });
    expect(footprint().memory).toBeGreaterThan(10_000 * (720 + 1000));
  });

  test('persistent messages are written at once and kept in memory, too', () => {
    const { footprint } = filled('3.10', {}, { n: 10_000, persistent: true });
    expect(footprint()).toMatchObject({ inMemory: 10_000, disk: 10_000 * 1032 });
  });

  test.each([
    ['3.8', { 'x-queue-mode': 'lazy' }],
    ['3.10', { 'x-queue-mode': 'lazy', 'x-queue-version': 2 }],
  ])('%s: a lazy queue writes everything and keeps nothing in memory', (version, settings: Settings) => {
    const { footprint, queue } = filled(version, settings, { n: 40_000 });
    expect(footprint()).toMatchObject({ inMemory: 0, onDisk: 40_000, disk: 40_000 * 1032 });
    expect(footprint().memory).toBeLessThan(50_000);
    expect(queue.node.machine.bytesWritten + queue.node.machine.pageCache.dirty).toBeGreaterThanOrEqual(40_000 * 1000);
  });

  test.each([
    ['3.12', {}],
    ['3.12', { 'x-queue-mode': 'lazy' }],
    ['3.13', { 'x-queue-version': 2 }],
    ['4.1', { 'x-queue-mode': 'lazy' }],
  ])('%s: without consumers one message stays in memory, whatever x-queue-mode says', (version, settings: Settings) => {
    const { footprint } = filled(version, settings, { n: 5000 });
    expect(footprint()).toMatchObject({ inMemory: 1, onDisk: 4999 });
  });

  test('from 3.12 on at most 2048 stay in memory, twice of what is consumed in a second', () => {
    const { queue, publish, pass, consume, footprint, sender } = filled('4.1', {}, { n: 0 });
    const hands = consume({ auto: true });
    const counts: number[] = [];
    for (let i = 0; i < 100; i++) {
      publish(sender, 500);
      pass(50);
      hands.held.length = 0;
    }
    queue.cancel(hands.subscription!);
    pass(1);
    for (let i = 0; i < 4; i++) {
      publish(sender, 1000);
      pass(50);
      counts.push(footprint().inMemory);
    }
    expect(counts).toEqual([1000, 2000, 2048, 2048]);
  });

  test('a lazy queue is refused where there is none: before 3.6, and from 4.3 on', () => {
    expect(() => filled('3.5', { 'x-queue-mode': 'lazy' }, { n: 0 })).toThrow(/3\.6 to 4\.2/);
    expect(() => filled('4.3', { 'x-queue-mode': 'lazy' }, { n: 0 })).toThrow(/3\.6 to 4\.2/);
  });

  test.each(MODES)('%s %o: all come back in order, whether they were on disk or not', (version, settings) => {
    for (const [size, persistent] of [
      [100, false],
      [6000, false],
      [100, true],
      [6000, true],
    ] as const) {
      const { consume, pass, queue, footprint } = filled(version, settings, { n: 6000, size, persistent });
      const hands = consume({ auto: true });
      pass(3000);
      expect(hands.got).toEqual(upTo(6000));
      expect(queue.ledger.settled).toBe(6000);
      expect(footprint()).toMatchObject({ inMemory: 0, onDisk: 0, disk: 0 });
    }
  });

  test('after a restart all messages are on disk, and come back from there', () => {
    const { queue, consume, pass, footprint } = filled('3.10', {}, { n: 3000, persistent: true });
    queue.fail('crash');
    queue.recover();
    expect(footprint()).toMatchObject({ inMemory: 0, onDisk: 3000 });
    const hands = consume({ auto: true });
    pass(500);
    expect(hands.got).toEqual(upTo(3000));
  });
});

describe('paging (B10.1)', () => {
  const LIMIT = 0.4 * GiB(4);

  test('begins where half of the high watermark is used: a fifth of the memory; and the node stays below the watermark', () => {
    const { world, system } = build({
      version: '3.10',
      profile: SMALL,
      size: 100_000,
      arrivals: { kind: 'constant', rate: 600 },
      consumers: 0,
    });
    system.start();
    const queue = system.queues[0] as ClassicQueue;
    let before = 0;
    let first = 0;
    let most = 0;
    for (let t = 1; t <= 40; t++) {
      world.sim.run(ms(t * 1000));
      const { memory, onDisk } = queue.footprint(queue.node);
      if (onDisk === 0) before = memory;
      else first ||= memory;
      most = Math.max(most, memory);
    }
    expect(before + MiB(60)).toBeLessThan(0.75 * LIMIT);
    expect(first + MiB(60)).toBeGreaterThan(0.5 * LIMIT);
    expect(most).toBeLessThan(LIMIT);
    expect(world.record.summary()['broker.memory.alarm[rabbit-0]']).toBe(0);
  });

  test('with a paging ratio of 1 nothing is paged before publishers are blocked', () => {
    const { world, system } = build({
      version: '3.10',
      profile: SMALL,
      node: { vm_memory_high_watermark_paging_ratio: 1 },
      size: 100_000,
      arrivals: { kind: 'constant', rate: 1000 },
      consumers: 0,
    });
    system.start();
    let most = 0;
    for (let t = 1; t <= 25 && (world.record.summary()['broker.memory.alarm.max[rabbit-0]'] ?? 0) === 0; t++) {
      most = (system.queues[0] as ClassicQueue).footprint(system.queues[0]!.node).onDisk;
      world.sim.run(ms(t * 1000));
    }
    expect(world.record.summary()['broker.memory.alarm.max[rabbit-0]']).toBe(1);
    expect(most).toBe(0);
  });
});

describe('writing (B10.4, B10.5)', () => {
  test('a small message that is acknowledged before it is flushed is never written, a large one is', () => {
    const written = (size: number): number => {
      const set = broker({ q: {} }, { version: '3.13', setUp: { profile: SMALL } });
      const sender = new Sender({ size });
      const hands = set.consume();
      for (let i = 0; i < 200; i++) {
        // The queue is never idle for long enough to flush.
        set.publish(sender, 20);
        set.world.sim.run(ms(set.world.sim.now / 1e6 + 0.35));
        hands.settle('ack');
      }
      set.pass(100);
      const { machine } = set.queue().node;
      return machine.bytesWritten + machine.pageCache.dirty;
    };
    expect(written(1000)).toBeLessThan(0.2 * 4000 * 1000);
    expect(written(6000)).toBeGreaterThan(0.9 * 4000 * 6000);
  });

  test('a large persistent message is written to the message store, and its place to the index of the queue', () => {
    const { queue } = filled('3.13', {}, { n: 1000, size: 6000, persistent: true });
    const { machine } = queue.node;
    expect(machine.bytesWritten + machine.pageCache.dirty).toBe(1000 * (6000 + 32));
  });
});

describe('alarms (B11.1)', () => {
  test.each([
    ['3.13', {}, 0.4],
    ['4.0', {}, 0.6],
    ['4.0', { 'vm_memory_high_watermark.relative': 0.3 }, 0.3],
    ['4.0', { 'vm_memory_high_watermark.absolute': 0.2 * GiB(4) }, 0.2],
  ])('%s %o: the memory alarm is raised at a part of %f of the memory', (version, node: Settings, part) => {
    // Quorum queues up to 3.9 and mailboxes aside, only unacknowledged messages pile up in memory.
    const set = broker({ q: {} }, { version, node, setUp: { profile: SMALL } });
    const sender = new Sender({ size: 1_000_000, persistent: false });
    set.consume({ prefetch: 0 });
    const alarm = () => set.world.record.summary()['broker.memory.alarm.max[rabbit-0]'];
    let held = 0;
    while (alarm() !== 1) {
      set.publish(sender, 10);
      set.pass(1000);
      held += 10_000_000;
    }
    expect(held).toBeGreaterThan(part * GiB(4) - MiB(60) - 20_000_000);
    expect(held).toBeLessThan(part * GiB(4) - MiB(60) + 20_000_000);
  });

  test('one node that is short blocks publishing connections on all, and consumers go on', () => {
    const { world, system } = build({
      version: '3.13',
      nodes: 2,
      queues: 2,
      publishers: 2,
      consumers: 2,
      arrivals: { kind: 'constant', rate: 1000 },
    });
    system.start();
    world.sim.run(ms(500));
    const [first] = system.queues as readonly ClassicQueue[];
    system.alarms.set(first!.node, 'memory', true);
    world.sim.run(ms(600));
    const sent = () => system.publishers.map(({ connection }) => connection.up.room);
    const offered = system.queues.map(({ ledger }) => ledger.offered);
    const before = sent();
    world.sim.run(ms(700));
    // Publishers go on writing into sockets that nobody reads.
    expect(sent().every((room, i) => room < before[i]!)).toBe(true);
    expect(system.queues.map(({ ledger }) => ledger.settled)).toEqual(offered.map((n) => expect.closeTo(n - 100, -2)));
    expect(system.queues.map(({ ready }) => ready)).toEqual([0, 0]);
    system.alarms.set(first!.node, 'memory', false);
    world.sim.run(ms(1000));
    for (const { ledger } of system.queues) expect(ledger.settled).toBeGreaterThan(950);
  });

  test('consumers drain a queue while publishers are blocked, which ends the alarm', () => {
    const { world, system } = build({
      version: '3.10',
      profile: SMALL,
      node: { vm_memory_high_watermark_paging_ratio: 1, 'vm_memory_high_watermark.absolute': MiB(100) },
      size: 100_000,
      arrivals: { kind: 'constant', rate: 1000 },
      consumer: { 'consumer-start-delay': 4 },
    });
    system.start();
    const alarms: number[] = [];
    for (let t = 1; t <= 12; t++) {
      world.record.begin();
      world.sim.run(ms(t * 1000 + 1));
      alarms.push(world.record.summary()['broker.memory.alarm.max[rabbit-0]']!);
    }
    expect(alarms[0]).toBe(1);
    expect(alarms.at(-1)).toBe(0);
  });

  test('an alarm ends with its node', () => {
    const { world, system } = build({ version: '3.13', nodes: 3, queues: 3, publishers: 3 });
    system.start();
    world.sim.run(ms(100));
    const node = system.queues[1]!.node;
    system.alarms.set(node, 'disk', true);
    expect(system.alarms.areOn).toBe(true);
    system.strike({ kind: 'crash', target: { kind: 'broker', number: 1 } });
    expect(system.alarms.areOn).toBe(false);
  });

  test('the disk alarm is raised where less than 50 MB are left, blocks publishers, and stops paging', () => {
    const { world, system } = build({
      version: '3.13',
      profile: diskOf(150e6),
      size: 20_000,
      arrivals: { kind: 'constant', rate: 2000 },
      consumers: 0,
    });
    system.start();
    world.sim.run(ms(12_000));
    const { disk } = system.queues[0]!.footprint(system.queues[0]!.node);
    expect(disk).toBeGreaterThan(100e6);
    expect(disk).toBeLessThan(120e6);
    expect(world.record.summary()['broker.disk.alarm.max[rabbit-0]']).toBe(1);
  });

  test('what limits a run is the alarm', () => {
    const { world, system } = build({
      version: '3.10',
      node: { 'vm_memory_high_watermark.absolute': MiB(1) },
      publishers: 2,
      consumers: 0,
    });
    system.start();
    world.sim.run(ms(1500));
    system.limits.sample(0);
    world.sim.run(ms(2500));
    expect(verdict(system.limits.sample(1e9), false)).toBe('memory alarm rabbit-0');
  });
});

describe('cold reads', () => {
  test('messages that are not in the page cache any more come back as fast as the disk reads', () => {
    const drain = (read: number): number => {
      const profile = { ...diskOf(1e12, MBps(read)), memory: GiB(2) };
      const { consume, pass, queue, world } = filled('3.13', {}, { n: 30_000, size: 20_000, profile });
      const began = world.sim.now;
      consume({ auto: true });
      while (queue.ready > 0) pass(100);
      return (world.sim.now - began) / 1e9;
    };
    const slow = drain(20);
    const fast = drain(1000);
    expect(slow).toBeGreaterThan(3 * fast);
  });
});
