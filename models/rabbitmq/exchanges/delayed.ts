import { type Level, ns, type World } from '../../../sim/index.ts';
import { routed } from '../channels/routing.ts';
import { DELAYED_ENTRY, DELAYED_MESSAGE } from '../costs.ts';
import { copyFor, type Group, publishedSize } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import { Worker } from '../nodes/process.ts';
import type { Queue } from '../queues/queue.ts';
import type { ExchangeEnd } from './end.ts';
import type { Router } from './router.ts';

/** What the tables of delayed messages hold, over all nodes. */
export interface DelayedLevels {
  readonly messages: Level;
  /** Bytes of memory. */
  readonly memory: Level;
}

/** Declares the levels of delayed messages. */
export function delayedLevels({ record }: World): DelayedLevels {
  return {
    messages: record.level('delayed.messages', 'msg', 'messages that exchanges keep back, over all nodes'),
    memory: record.level('delayed.memory', 'B', 'memory of the messages that exchanges keep back'),
  };
}

/** A group at the process of the table: on its way in, or due and on its way out. */
interface Entry {
  readonly group: Group;
  readonly count: number;
  readonly isDue: boolean;
}

/**
 * The table of the delayed-message plugin on one node: one process that writes each message into it and takes it out when
 * its delay is over; only then is it routed, and nobody waits for an answer any more (published: rabbitmq-semantics B9).
 * The table is on the disk of its node, so it outlives a restart.
 */
export class DelayedMessages {
  private readonly node: Node;
  private readonly router: Router;
  private readonly levels: DelayedLevels;
  private readonly process: Worker<Entry>;

  constructor(node: Node, router: Router, levels: DelayedLevels) {
    this.node = node;
    this.router = router;
    this.levels = levels;
    this.process = new Worker<Entry>(node.host, { cost: () => DELAYED_ENTRY, handle: (entry) => this.handle(entry) });
  }

  /** Keeps messages until their delay is over, counted from now. */
  hold(group: Group): void {
    const held = copyFor(group, group.destination, undefined);
    (held.destination as ExchangeEnd).ledger.store(held.count);
    this.grow(held, 1);
    this.process.post({ group: held, count: held.count, isDue: false });
    this.node.sim.after(ns(held.origin.addressing?.delay ?? 0), this.due, held);
  }

  private readonly due = (group: Group): void => this.process.post({ group, count: group.count, isDue: true });

  private handle({ group, isDue }: Entry): void {
    if (!isDue) return;
    this.grow(group, -1);
    for (const part of routed(group, this.router))
      this.release(
        part.group,
        part.queues.filter((queue) => queue.isUp),
      );
  }

  private release(group: Group, queues: readonly Queue[]): void {
    const { ledger } = group.destination as ExchangeEnd;
    if (queues.length === 0) {
      ledger.lose(group.count, 'unroutable', 'backlog', group.origin.confirms !== undefined);
      return;
    }
    ledger.passOn(group.count, 'backlog');
    for (const queue of queues) {
      const copy = copyFor(group, queue, undefined);
      queue.ledger.offer(copy.count);
      this.node.pass(queue.node, publishedSize(copy), () => queue.publish(copy));
    }
  }

  private grow(group: Group, sign: 1 | -1): void {
    this.levels.messages.add(sign * group.count);
    this.levels.memory.add(sign * (group.count * DELAYED_MESSAGE + group.bytes));
  }
}
