import { Times } from '../../workload/index.ts';
import type { PublishingConnection } from '../channels/publishing.ts';
import type { PublishTarget } from '../channels/routing.ts';
import { type Addressing, Group, type Origin, publishedSize } from '../messages/group.ts';
import type { Delivery } from '../queues/subscription.ts';

/**
 * Spring's RepublishMessageRecoverer: publishes messages that could not be done to an error exchange or queue, without
 * waiting for a confirm (published: rabbitmq-semantics B4.5).
 */
export class Republisher implements Origin {
  readonly index: number;
  readonly frameMax: number;
  readonly isPersistent = true; // as Spring's default delivery mode
  readonly confirms = undefined;
  readonly addressing: Addressing | undefined;
  /** Messages have the size that they had; sizes are kept by their ordinal. */
  readonly sizes = { mean: 0, isConstant: false, of: (ordinal: number): number => this.bytes[ordinal] ?? 0 };
  private readonly bytes: number[] = [];
  private readonly target: PublishTarget;
  private readonly connection: PublishingConnection;

  constructor(options: {
    index: number;
    frameMax: number;
    target: PublishTarget;
    addressing: Addressing | undefined;
    connection: PublishingConnection;
  }) {
    this.index = options.index;
    this.frameMax = options.frameMax;
    this.target = options.target;
    this.addressing = options.addressing;
    this.connection = options.connection;
  }

  /** Publishes the messages of a delivery; they keep the instants at which they were first sent. */
  publish({ group }: Delivery, now: number): void {
    const first = this.bytes.length;
    for (let i = 0; i < group.count; i++) this.bytes.push(Math.round(group.bytes / group.count));
    const intended = new Times();
    const actual = new Times();
    intended.append(group.intended);
    actual.append(group.actual);
    const copy = new Group(this, this.target, first, intended, actual);
    copy.sent = now;
    this.target.ledger.offer(copy.count);
    this.connection.up.send(copy, publishedSize(copy));
  }
}
