import { Fifo } from '../../../sim/index.ts';
import type { Confirmed, Group } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import type { Mirror } from './mirror.ts';

/**
 * The confirms of one channel: a message is confirmed when the master and all mirrors have it, each of which confirms in
 * the order in which messages were published.
 */
export class Gate implements Confirmed {
  private readonly channel: Confirmed;
  private readonly node: Node;
  private readonly waiting = new Fifo<Group>();
  private readonly counts = new Map<Mirror, number>();
  private sent = 0;
  private released = 0;

  constructor(channel: Confirmed, mirrors: readonly Mirror[], node: Node) {
    this.channel = channel;
    this.node = node;
    for (const mirror of mirrors) this.join(mirror);
  }

  /** A mirror has to confirm what is published from now on. */
  join(mirror: Mirror): void {
    this.counts.set(mirror, this.sent);
  }

  leave(mirror: Mirror): void {
    this.counts.delete(mirror);
    this.open();
  }

  published({ count }: Group): void {
    this.sent += count;
  }

  confirm(group: Group): void {
    this.waiting.push(group);
    this.open();
  }

  refuse(group: Group): void {
    this.channel.refuse(group);
  }

  /** A mirror has messages on its disk, or in its memory if that is enough. */
  confirmedBy(mirror: Mirror, count: number): void {
    const confirmed = this.counts.get(mirror);
    if (confirmed === undefined) return;
    this.counts.set(mirror, confirmed + count);
    this.open();
  }

  private open(): void {
    const least = Math.min(...this.counts.values(), Infinity);
    for (let next = this.waiting.peek(); next !== undefined; next = this.waiting.peek()) {
      if (this.released + next.count > least) return;
      this.released += next.count;
      this.waiting.shift();
      next.accepted = this.node.sim.now;
      this.channel.confirm(next);
    }
  }
}
