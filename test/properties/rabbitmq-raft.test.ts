import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms } from '../../sim/index.ts';
import { Numbered, raft } from '../fixtures/raft.ts';

/** What happens at an instant: a command, or something to a node or between nodes. */
const deed = fc.record({
  after: fc.integer({ min: 1, max: 700 }), // ms
  what: fc.constantFrom(
    'ask',
    'ask',
    'ask',
    'ask',
    'crash',
    'power-off',
    'stop',
    'recover',
    'recover',
    'cut',
    'join',
    'join',
  ),
  node: fc.nat({ max: 4 }),
});

describe('Raft under random faults', () => {
  test('what has been applied stays, in one order, and once all is whole again every member has it', () => {
    const story = fc.record({
      members: fc.constantFrom(3, 5),
      seed: fc.nat({ max: 1000 }),
      deeds: fc.array(deed, { minLength: 10, maxLength: 40 }),
    });
    fc.assert(
      fc.property(story, ({ members: count, seed, deeds }) => {
        const { world, machine, nodes, members, cluster, ask } = raft({ members: count, seed });
        let time = 100;
        let number = 0;
        const minority = Math.floor((count - 1) / 2);
        for (const { after, what, node: n } of deeds) {
          time += after;
          world.sim.run(ms(time));
          const node = nodes[n % count]!;
          const others = nodes.filter((other) => other !== node);
          if (what === 'ask') ask(new Numbered(++number, 1 + (number % 3)));
          else if (what === 'recover') cluster.recover(node);
          else if (what === 'cut') cluster.cut([node], others);
          else if (what === 'join') cluster.join([node], others);
          else if (nodes.filter(({ isUp }) => !isUp).length < minority || number % 4 === 0) cluster.fail(node, what);
          for (const member of members) expect(member.applied).toBeLessThanOrEqual(member.committed);
        }
        const before = [...machine.applied];
        for (const node of nodes) {
          cluster.recover(node);
          cluster.join(
            [node],
            nodes.filter((other) => other !== node),
          );
        }
        world.sim.run(ms(time + 30_000));
        expect(machine.applied.slice(0, before.length)).toEqual(before);
        expect(new Set(machine.applied).size).toBe(machine.applied.length);
        const leader = members.filter(({ role }) => role === 'leader');
        expect(leader).toHaveLength(1);
        for (const { log, applied, term } of members) {
          expect([log.last, log.lastTerm, applied, term]).toEqual([
            leader[0]!.log.last,
            leader[0]!.term,
            leader[0]!.applied,
            leader[0]!.term,
          ]);
        }
        const last = new Numbered(-1);
        ask(last);
        world.sim.run(ms(time + 31_000));
        expect(machine.applied.at(-1)).toBe(last);
      }),
      { numRuns: 300, seed: 42 },
    );
  });
});
