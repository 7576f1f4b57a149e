/** The documented rules of classic queues: confirms of what leaves, redelivery, consumers. Numbers are those of rabbitmq-semantics. */
import { describe, expect, test } from 'vitest';
import { broker, Sender, upTo } from './rabbitmq-queue-setup.ts';

describe('publisher confirms of messages that leave otherwise (B1)', () => {
  test('B1.7: purge and deletion of the queue release confirms', () => {
    const { publish, pass, queue } = broker({ q: {} }, { version: '3.8' });
    const sender = new Sender();
    publish(sender, 60);
    pass(0.5); // some have been taken in, and none is written while the queue is busy
    const taken = queue().ready;
    expect(taken).toBeGreaterThan(10);
    expect(sender.confirmed).toEqual([]);
    queue().purge();
    pass(0.15);
    expect(sender.confirmed.slice(0, taken)).toEqual(upTo(taken));
    queue().delete();
    pass(5);
    expect(sender.confirmed).toEqual(upTo(60));
    expect(sender.refused).toEqual([]);
  });

  test('B1.8: no message is both confirmed and refused, and each is one of them once', () => {
    const { publish, pass } = broker({ q: { 'x-max-length': 7, 'x-overflow': 'reject-publish' } });
    const sender = new Sender();
    for (let i = 0; i < 10; i++) publish(sender, 3);
    pass(500);
    expect([...sender.confirmed, ...sender.refused].toSorted((a, b) => a - b)).toEqual(upTo(30));
    expect(sender.confirmed).toEqual(upTo(7));
  });
});

describe('redelivery (B5)', () => {
  test('B5.1: what a closed channel had unacknowledged is requeued, flagged as redelivered', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    const first = consume({ prefetch: 4 });
    publish(new Sender(), 10);
    pass(10);
    expect(first.got).toEqual(upTo(4));
    first.settle('ack', 1);
    pass(10);
    queue().release(first.subscription!);
    const second = consume();
    pass(10);
    expect(second.got).toEqual(upTo(10, 1));
    expect(second.flagged).toEqual([1, 2, 3, 4]);
    second.settle('ack');
    pass(10);
    expect(queue().ledger.settled).toBe(10);
  });

  test('B5.1: verdicts that come after the channel has been closed change nothing', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    const hands = consume();
    publish(new Sender(), 3);
    pass(10);
    queue().release(hands.subscription!);
    pass(10);
    hands.settle('ack');
    pass(10);
    expect([queue().ready, queue().unacked, queue().ledger.settled]).toEqual([3, 0, 0]);
  });

  test('B5.1: to cancel a consumer neither discards nor requeues what it holds', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    const hands = consume({ prefetch: 3 });
    publish(new Sender(), 5);
    pass(10);
    queue().cancel(hands.subscription!);
    pass(10);
    expect([queue().ready, queue().unacked]).toEqual([2, 3]);
    hands.settle('ack');
    pass(10);
    expect([queue().ready, queue().unacked, queue().ledger.settled]).toEqual([2, 0, 3]);
  });

  test('B5.2: a requeued message goes back to its original position', () => {
    const { publish, pass, consume } = broker({ q: {} });
    const hands = consume({ prefetch: 6 });
    publish(new Sender({ size: 10 }), 12); // small enough to be delivered in one go
    pass(10);
    expect(hands.got).toEqual(upTo(6));
    const [whole] = hands.held.splice(0);
    const head = whole!.split(4); // 0 to 3; 4 and 5 are left
    hands.held.push(whole!);
    hands.settle('requeue'); // 4, 5
    hands.held.push(head);
    hands.settle('requeue', 2); // 0, 1
    pass(10);
    expect(hands.got).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 4, 5]);
    expect(hands.flagged).toEqual([0, 1, 4, 5]);
  });

  test('B5.3, B3: after a crash persistent messages are there, flagged; transient ones are lost', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    publish(new Sender({ index: 0 }), 4);
    publish(new Sender({ index: 1, persistent: false }), 3);
    pass(300);
    queue().fail('crash');
    queue().recover();
    const hands = consume();
    pass(10);
    expect(hands.got).toEqual(upTo(4));
    expect(hands.flagged).toEqual(upTo(4));
    expect(Object.fromEntries(queue().ledger.lost)).toEqual({ 'node crash': { acknowledged: 3, unacknowledged: 0 } });
  });

  test('B3: after an orderly stop only what had been delivered is flagged', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    const before = consume({ prefetch: 2 });
    publish(new Sender(), 5);
    pass(300);
    queue().fail('stop');
    expect(before.cancels).toBe(1);
    queue().recover();
    const hands = consume();
    pass(10);
    expect(hands.got).toEqual(upTo(5));
    expect(hands.flagged).toEqual([0, 1]);
  });

  test('B3: a queue that is not durable loses all of its messages with its node', () => {
    const { publish, pass, queue } = broker({ q: { durable: false } });
    publish(new Sender(), 5);
    pass(300);
    queue().fail('stop');
    expect(queue().ready).toBe(0);
    expect(Object.fromEntries(queue().ledger.lost)).toEqual({ 'node stop': { acknowledged: 5, unacknowledged: 0 } });
  });

  test('B2: what has been written outlives a crash of the process, and a power failure only once it is on the disk', () => {
    const lost = (how: 'crash' | 'power-off', version: string) => {
      const { publish, pass, queue } = broker({ q: {} }, { version });
      const sender = new Sender();
      publish(sender, 20);
      pass(10);
      expect(sender.confirmed).toEqual(upTo(20)); // from 3.13 on it does not wait for the disk
      queue().fail(how);
      return queue().ledger.lost.get(how === 'crash' ? 'node crash' : how)?.acknowledged ?? 0;
    };
    expect(lost('crash', '3.13')).toBe(0);
    expect(lost('power-off', '3.13')).toBe(20);
    expect(lost('power-off', '3.8')).toBe(0); // it was synced before it was confirmed
  });

  test('B5.4: a channel that lets a delivery wait beyond consumer_timeout is closed, looked for every minute', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    const hands = consume({ prefetch: 2 });
    publish(new Sender(), 3);
    pass(29.9 * 60_000);
    hands.settle('ack', 1);
    pass(10);
    expect([hands.timeouts, hands.got.length]).toEqual([0, 3]);
    pass(1.2 * 60_000);
    expect(hands.timeouts).toBe(1);
    expect([queue().ready, queue().unacked]).toEqual([2, 0]); // also what was delivered later
  });

  test('B5.4: before 3.8.15 nobody looks', () => {
    const { publish, pass, consume } = broker({ q: {} }, { version: '3.8' });
    const hands = consume();
    publish(new Sender(), 3);
    pass(3 * 3_600_000);
    expect(hands.timeouts).toBe(0);
  });
});

