import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Group, type Origin } from '../../models/rabbitmq/messages/group.ts';
import { FRESH } from '../../models/rabbitmq/messages/past.ts';
import { Ready } from '../../models/rabbitmq/queues/ready.ts';
import { Shelf } from '../../models/rabbitmq/queues/shelf.ts';
import { constantSize, Times } from '../../models/workload/index.ts';

const QUEUE = { name: 'q' } as Group['destination'];

const originOf = (index: number): Origin => ({
  index,
  sizes: index === 1 ? { mean: 5, isConstant: false, of: (i) => i % 11 } : constantSize(7),
  frameMax: 1000,
  isPersistent: true,
  expiration: index === 2 ? 500 : undefined,
  priority: index,
  confirms: undefined,
});

/** One message as the tests see it. */
interface Message {
  readonly origin: number;
  readonly ordinal: number;
  readonly actual: number;
  readonly intended: number;
  readonly position: number;
  readonly redelivered: boolean;
}

const messagesOf = (group: Group): Message[] =>
  Array.from({ length: group.count }, (_, i) => ({
    origin: group.origin.index,
    ordinal: group.first + i,
    actual: group.actual.at(i),
    intended: group.intended.at(i),
    position: group.position + i,
    redelivered: group.past.isRedelivered,
  }));

/** A group whose instants are uneven, as Poisson arrivals are. */
function groupOf(origin: Origin, first: number, gaps: readonly number[], now: number): Group {
  const [intended, actual] = [new Times(), new Times()];
  let instant = now - 40_000;
  for (const gap of gaps) {
    intended.push(instant, 0, 1);
    actual.push(instant + 1000, 0, 1);
    instant += gap;
  }
  const group = new Group(origin, QUEUE, first, intended, actual);
  group.sent = now - 3000;
  group.arrived = now - 2000;
  group.read = now - 1500;
  group.routed = now - 500;
  group.enqueued = now;
  return group;
}

const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      who: fc.nat(2),
      gaps: fc.array(fc.nat(300), { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const), n: fc.integer({ min: 1, max: 15 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('ack' as const), which: fc.nat(50), n: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('requeue' as const), n: fc.integer({ min: 1, max: 9 }) }) },
);

test('columns hold and give back what a list of objects would: order, identity, instants, priorities, places', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), fc.constantFrom(0, 2), (commands, most) => {
      const ready = new Ready(QUEUE, most);
      const held = new Shelf(QUEUE, ready.table);
      const origins = [0, 1, 2].map(originOf);
      const sent = [0, 0, 0];
      // The plain model: a sorted list of ready messages, and one of held ones.
      let waiting: Message[] = [];
      let out: Message[] = [];
      const inOrder = (a: Message, b: Message) => {
        const level = (m: Message) => Math.min(most, m.origin);
        return level(b) - level(a) || a.position - b.position;
      };
      commands.forEach((one, i) => {
        if (one.kind === 'push') {
          const group = groupOf(origins[one.who]!, sent[one.who]!, one.gaps, 1e6 + i * 100_000);
          sent[one.who]! += group.count;
          ready.push(group);
          waiting.push(...messagesOf(group));
        } else if (one.kind === 'take' && ready.count > 0) {
          const group = ready.take(one.n);
          const taken = messagesOf(group);
          waiting = waiting.toSorted(inOrder);
          expect(taken).toEqual(waiting.splice(0, taken.length));
          held.add(group, i);
          out.push(...taken);
        } else if (one.kind === 'ack' && out.length > 0) {
          const { position } = out[one.which % out.length]!;
          const gone = out.filter((m) => m.position >= position && m.position < position + one.n);
          expect(held.remove(position, one.n)).toBe(gone.length);
          out = out.filter((m) => !gone.includes(m));
        } else if (one.kind === 'requeue' && held.count > 0) {
          const group = held.take(one.n);
          const back = messagesOf(group);
          out = out.toSorted((a, b) => a.position - b.position);
          expect(back).toEqual(out.splice(0, back.length));
          group.past = group.past.returned();
          ready.putBack(group);
          waiting.push(...back.map((m) => ({ ...m, redelivered: true })));
        }
        expect([ready.count, held.count]).toEqual([waiting.length, out.length]);
        const bytes = waiting.reduce((sum, m) => sum + origins[m.origin]!.sizes.of(m.ordinal), 0);
        expect(ready.bytes).toBe(bytes);
      });
    }),
    { numRuns: 150 },
  );
});

test('a delivered group keeps its borders in order, and the message in front its deadline', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 20 }), (gaps, n) => {
      const ready = new Ready(QUEUE, 0);
      ready.push(groupOf(originOf(2), 0, gaps, 1e6));
      expect(ready.deadline(Infinity)).toBe(1e6 + 500);
      expect(ready.deadline(100)).toBe(1e6 + 100);
      const group = ready.take(n);
      const borders = [group.actual.first, group.sent, group.arrived, group.read, group.routed, group.enqueued];
      expect(borders).toEqual(borders.toSorted((a, b) => a - b));
      expect(Math.abs(group.routed - (1e6 - 500))).toBeLessThan(1);
      expect(group.past).toBe(FRESH);
    }),
  );
});
