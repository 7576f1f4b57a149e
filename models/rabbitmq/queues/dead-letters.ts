import type { Counter, World } from '../../../sim/index.ts';
import { copyFor, type Group } from '../messages/group.ts';
import type { DeathReason } from '../messages/past.ts';
import type { Queue } from './queue.ts';

/** Finds the queues to which an exchange routes a message. */
export type Route = (exchange: string, routingKey: string, group: Group) => readonly Queue[];

/** Dead letters of all queues by reason. */
export type DeathCounts = Readonly<Record<DeathReason, Counter>>;

/** Declares the counts of dead letters. */
export function countDeaths({ record }: World): DeathCounts {
  const count = (reason: string, why: string) =>
    record.count(`messages.deadLettered.${reason}`, 'msg', `dead letters because ${why}`);
  return {
    rejected: count('rejected', 'a consumer rejected them'),
    expired: count('expired', 'they outlived their time'),
    maxlen: count('maxlen', 'their queue was full'),
    delivery_limit: count('delivery_limit', 'they came back too often'),
  };
}

/**
 * The way of a queue's dead letters: the queue's own process publishes them anew, without confirms and without credit
 * (published: rabbitmq-semantics B6.2).
 */
export class DeadLetters {
  private readonly queue: Queue;
  private readonly to: { readonly exchange: string; readonly routingKey: string | undefined };
  private readonly route: Route;
  private readonly counts: DeathCounts;

  constructor(
    queue: Queue,
    to: { readonly exchange: string; readonly routingKey: string | undefined },
    route: Route,
    counts: DeathCounts,
  ) {
    this.queue = queue;
    this.to = to;
    this.route = route;
    this.counts = counts;
  }

  /** A group, or copies of its parts where its messages have different routing keys: they may part ways. */
  alike(group: Group): Group[] {
    const { addressing } = group.origin;
    if (addressing === undefined || addressing.hasOneKey || this.keyGiven(group) !== undefined) return [group];
    const parts: Group[] = [];
    const rest = copyFor(group, group.destination, group.confirms);
    for (let n = 1; n < rest.count; n++) {
      if (addressing.keyOf(rest.first + n) === addressing.keyOf(rest.first)) continue;
      parts.push(rest.split(n));
      n = 0;
    }
    return [...parts, rest];
  }

  /** The key of the queue's argument, or of an earlier death. */
  private keyGiven(group: Group): string | undefined {
    return this.to.routingKey ?? group.past.routingKey;
  }

  /** Without one, the key that the message was published with (published: rabbitmq-semantics B6.4). */
  private keyOf(group: Group): string {
    const { addressing } = group.origin;
    return this.keyGiven(group) ?? addressing?.keyOf(group.first) ?? group.destination.name;
  }

  /**
   * Publishes messages of one key that have left the queue; returns whether it went anywhere. It does not if the exchange is missing or
   * routes it nowhere, nor into a queue where it would go round in circles (B6.2, B6.4).
   */
  publish(group: Group, reason: DeathReason): boolean {
    const sent = this.send(group, reason, () => undefined);
    if (sent > 0) this.count(group.count, reason);
    return sent > 0;
  }

  /**
   * Publishes copies of the messages, told of by what `confirms` gives for that many targets; returns how many these are.
   * `isAgain`: they may have reached the targets before.
   */
  send(group: Group, reason: DeathReason, confirms: (targets: number) => Group['confirms'], isAgain = false): number {
    const key = this.keyOf(group);
    const isOwn = group.origin.addressing !== undefined && this.keyGiven(group) === undefined;
    const past = group.past.died(this.queue.name, reason, isOwn ? undefined : key);
    const targets = this.route(this.to.exchange, key, group).filter(
      (target) => reason === 'rejected' || !past.wouldCycle(target.name),
    );
    const told = confirms(targets.length);
    for (const target of targets) {
      const copy = copyFor(group, target, told);
      copy.past = past;
      copy.sent = copy.arrived = copy.read = copy.routed = this.queue.node.sim.now;
      target.ledger.offer(copy.count);
      if (isAgain) target.ledger.duplicateStored(copy.count);
      const publish = (): void => target.publish(copy);
      this.queue.node.pass(target.node, copy.bytes, publish, publish);
    }
    return targets.length;
  }

  /** So many messages have become dead letters. */
  count(n: number, reason: DeathReason): void {
    this.counts[reason].add(n);
  }
}
