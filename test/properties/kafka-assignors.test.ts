import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Assignment, Assignor, Subscriber } from '../../models/kafka/group/assignor.ts';
import { range } from '../../models/kafka/group/range.ts';
import { roundRobin } from '../../models/kafka/group/round-robin.ts';
import { sticky, withoutMoving } from '../../models/kafka/group/sticky.ts';
import { strategyOf } from '../../models/kafka/group/strategies.ts';

interface Slot {
  readonly topic: { readonly name: string };
  readonly number: number;
}

const ASSIGNORS: [string, Assignor][] = [
  ['range', range],
  ['round robin', roundRobin],
  ['sticky', sticky],
];

/** Members that all read all topics, and what each had before: some of the partitions, no partition twice. */
const groups = fc
  .record({
    topics: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
    members: fc.integer({ min: 1, max: 8 }),
    owners: fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 36, maxLength: 36 }),
    subscribed: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
  })
  .map(({ topics, members, owners, subscribed }) => {
    const partitions: Slot[] = topics.flatMap((count, t) => {
      const topic = { name: `topic-${t}` };
      return Array.from({ length: count }, (_, number) => ({ topic, number }));
    });
    const names = topics.map((_, t) => `topic-${t}`);
    const everybody: Subscriber<Slot>[] = Array.from({ length: members }, (_, m) => ({
      id: `member-${m}`,
      topics: names,
      owned: partitions.filter((_, i) => owners[i] === m),
    }));
    const some = everybody.map((member, m) => {
      const mine = names.filter((_, t) => subscribed[m * 3 + t] === true);
      return { ...member, topics: mine, owned: member.owned.filter(({ topic }) => mine.includes(topic.name)) };
    });
    return { partitions, everybody, some };
  });

const sizes = (assignment: Assignment<Slot>): number[] => [...assignment.values()].map((has) => has.length);
const all = (assignment: Assignment<Slot>): Slot[] => [...assignment.values()].flat();

describe.each(ASSIGNORS)('%s', (name, assign) => {
  test('every partition that somebody reads has exactly one owner, who reads its topic', () => {
    fc.assert(
      fc.property(groups, ({ partitions, some }) => {
        const assignment = assign(some, partitions);
        const given = all(assignment);
        expect(new Set(given).size).toBe(given.length);
        const wanted = partitions.filter(({ topic }) => some.some(({ topics }) => topics.includes(topic.name)));
        expect(given.length).toBe(wanted.length);
        const strangers = some.filter(({ id, topics }) =>
          assignment.get(id)?.some(({ topic }) => !topics.includes(topic.name)),
        );
        expect(strangers).toEqual([]);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('members that read the same differ by at most one partition (range: by one of each topic)', () => {
    fc.assert(
      fc.property(groups, ({ partitions, everybody }) => {
        const shares = sizes(assign(everybody, partitions));
        const topics = new Set(partitions.map(({ topic }) => topic.name)).size;
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(name === 'range' ? topics : 1);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test('the assignment is a function of its input', () => {
    fc.assert(
      fc.property(groups, ({ partitions, some }) => {
        expect(assign(some, partitions)).toEqual(assign(some, partitions));
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe('sticky', () => {
  test('moves no more partitions than an even assignment needs', () => {
    fc.assert(
      fc.property(groups, ({ partitions, everybody }) => {
        const assignment = sticky(everybody, partitions);
        const kept = everybody.reduce(
          (n, { id, owned }) => n + owned.filter((slot) => assignment.get(id)?.includes(slot)).length,
          0,
        );
        // The fullest members get the larger shares; each keeps at most its share.
        const each = Math.floor(partitions.length / everybody.length);
        const larger = partitions.length % everybody.length;
        const most = everybody
          .map(({ owned }) => owned.length)
          .sort((a, b) => b - a)
          .reduce((n, owned, i) => n + Math.min(owned, each + (i < larger ? 1 : 0)), 0);
        expect(kept).toBe(most);
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  test('an even assignment stays as it is', () => {
    fc.assert(
      fc.property(groups, ({ partitions, everybody }) => {
        const first = sticky(everybody, partitions);
        const again = sticky(
          everybody.map((member) => ({ ...member, owned: first.get(member.id) ?? [] })),
          partitions,
        );
        for (const [id, slots] of again) expect(new Set(slots)).toEqual(new Set(first.get(id)));
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});

describe('cooperative', () => {
  test('gives nobody what another still has, and reaches the sticky assignment one round later', () => {
    fc.assert(
      fc.property(groups, ({ partitions, everybody }) => {
        const target = sticky(everybody, partitions);
        const first = withoutMoving(everybody, target);
        const stolen = everybody.flatMap(({ id, owned }) =>
          owned.filter((slot) => [...first].some(([other, slots]) => other !== id && slots.includes(slot))),
        );
        expect(stolen).toEqual([]);
        const { assign } = strategyOf('CooperativeStickyAssignor');
        const revoked = everybody.map((member) => ({ ...member, owned: first.get(member.id) ?? [] }));
        const second = assign(revoked, partitions);
        expect(all(second).length).toBe(partitions.length);
        for (const { id } of everybody) for (const slot of first.get(id) ?? []) expect(second.get(id)).toContain(slot);
      }),
      { numRuns: 1000, seed: 6 },
    );
  });
});

describe('partition.assignment.strategy', () => {
  test('is cooperative only if all of its assignors are (KIP-429): the default of 3.0 and later still stops the world', () => {
    expect(strategyOf('RangeAssignor,CooperativeStickyAssignor').protocol).toBe('eager');
    expect(strategyOf('org.apache.kafka.clients.consumer.CooperativeStickyAssignor').protocol).toBe('cooperative');
  });

  test('an unknown assignor is an error that names the known ones', () => {
    expect(() => strategyOf('FairAssignor')).toThrow(/no assignor 'FairAssignor'.*RangeAssignor/);
  });
});
