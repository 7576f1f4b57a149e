/** The documented rules of what leaves a queue unread: dead letters, expiry, length limits. Numbers are those of rabbitmq-semantics. */
import { describe, expect, test } from 'vitest';
import { broker, Sender, upTo } from './rabbitmq-queue-setup.ts';

const TO_DEAD = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };

describe('dead letters (B6)', () => {
  test('B6.1: reasons are rejected, expired and maxlen; x-death names queue, reason and count', () => {
    const queue = { ...TO_DEAD, 'x-max-length': 5 };
    const { publish, pass, consume, queue: at } = broker({ q: queue, dead: {} });
    publish(new Sender({ index: 0 }), 7); // 0 and 1 are too many
    publish(new Sender({ index: 1, ttl: 0 }), 1); // drives out 2; does not expire yet: it is not in front
    pass(10);
    const hands = consume({ prefetch: 1 });
    pass(10);
    hands.settle('reject'); // 3
    pass(10);
    const dead = consume({}, at('dead'));
    pass(10);
    const deaths = dead.held.flatMap(({ group }) =>
      Array.from(
        { length: group.count },
        (_, i) => `${group.origin.index}/${group.first + i} ${group.past.deaths[0]?.reason}`,
      ),
    );
    expect(deaths).toEqual(['0/0 maxlen', '0/1 maxlen', '0/2 maxlen', '0/3 rejected']);
    expect(dead.held[0]?.group.past.deaths).toEqual([{ queue: 'q', reason: 'maxlen', count: 1 }]);
    expect(at('q').ledger.deadLettered).toBe(4);
    expect(at('dead').ledger.offered).toBe(4);
  });

  test('B6.1: neither the deletion of a queue nor a purge makes dead letters', () => {
    const { publish, pass, queue } = broker({ q: { ...TO_DEAD, 'x-expires': 100 }, dead: {} });
    publish(new Sender(), 5);
    pass(10);
    queue().purge();
    publish(new Sender({ index: 1 }), 3);
    pass(200);
    expect(queue().isUp).toBe(false);
    expect(queue('dead').ledger.offered).toBe(0);
    expect(Object.fromEntries(queue().ledger.lost)).toEqual({
      purged: { acknowledged: 5, unacknowledged: 0 },
      'queue deleted': { acknowledged: 3, unacknowledged: 0 },
    });
  });

  test('B6.2: without its exchange, or the queue behind it, a dead letter is dropped silently', () => {
    for (const exchange of [
      { 'x-dead-letter-exchange': 'nowhere' },
      { ...TO_DEAD, 'x-dead-letter-routing-key': 'gone' },
    ]) {
      const { publish, pass, queue } = broker({ q: { ...exchange, 'x-message-ttl': 5 } });
      publish(new Sender(), 4);
      pass(50);
      expect(queue().ready).toBe(0);
      expect([queue().ledger.deadLettered, queue().ledger.expired]).toEqual([0, 4]);
    }
  });

  test('B6.2: a dead letter leaves its queue at once and without confirm: with the target gone it is lost', () => {
    const { publish, pass, queue } = broker({ q: { ...TO_DEAD, 'x-message-ttl': 5 }, dead: {} });
    publish(new Sender(), 4);
    pass(50);
    queue('dead').fail('power-off');
    expect(queue().ready).toBe(0);
    expect(queue('dead').ledger.lost.get('power-off')).toBeDefined();
  });

  test('B6.3: the expiration is gone from a dead letter, which then waits as long as it takes', () => {
    const { publish, pass, queue } = broker({ q: TO_DEAD, dead: {} });
    publish(new Sender({ ttl: 10 }), 3);
    pass(60_000);
    expect([queue().ready, queue('dead').ready]).toEqual([0, 3]);
  });

  test('B6.3: x-death counts deaths by queue and reason, the most recent first', () => {
    const to = (key: string) => ({ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': key });
    const { publish, pass, consume, queue } = broker({
      q: { ...to('wait') },
      wait: { ...to('q'), 'x-message-ttl': 5 },
    });
    publish(new Sender(), 1);
    const hands = consume();
    for (let i = 0; i < 3; i++) {
      pass(2);
      hands.settle('reject');
      pass(20);
    }
    expect(hands.got).toEqual([0, 0, 0, 0]);
    expect(hands.flagged).toEqual([]); // each time it comes as a new message
    expect(hands.held[0]?.group.past.deaths).toEqual([
      { queue: 'wait', reason: 'expired', count: 3 },
      { queue: 'q', reason: 'rejected', count: 3 },
    ]);
    expect(queue().ledger.offered).toBe(4);
  });

  test('B6.4: the routing key stays unless x-dead-letter-routing-key says otherwise, and a cycle without a rejection is cut', () => {
    const { publish, pass, queue } = broker({ q: { 'x-dead-letter-exchange': '', 'x-message-ttl': 5 } });
    publish(new Sender(), 3); // would come back to q for ever
    pass(100);
    expect(queue().ledger.offered).toBe(3);
    expect(queue().ledger.expired).toBe(3);
  });
});

describe('time to live (B7)', () => {
  const gone = (queue: Record<string, number>, ttl: number | undefined, after: number): number => {
    const { publish, pass, queue: at } = broker({ q: queue });
    publish(new Sender(ttl === undefined ? {} : { ttl }), 3);
    pass(after);
    return at().ledger.expired;
  };

  test('B7.1: of queue and message the lower time holds', () => {
    expect(gone({ 'x-message-ttl': 50 }, 100, 51)).toBe(3);
    expect(gone({ 'x-message-ttl': 100 }, 50, 51)).toBe(3);
    expect(gone({ 'x-message-ttl': 100 }, 50, 49)).toBe(0);
    expect(gone({}, 50, 51)).toBe(3);
    expect(gone({}, undefined, 1e7)).toBe(0);
  });

  test('B7.2, B7.3: only in front a message expires: 10 ms behind an hour leave after an hour, and nobody gets them', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    publish(new Sender({ index: 0, ttl: 3_600_000 }), 1);
    publish(new Sender({ index: 1, ttl: 10 }), 4);
    pass(3_599_000);
    expect(queue().ready).toBe(5);
    const hands = consume({ prefetch: 1 });
    pass(10);
    expect(hands.held.map(({ group }) => group.origin.index)).toEqual([0]);
    expect([queue().ready, queue().ledger.expired]).toEqual([0, 4]);
  });

  test('B7.3: with one time for all of them messages leave in time', () => {
    const { publish, pass, queue } = broker({ q: { 'x-message-ttl': 100 } });
    const sender = new Sender();
    for (let i = 0; i < 10; i++) {
      publish(sender, 2);
      pass(10);
    }
    for (let left = 18; left >= 0; left -= 2) {
      pass(10);
      expect(Math.abs(queue().ready - left)).toBeLessThanOrEqual(2);
    }
  });

  test('B7.4: a time of 0 is for consumers who are ready, and for nobody else', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    const sender = new Sender({ ttl: 0 });
    publish(sender, 3);
    pass(5);
    expect(queue().ledger.expired).toBe(3);
    const hands = consume({ prefetch: 2 });
    publish(sender, 3);
    pass(5);
    expect(hands.got).toEqual([3, 4]);
    expect(queue().ledger.expired).toBe(4);
  });

  test('B7.4: a requeued message keeps the time at which it expires', () => {
    const { publish, pass, consume, queue } = broker({ q: { 'x-message-ttl': 100 } });
    const hands = consume();
    publish(new Sender(), 2);
    pass(60);
    queue().cancel(hands.subscription!);
    pass(1);
    hands.settle('requeue', 1);
    pass(38);
    expect(queue().ready).toBe(1);
    pass(2);
    expect([queue().ready, queue().ledger.expired]).toEqual([0, 1]);
    hands.settle('requeue'); // by then it has expired: it does not wait again
    pass(1);
    expect(queue().ledger.expired).toBe(2);
  });
});

