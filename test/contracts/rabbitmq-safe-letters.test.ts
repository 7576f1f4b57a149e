/** Dead lettering at least once from quorum queues (rabbitmq-semantics B6.5). */
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../models/settings.ts';
import { broker, Sender, upTo } from './rabbitmq-queue-setup.ts';

const DEAD = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };
const SAFE: Settings = {
  ...DEAD,
  'x-queue-type': 'quorum',
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
};

/** A queue of which `n` messages are rejected, and the queue to which its dead letters go. */
function rejecting(queue: Settings, dead: Settings, n: number, version = '3.13') {
  const set = broker({ q: queue, dead }, { version, setUp: { nodes: 3 } });
  const [source, target] = [set.queue('q'), set.queue('dead')];
  set.publish(new Sender(), n, source);
  set.pass(500);
  const hands = set.consume({ prefetch: 1000 }, source);
  set.pass(100);
  hands.settle('reject');
  return { ...set, source, target };
}

const FULL = { 'x-max-length': 10, 'x-overflow': 'reject-publish' };

describe('dead lettering at least once (B6.5)', () => {
  test('what the target confirms leaves the queue, by a command of its own', () => {
    const { source, target, consume, pass } = rejecting(SAFE, {}, 100);
    pass(2000);
    expect(target.ready).toBe(100);
    expect(source.ledger.deadLettered).toBe(100);
    expect(source.ledger.inFlight + source.ledger.backlog).toBe(0);
    const got = consume({ auto: true }, target);
    pass(100);
    expect(got.got.toSorted((a, b) => a - b)).toEqual(upTo(100));
  });

  test('what the target refuses stays, and arrives once there is room; at most once it is lost', () => {
    for (const [queue, lost] of [
      [SAFE, 0],
      [{ ...SAFE, 'x-dead-letter-strategy': 'at-most-once' }, 20],
    ] as const) {
      const { source, target, pass } = rejecting(queue, FULL, 30);
      pass(5000);
      expect(target.ready).toBe(10);
      const inSource = source.ledger.inFlight + source.ledger.backlog;
      expect(inSource).toBe(lost === 0 ? 20 : 0);
      target.purge();
      pass(200_000);
      target.purge();
      pass(200_000);
      expect(source.ledger.deadLettered).toBe(30);
      expect(source.ledger.inFlight + source.ledger.backlog).toBe(0);
    }
  });

  test('without a target they stay', () => {
    const set = broker(
      { q: { ...SAFE, 'x-dead-letter-routing-key': 'nowhere', 'x-message-ttl': 100 } },
      { setUp: { nodes: 3 } },
    );
    set.publish(new Sender(), 5);
    set.pass(5000);
    expect(set.queue().ready).toBe(0);
    expect(set.queue().ledger).toMatchObject({ backlog: 5, expired: 0, deadLettered: 0 });
    expect(set.queue().ledger.lost.size).toBe(0);
  });

  test('when the leader goes, what was under way goes out again: twice perhaps, lost never', () => {
    const { source, target, system, consume, pass } = rejecting(SAFE, { 'x-queue-type': 'quorum' }, 500);
    pass(6);
    expect(source.ledger.deadLettered).toBeLessThan(500);
    system.strike({ kind: 'crash', target: { kind: 'broker', number: 0 } });
    pass(20_000);
    const got = consume({ prefetch: 0 }, target);
    pass(1000);
    expect([...new Set(got.got)].toSorted((a, b) => a - b)).toEqual(upTo(500));
    expect(source.ledger.lost.size).toBe(0);
  });

  test('it takes reject-publish, a quorum queue and 3.10: else dead letters go at most once', () => {
    for (const [queue, version] of [
      [{ ...SAFE, 'x-overflow': 'drop-head' }, '3.13'],
      [SAFE, '3.9'],
      [{ ...SAFE, 'x-queue-type': 'classic' }, '3.13'],
    ] as const) {
      const { source, target, pass } = rejecting(queue, FULL, 30, version);
      pass(1000);
      expect(source.ledger.deadLettered).toBe(30);
      expect(target.ready).toBe(10);
    }
  });
});
