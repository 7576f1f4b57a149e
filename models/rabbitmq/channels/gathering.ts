import { type Confirmed, copyFor, type Group } from '../messages/group.ts';

/**
 * Messages that went to several queues: each is confirmed once all of them have accepted it, and refused once if any has
 * refused it (published: rabbitmq-semantics B1.2, B1.8, B1.10). Queues answer in parts and in their own order.
 */
export class Gathering implements Confirmed {
  private readonly whole: Group;
  private readonly queues: number;
  private readonly channel: Confirmed;
  private readonly answers: Uint16Array;
  private readonly refusals: Uint8Array;

  /** Answers of the queues go through `channel`, which hands them back to `take`. */
  constructor(whole: Group, queues: number, channel: Confirmed) {
    this.whole = whole;
    this.queues = queues;
    this.channel = channel;
    this.answers = new Uint16Array(whole.count);
    this.refusals = new Uint8Array(whole.count);
  }

  confirm(group: Group): void {
    this.channel.confirm(group);
  }

  refuse(group: Group): void {
    this.channel.refuse(group);
  }

  /** One queue has answered for a part; returns what all have answered now, in runs of the same answer. */
  take(part: Group): Group[] {
    const from = part.first - this.whole.first;
    const done: Group[] = [];
    let start = -1;
    for (let i = from; i <= from + part.count; i++) {
      const isDone = i < from + part.count && this.count(i, part.answer === 'refused');
      const isSame = isDone && start >= 0 && this.refusals[i] === this.refusals[start];
      if (start >= 0 && !isSame) {
        done.push(this.run(start, i - start, part));
        start = -1;
      }
      if (isDone && start < 0) start = i;
    }
    return done;
  }

  /** Counts an answer for message i; whether it was the last. */
  private count(i: number, isRefusal: boolean): boolean {
    if (isRefusal) this.refusals[i] = 1;
    const answers = (this.answers[i] as number) + 1;
    this.answers[i] = answers;
    return answers === this.queues;
  }

  private run(from: number, count: number, last: Group): Group {
    const { whole } = this;
    const rest = copyFor(whole, whole.destination, undefined);
    rest.tag = whole.tag;
    if (from > 0) rest.split(from);
    const run = rest.count > count ? rest.split(count) : rest;
    run.enqueued = last.enqueued;
    run.accepted = last.accepted;
    run.answer = this.refusals[from] === 1 ? 'refused' : 'confirmed';
    return run;
  }
}
