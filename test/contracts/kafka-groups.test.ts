import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Nanoseconds, seconds, Simulator } from '../../sim/index.ts';
import { GroupUnderTest, type GroupWish, type Member, type Place } from '../fixtures/kafkaGroup.ts';

const at = (t: number): Nanoseconds => seconds(t);

/** Partitions that two members have at once by the coordinator's book. */
function ownedTwice(group: GroupUnderTest): Place[] {
  const seen = new Set<Place>();
  return [...group.owners.values()].flat().filter((place) => seen.size === seen.add(place).size);
}

const readers = (group: GroupUnderTest, place: Place): Member[] =>
  group.members.filter((member) => member.reads.has(place));

const everythingIsRead = (group: GroupUnderTest): boolean =>
  group.places.every((place) => readers(group, place).length === 1);

const PROTOCOLS = ['eager', 'cooperative', 'consumer'] as const;

describe.each(PROTOCOLS)('%s', (protocol) => {
  test('under any schedule of joins, crashes, pauses and leaves nobody owns what another owns, and it settles', () => {
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom('join', 'crash', 'restart', 'pause', 'resume', 'close'),
        who: fc.integer({ min: 0, max: 7 }),
        after: fc.integer({ min: 1, max: 12_000 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const wish = fc.record({
      isStatic: fc.boolean(),
      partitions: fc.integer({ min: 1, max: 9 }),
      latency: fc.constantFrom(1e5, 5e7),
      first: fc.integer({ min: 0, max: 4 }),
      steps,
    });
    fc.assert(
      fc.property(wish, ({ first, steps: schedule, ...rest }) => {
        const sim = new Simulator();
        const group = new GroupUnderTest(sim, { protocol, maxPollInterval: seconds(8), ...rest });
        group.form(first);
        let twice = 0;
        let now = 0;
        for (const { kind, who, after } of schedule) {
          for (let left = after; left > 0; left -= 500) {
            now += Math.min(left, 500);
            sim.run(at(now / 1000));
            twice += ownedTwice(group).length;
          }
          const member = group.members[who];
          if (kind === 'join' && group.members.length < 6) group.join();
          else if (kind === 'crash') member?.crash();
          else if (kind === 'restart') member?.restart();
          else if (kind === 'close') member?.close();
          else if (member !== undefined) member.isPaused = kind === 'pause';
        }
        expect(twice).toBe(0);
        for (const member of group.members) member.isPaused = false;
        sim.run(at(now / 1000 + 90));
        expect(ownedTwice(group)).toEqual([]);
        if (group.members.some((member) => member.isAlive)) expect(everythingIsRead(group)).toBe(true);
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  test('a member that closes leaves at once; one that crashes is waited for until its session is over', () => {
    const without = (how: 'close' | 'crash'): number => {
      const sim = new Simulator();
      const group = new GroupUnderTest(sim, { protocol, sessionTimeout: seconds(10) });
      group.form(3);
      sim.run(at(20));
      group.members[0]?.[how]();
      for (let t = 20; ; t += 0.1) {
        sim.run(at(t));
        if (everythingIsRead(group)) return t - 20;
      }
    };
    expect(without('close')).toBeLessThan(6); // the others learn of it by their next heartbeat: 3 s, and 3 s to give up
    const crashed = without('crash');
    expect(crashed).toBeGreaterThan(7); // its last heartbeat was up to 3 s before it died
    expect(crashed).toBeLessThan(17);
  });

  test('a static member that is back within its session timeout takes its place, and nobody rebalances', () => {
    const sim = new Simulator();
    const group = new GroupUnderTest(sim, { protocol, isStatic: true, sessionTimeout: seconds(30) });
    group.form(3);
    sim.run(at(10));
    const before = group.rebalances;
    const had = [...(group.members[1]?.reads ?? [])];
    group.members[1]?.close();
    sim.run(at(20));
    group.members[1]?.restart();
    sim.run(at(40));
    expect([...(group.members[1]?.reads ?? [])]).toEqual(had);
    expect(everythingIsRead(group)).toBe(true);
    for (const other of [group.members[0], group.members[2]]) expect(other?.log).toEqual([]);
    if (protocol !== 'consumer') expect(group.rebalances).toBe(before);
  });

  test('a static member that stays away longer is replaced', () => {
    const sim = new Simulator();
    const group = new GroupUnderTest(sim, { protocol, isStatic: true, sessionTimeout: seconds(30) });
    group.form(3);
    sim.run(at(10));
    group.members[1]?.crash();
    sim.run(at(35));
    expect(everythingIsRead(group)).toBe(false);
    sim.run(at(60));
    expect(everythingIsRead(group)).toBe(true);
  });

  test('an application that polls too seldom is thrown out, and a zombie does not keep its partitions', () => {
    const sim = new Simulator();
    const group = new GroupUnderTest(sim, { protocol, maxPollInterval: seconds(8) });
    group.form(2);
    sim.run(at(1));
    const [zombie, other] = group.members as [Member, Member];
    zombie.isPaused = true;
    sim.run(at(40));
    expect(other.reads.size).toBe(6);
    zombie.isPaused = false;
    sim.run(at(70));
    expect(zombie.log.some((entry) => entry.startsWith('loses'))).toBe(true);
    expect(everythingIsRead(group)).toBe(true);
    expect(other.reads.size).toBe(3);
  });
});

describe('what a rebalance stops', () => {
  const logsOf = (protocol: GroupWish['protocol']) => {
    const sim = new Simulator();
    const group = new GroupUnderTest(sim, { protocol, partitions: 6 });
    group.form(2);
    sim.run(at(10));
    group.join();
    sim.run(at(60));
    expect(everythingIsRead(group)).toBe(true);
    return group.members.map(({ log }) => log.filter((entry) => !entry.endsWith(' 0')));
  };

  test('eager: everybody gives everything up, whatever moves', () => {
    const logs = logsOf('eager');
    expect(logs).toEqual([['gives up 3', 'takes 2'], ['gives up 3', 'takes 2'], ['takes 2']]);
  });

  test('cooperative and KIP-848: only what moves is given up', () => {
    expect(logsOf('cooperative')).toEqual([['gives up 1'], ['gives up 1'], ['takes 2']]);
    const modern = logsOf('consumer');
    expect(modern.slice(0, 2)).toEqual([['gives up 1'], ['gives up 1']]);
  });
});

describe('an empty group', () => {
  test('waits group.initial.rebalance.delay.ms for more members, and again as long as newcomers arrive', () => {
    const sim = new Simulator();
    const group = new GroupUnderTest(sim, { protocol: 'eager', initialDelay: seconds(3) });
    group.join();
    sim.run(at(2));
    group.join();
    sim.run(at(5));
    expect(group.classic.state).toBe('PreparingRebalance');
    sim.run(at(7));
    expect(group.classic.state).toBe('Stable');
    expect(group.rebalances).toBe(1);
    expect(everythingIsRead(group)).toBe(true);
  });
});
