import type { Ledger, Whereabouts } from '../../messages/index.ts';
import type { Group } from '../messages/group.ts';
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
    if (this.deadLetters?.publish(group, 'expired') === true) this.ledger.deadLetter(group.count);
    else this.ledger.expire(group.count);
  }

  /** The queue is too long: its oldest messages go. */
  dropHead(group: Group): void {
    this.handled(group);
    if (this.deadLetters?.publish(group, 'maxlen') === true) this.ledger.deadLetter(group.count);
    else this.lost(group, 'maxlen', 'backlog');
  }

  /** The queue is full: messages that have just come are refused, and their publisher knows if it asked for confirms. */
  refuse(group: Group, alsoDeadLetters: boolean): void {
    if (alsoDeadLetters && this.deadLetters?.publish(group, 'maxlen') === true) {
      this.ledger.deadLetter(group.count, 'in-flight');
    } else if (group.confirms !== undefined) this.ledger.reject(group.count, 'reject-publish');
    else this.ledger.lose(group.count, 'reject-publish', 'in-flight', false);
  }

  /** A consumer rejected messages for good. */
  reject(group: Group): void {
    this.handled(group);
    if (this.deadLetters?.publish(group, 'rejected') === true) this.ledger.deadLetter(group.count, 'in-flight');
    else this.lost(group, 'rejected by a consumer', 'in-flight');
  }

  /** Messages came back more often than x-delivery-limit allows. */
  exceed(group: Group): void {
    this.handled(group);
    if (this.deadLetters?.publish(group, 'delivery_limit') === true) this.ledger.deadLetter(group.count, 'in-flight');
    else this.lost(group, 'delivery limit', 'in-flight');
  }

  /** Messages go with the queue, or with its contents. */
  remove(group: Group, cause: string, from: Whereabouts): void {
    this.handled(group);
    this.lost(group, cause, from);
  }

  /** Handled means confirmed: whoever asked for confirms has been told, or is told now, that the messages were safe. */
  private lost(group: Group, cause: string, from: Whereabouts): void {
    this.ledger.lose(group.count, cause, from, group.origin.confirms !== undefined);
  }
}
