import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broker, type Hands, Sender, upTo } from '../contracts/rabbitmq-queue-setup.ts';

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('publish' as const), who: fc.nat(2), n: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('consume' as const), prefetch: fc.nat(7) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      who: fc.nat(9),
      n: fc.integer({ min: 1, max: 9 }),
      verdict: fc.constantFrom('ack' as const, 'ack' as const, 'reject' as const, 'requeue' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), who: fc.nat(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      how: fc.constantFrom('crash' as const, 'power-off' as const, 'stop' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const) }) },
);

const terms = fc.record({
  'x-max-length': fc.constantFrom(-1, 0, 5, 40),
  'x-max-length-bytes': fc.constantFrom(-1, 1000, 2500),
  'x-overflow': fc.constantFrom('drop-head', 'reject-publish', 'reject-publish-dlx'),
  'x-message-ttl': fc.constantFrom(-1, 0, 3, 50),
  'x-max-priority': fc.constantFrom(0, 2),
  'x-single-active-consumer': fc.boolean(),
  'x-dead-letter-exchange': fc.constantFrom('none', ''),
  'x-dead-letter-routing-key': fc.constantFrom('dead', 'q'),
  durable: fc.boolean(),
});

test('whatever happens to a queue, every message has one fate and one answer, and no limit is exceeded', () => {
  fc.assert(
    fc.property(
      terms,
      fc.array(fc.tuple(step, fc.constantFrom(0.02, 0.3, 4, 60)), { maxLength: 40 }),
      (queue, steps) => {
        const { publish, pass, consume, queue: at } = broker({ q: queue, dead: {} }, { version: '3.12' });
        const senders = [{}, { persistent: false, priority: 1 }, { ttl: 5, priority: 2 }].map(
          (options, index) => new Sender({ ...options, index }),
        );
        const sent = [0, 0, 0];
        const hands: Hands[] = [];
        let isUp = true;
        let mayExceed = false;
        for (const [one, time] of steps) {
          const who = 'who' in one ? hands[one.who % Math.max(1, hands.length)] : undefined;
          if (one.kind === 'publish') {
            publish(senders[one.who]!, one.n);
            sent[one.who]! += one.n;
          } else if (one.kind === 'consume' && isUp) hands.push(consume({ prefetch: one.prefetch }));
          else if (one.kind === 'settle') who?.settle(one.verdict, one.n);
          else if (one.kind === 'release' && who !== undefined) at().release(who.subscription!);
          else if (one.kind === 'purge') at().purge();
          else if (one.kind === 'fail') {
            if (isUp) at().fail(one.how);
            else at().recover();
            isUp = !isUp;
          }
          pass(time); // checks that the ledgers balance
          const { ready, unacked, ledger } = at();
          expect(ledger.backlog).toBe(ready);
          expect(ledger.inFlight).toBeGreaterThanOrEqual(unacked);
          const cameBack = ['release', 'fail'].includes(one.kind) || ('verdict' in one && one.verdict === 'requeue');
          mayExceed ||= cameBack; // what comes back is not held against the limit
          const limit = queue['x-max-length'];
          if (limit >= 0 && time > 1 && !mayExceed) expect(ready).toBeLessThanOrEqual(limit);
        }
        if (!isUp) at().recover();
        pass(2000);
        const failed = steps.some(([{ kind }]) => kind === 'fail');
        expect(at().ledger.inFlight).toBe(at().unacked);
        senders.forEach(({ confirmed, refused }, i) => {
          const answers = [...confirmed, ...refused].toSorted((a, b) => a - b);
          // A crash leaves publishers without answers; otherwise there is one each.
          const expected = failed ? [...new Set(answers)] : upTo(sent[i]!);
          expect(answers).toEqual(expected);
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('first deliveries of a priority come in the order of publishing, whatever is requeued or lost in between', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.constantFrom(0.02, 0.3, 4)), { maxLength: 30 }), (steps) => {
      const { publish, pass, consume, queue } = broker({ q: {} });
      const sender = new Sender();
      const only = consume({ prefetch: 10 });
      for (const [one, time] of steps) {
        if (one.kind === 'publish') publish(sender, one.n);
        else if (one.kind === 'settle') only.settle(one.verdict === 'reject' ? 'ack' : one.verdict, one.n);
        pass(time);
      }
      const firsts = only.got.filter((ordinal, i) => only.got.indexOf(ordinal) === i);
      expect(firsts).toEqual(upTo(firsts.length));
      expect(queue().ledger.balance()).toBe(0);
    }),
    { numRuns: 60 },
  );
});
