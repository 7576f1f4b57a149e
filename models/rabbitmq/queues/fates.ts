import type { Ledger, Whereabouts } from '../../messages/index.ts';
import type { Group } from '../messages/group.ts';
import type { DeathReason } from '../messages/past.ts';
import type { DeadLetters } from './dead-letters.ts';

/**
 * How messages leave a queue other than by acknowledgement, each entered into the ledger where it happens. To leave is to
 * be handled: a confirm that waited for the disk need not wait any longer (published: rabbitmq-semantics B1.7).
 */
export class Fates {
  private readonly ledger: Ledger;
  private readonly deadLetters: DeadLetters | undefined;
  private readonly handled: (group: Group) => void;

  /** `handled` is told of every group that leaves. */
  constructor(ledger: Ledger, deadLetters: DeadLetters | undefined, handled: (group: Group) => void) {
    this.ledger = ledger;
    this.deadLetters = deadLetters;
    this.handled = handled;
  }

  /** Messages have outlived their time. */
  expire(group: Group): void {
    this.handled(group);
    this.bury(group, 'expired', 'backlog', (part) => this.ledger.expire(part.count));
  }

  /** The queue is too long: its oldest messages go. */
  dropHead(group: Group): void {
    this.handled(group);
    this.bury(group, 'maxlen', 'backlog', (part) => this.lost(part, 'maxlen', 'backlog'));
  }

  /** The queue is full: messages that have just come are refused, and their publisher knows if it asked for confirms. */
  refuse(group: Group, alsoDeadLetters: boolean): void {
    const drop = ({ confirms, count }: Group): void => {
      if (confirms !== undefined) this.ledger.reject(count, 'reject-publish');
      else this.ledger.lose(count, 'reject-publish', 'in-flight', false);
    };
    if (alsoDeadLetters) this.bury(group, 'maxlen', 'in-flight', drop);
    else drop(group);
  }

  /** A consumer rejected messages for good. */
  reject(group: Group): void {
    this.handled(group);
    this.bury(group, 'rejected', 'in-flight', (part) => this.lost(part, 'rejected by a consumer', 'in-flight'));
  }

  /** Messages came back more often than x-delivery-limit allows. */
  exceed(group: Group): void {
    this.handled(group);
    this.bury(group, 'delivery_limit', 'in-flight', (part) => this.lost(part, 'delivery limit', 'in-flight'));
  }

  /** Messages go with the queue, or with its contents. */
  remove(group: Group, cause: string, from: Whereabouts): void {
    this.handled(group);
    this.lost(group, cause, from);
  }

  /** Messages become dead letters; those that find no way are given to `otherwise`. */
  private bury(group: Group, reason: DeathReason, from: Whereabouts, otherwise: (part: Group) => void): void {
    const { deadLetters } = this;
    if (deadLetters === undefined) return otherwise(group);
    for (const part of deadLetters.alike(group)) {
      if (deadLetters.publish(part, reason)) this.ledger.deadLetter(part.count, from);
      else otherwise(part);
    }
  }

  /** Handled means confirmed: whoever asked for confirms has been told, or is told now, that the messages were safe. */
  private lost(group: Group, cause: string, from: Whereabouts): void {
    this.ledger.lose(group.count, cause, from, group.origin.confirms !== undefined);
  }
}
