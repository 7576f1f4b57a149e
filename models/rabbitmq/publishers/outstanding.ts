import { Fifo } from '../../../sim/index.ts';
import { OrdinalSet } from '../../messages/index.ts';
import { Times } from '../../workload/index.ts';
import type { Group } from '../messages/group.ts';
import type { PublishTarget } from '../channels/routing.ts';

/** Consecutive messages as their publisher remembers them until they are confirmed. */
export interface Sent {
  /** Delivery tag of the first. */
  readonly tag: number;
  /** Ordinal of the first. */
  readonly first: number;
  readonly count: number;
  readonly target: PublishTarget;
  readonly intended: Times;
  readonly actual: Times;
  /** The publisher does not know what became of them: a copy may have got through. */
  readonly wasUnanswered: boolean;
  /** When they were handed to the socket, in ns. */
  readonly at: number;
}

/** What a publisher has sent and has had no answer to, oldest first. */
export class Outstanding {
  private readonly sent = new Fifo<Sent>();
  private readonly answered = new OrdinalSet();

  /** Remembers a group that is being sent. */
  add(group: Group, target: PublishTarget, now: number): void {
    const { tag, first, count } = group;
    const intended = new Times();
    const actual = new Times();
    intended.append(group.intended);
    actual.append(group.actual);
    this.sent.push({ tag, first, count, target, intended, actual, at: now, wasUnanswered: true });
  }

  /** An answer came; returns for how many messages it was the first. */
  answer(tag: number, count: number): number {
    const fresh = this.answered.add(tag, count);
    for (let front = this.sent.peek(); front !== undefined; front = this.sent.peek()) {
      if (this.answered.countIn(front.tag, front.count) < front.count) break;
      this.sent.shift();
    }
    return fresh;
  }

  /** When the oldest was sent, in ns; undefined if nothing is outstanding. */
  get oldest(): number | undefined {
    return this.sent.peek()?.at;
  }

  /** Removes what was sent up to `until` (ns) and has had no answer; an answer that comes later is none any more. */
  take(until: number): Sent[] {
    const taken: Sent[] = [];
    for (let front = this.sent.peek(); front !== undefined && front.at <= until; front = this.sent.peek()) {
      this.sent.shift();
      taken.push(...this.unanswered(front));
    }
    for (const { tag, count } of taken) this.answered.add(tag, count);
    return taken;
  }

  private unanswered(sent: Sent): Sent[] {
    return runs(sent, (tag) => !this.answered.has(tag)).flatMap(({ part, holds }) => (holds ? [part] : []));
  }
}

/** Cuts what was sent into runs for whose tags a condition holds, or does not. */
export function runs(sent: Sent, condition: (tag: number) => boolean): { part: Sent; holds: boolean }[] {
  const parts: { part: Sent; holds: boolean }[] = [];
  for (let from = 0; from < sent.count;) {
    const holds = condition(sent.tag + from);
    let end = from + 1;
    while (end < sent.count && condition(sent.tag + end) === holds) end++;
    const part = {
      ...sent,
      tag: sent.tag + from,
      first: sent.first + from,
      count: end - from,
      intended: sent.intended.split(end - from),
      actual: sent.actual.split(end - from),
    };
    parts.push({ part, holds });
    from = end;
  }
  return parts;
}