describe('consumers (B4, B14)', () => {
  test('B4.3: basic.get takes one message whatever the prefetch, and says when there is none', () => {
    const { publish, pass, consume, queue } = broker({ q: {} });
    const full = consume({ prefetch: 1 });
    publish(new Sender(), 3);
    pass(10);
    for (let i = 0; i < 3; i++) queue().get(full, false);
    pass(10);
    expect(full.got).toEqual([0, 1, 2]);
    expect(full.empties).toBe(1);
    full.settle('ack');
    pass(10);
    expect(queue().ledger.settled).toBe(3);
  });

  test('B14.1: the consumer of the highest priority gets all until it is at its prefetch, and nobody waits for it', () => {
    const { publish, pass, consume } = broker({ q: {} });
    const low = consume({ prefetch: 10 });
    const high = consume({ prefetch: 3, priority: 5 });
    publish(new Sender(), 8);
    pass(10);
    expect(high.got).toEqual([0, 1, 2]);
    expect(low.got).toEqual(upTo(8, 3));
    high.settle('ack');
    publish(new Sender(), 2);
    pass(10);
    expect(high.got.length).toBe(5);
  });

  test('B14.2: with a single active consumer the first one gets everything, and the next one when it goes', () => {
    const { publish, pass, consume, queue } = broker({ q: { 'x-single-active-consumer': true } });
    const [first, second] = [consume({ prefetch: 2 }), consume({ priority: 9 })];
    publish(new Sender(), 6);
    pass(10);
    expect([first.got, second.got]).toEqual([[0, 1], []]);
    queue().release(first.subscription!);
    pass(10);
    expect(second.got).toEqual(upTo(6));
    expect(second.flagged).toEqual([0, 1]);
  });

  test('an exclusive consumer shares its queue with nobody', () => {
    const { consume } = broker({ q: {} });
    consume({ exclusive: true });
    expect(() => consume()).toThrow(/exclusive/);
  });

  test('x-max-priority: higher priorities are delivered first, equal ones in order, higher than the most as the most', () => {
    const { publish, pass, consume } = broker({ q: { 'x-max-priority': 5 } });
    const senders = [0, 3, 9, 5].map((priority, index) => new Sender({ index, priority }));
    senders.forEach((sender, i) => {
      for (let n = 0; n < 10 * i; n++) sender.next({ node: { sim: { now: 0 } } } as never, 1); // tell them apart by ordinals
    });
    for (const sender of senders) publish(sender, 2);
    pass(10);
    const hands = consume({ prefetch: 100 });
    pass(10);
    expect(hands.got).toEqual([20, 21, 30, 31, 10, 11, 0, 1]);
  });

  test('auto-delete: the queue goes with its last consumer, and an exclusive one with its connection', () => {
    for (const setting of ['auto-delete', 'exclusive']) {
      const { publish, pass, consume, queue } = broker({ q: { [setting]: true } });
      publish(new Sender(), 3);
      pass(10);
      expect(queue().isUp).toBe(true); // nobody has come yet
      const [one, other] = [consume({ prefetch: 1 }), consume({ prefetch: 1 })];
      pass(10);
      queue().release(one.subscription!);
      pass(10);
      expect(queue().isUp).toBe(true);
      queue().release(other.subscription!);
      pass(10);
      expect(queue().isUp).toBe(false);
      expect(queue().ledger.lost.get('queue deleted')).toEqual({ acknowledged: 3, unacknowledged: 0 });
    }
  });
});

describe('expiry of queues (B7.5)', () => {
  test('a queue that nobody uses for x-expires is deleted; consumers and basic.get are use, publishes are not', () => {
    const { publish, pass, consume, queue } = broker({ q: { 'x-expires': 1000 } });
    const hands = consume();
    pass(5000);
    expect(queue().isUp).toBe(true);
    queue().release(hands.subscription!);
    pass(900);
    queue().get(hands, false);
    pass(900);
    publish(new Sender(), 2);
    expect(queue().isUp).toBe(true);
    pass(101);
    expect(queue().isUp).toBe(false);
  });
});