describe('length limits (B8)', () => {
  test('B8.1: ready messages count, unacknowledged ones do not', () => {
    const { publish, pass, consume, queue } = broker({ q: { 'x-max-length': 5 } });
    const hands = consume({ prefetch: 4 });
    publish(new Sender(), 9);
    pass(10);
    expect(hands.got).toEqual(upTo(4));
    expect([queue().ready, queue().unacked, queue().ledger.lost.size]).toEqual([5, 4, 0]);
  });

  test('B8.1: bytes are those of the bodies', () => {
    const { publish, pass, queue } = broker({ q: { 'x-max-length-bytes': 1050 } });
    publish(new Sender({ size: 100 }), 14);
    pass(10);
    expect(queue().ready).toBe(10);
    expect(queue().ledger.lost.get('maxlen')).toEqual({ acknowledged: 4, unacknowledged: 0 });
  });

  test('B8.1: of a policy and an argument the lower number holds, and the policy of the highest priority alone', () => {
    const policies = [
      { name: 'a', pattern: '^q', priority: 1, definition: { 'max-length': 3, 'message-ttl': 1 } },
      { name: 'b', pattern: '.*', priority: 2, definition: { 'max-length': 8 } },
    ];
    const { publish, pass, queue } = broker(
      { q1: { 'x-max-length': 20 }, q2: { 'x-max-length': 4 }, q3: {} },
      { policies },
    );
    for (const name of ['q1', 'q2', 'q3']) publish(new Sender(), 12, queue(name));
    pass(100);
    expect(['q1', 'q2', 'q3'].map((name) => queue(name).ready)).toEqual([8, 4, 8]);
  });

  test('B8.2: drop-head lets the oldest go', () => {
    const { publish, pass, consume } = broker({ q: { 'x-max-length': 5 } });
    const sender = new Sender();
    for (let i = 0; i < 4; i++) publish(sender, 3);
    pass(10);
    const hands = consume();
    pass(10);
    expect(hands.got).toEqual(upTo(12, 7));
    expect(sender.confirmed).toEqual(upTo(12)); // also those that were dropped
  });

  test('B8.2: reject-publish refuses the newest, and without confirms nobody hears of it', () => {
    const { publish, pass, consume, queue } = broker({ q: { 'x-max-length': 5, 'x-overflow': 'reject-publish' } });
    const sender = new Sender();
    for (let i = 0; i < 4; i++) publish(sender, 3);
    const silent = new Sender({ index: 1 });
    const group = silent.next(queue(), 2);
    group.confirms = undefined;
    queue().ledger.offer(2);
    queue().publish(group);
    pass(10);
    expect(sender.confirmed).toEqual(upTo(5));
    expect(sender.refused).toEqual(upTo(12, 5));
    expect(queue().ledger.rejected.get('reject-publish')).toBe(7);
    expect(queue().ledger.lost.get('reject-publish')).toEqual({ acknowledged: 0, unacknowledged: 2 });
    const hands = consume();
    pass(10);
    expect(hands.got).toEqual(upTo(5));
  });

  test('B8.2: reject-publish-dlx refuses the newest and makes dead letters of them', () => {
    const { publish, pass, queue } = broker({
      q: { ...TO_DEAD, 'x-max-length': 5, 'x-overflow': 'reject-publish-dlx' },
      dead: {},
    });
    const sender = new Sender();
    publish(sender, 8);
    pass(10);
    expect(sender.refused).toEqual([5, 6, 7]);
    expect([queue().ready, queue('dead').ready, queue().ledger.deadLettered]).toEqual([5, 3, 3]);
  });

  test('a full queue whose consumer keeps up refuses nothing: what is handed on at once does not count', () => {
    const { publish, pass, consume, queue } = broker({ q: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } });
    consume({ auto: true });
    const sender = new Sender();
    for (let i = 0; i < 20; i++) {
      publish(sender, 5);
      pass(2);
    }
    expect(queue().ledger.settled).toBe(100);
  });
});
