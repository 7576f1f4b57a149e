import { NEVER, type Nanoseconds, ns } from '../../../sim/index.ts';
import { type Arrivals, Times } from '../../workload/index.ts';

/** What a call waits for before it returns: memory in send(), an answer in send().get(), the end of a transaction in commitTransaction(). */
export type Obstacle = 'memory' | 'answer' | 'transaction';

/**
 * The application's thread, which calls send() for one message after the other. It is a single server whose queue is the
 * workload itself: message i is sent at max(intended i, end of send() for i - 1) (Lindley 1952), in closed form over whole
 * runs, so that a million messages cost as much as one. It stands still while send() blocks for memory, and while it waits for
 * an answer (send().get()).
 */
export class Application {
  private readonly arrivals: Arrivals;
  /** When the thread is free for the next call. */
  freeAt = ns(0);
  private obstacle: Obstacle | undefined;
  private blockedSince: Nanoseconds = NEVER;
  private readonly blocked = { memory: 0, answer: 0, transaction: 0 };
  private busy = 0;
  /** Whether a message of the last send() went out later than intended. */
  delayed = false;

  constructor(arrivals: Arrivals) {
    this.arrivals = arrivals;
  }

  get isBlocked(): boolean {
    return this.obstacle !== undefined;
  }

  /** Whether send() waits for memory, and since when. */
  get isShortOfMemory(): boolean {
    return this.obstacle === 'memory';
  }

  get since(): Nanoseconds {
    return this.blockedSince;
  }

  /** When the next message would be sent if nothing blocks; NEVER when there is none. */
  get next(): Nanoseconds {
    return Math.max(this.arrivals.next, this.freeAt) as Nanoseconds;
  }

  /** A time not later than that of the n-th message from now. */
  notBefore(n: number, call: number): Nanoseconds {
    const paced = ns(this.next + (n - 1) * call);
    if (this.arrivals.unlimited) return paced;
    return Math.max(paced, this.arrivals.nth(n)) as Nanoseconds;
  }

  /** The last call took `time` ns longer. */
  work(time: number): void {
    this.freeAt = ns(this.freeAt + time);
    this.busy += time;
  }

  /** The program stands still: the next call returns no sooner. */
  rest(until: Nanoseconds): void {
    this.freeAt = Math.max(this.freeAt, until) as Nanoseconds;
  }

  /** A call does not return. */
  block(now: Nanoseconds, obstacle: Obstacle): void {
    if (this.isBlocked) return;
    this.obstacle = obstacle;
    this.blockedSince = now;
  }

  /** The call that waited for this returns at `at`. */
  unblock(at: Nanoseconds, obstacle: Obstacle): void {
    if (this.obstacle !== obstacle) return;
    this.blocked[obstacle] += at - this.blockedSince;
    this.freeAt = Math.max(this.freeAt, at) as Nanoseconds;
    this.obstacle = undefined;
    this.blockedSince = NEVER;
  }

  /** The process begins anew: nothing blocks. */
  restart(now: Nanoseconds): void {
    this.obstacle = undefined;
    this.blockedSince = NEVER;
    this.freeAt = Math.max(this.freeAt, now) as Nanoseconds;
  }

  /** The call that is due fails: its message is passed over. When it was meant to be sent goes into `intended`. */
  passOver(intended: Times): void {
    if (this.arrivals.unlimited) intended.push(this.next, 0, 1);
    else this.arrivals.take(this.arrivals.next, 1, intended);
  }

  /** ns spent waiting for memory or answers, and in send() itself, so far. */
  blockedTime(now: Nanoseconds, obstacle: Obstacle): number {
    const before = this.blocked[obstacle];
    return this.obstacle === obstacle ? before + Math.max(0, now - this.blockedSince) : before;
  }

  busyTime(): number {
    return this.busy;
  }

  /**
   * Sends messages until `now`, at most `most`, each call taking `call` ns: their intended instants go into `intended`, those
   * of sending into `actual`; `delayed` tells whether the two differ. Returns how many were sent.
   */
  send(now: Nanoseconds, most: number, call: number, intended: Times, actual: Times): number {
    let sent = 0;
    this.delayed = false;
    while (sent < most && this.next <= now) {
      sent += this.isBehind(call)
        ? this.catchUp(now, most - sent, call, intended, actual)
        : this.keepUp(now, most - sent, call, intended, actual);
    }
    this.busy += sent * call;
    return sent;
  }

  /** The thread is still busy when the next message is due, or will be when the one after it is. */
  private isBehind(call: number): boolean {
    const { arrivals } = this;
    return arrivals.unlimited || this.freeAt > arrivals.next || arrivals.nth(2) - arrivals.next < call;
  }

  /** Messages that were all due before the thread is free follow each other without a pause. */
  private catchUp(now: Nanoseconds, most: number, call: number, intended: Times, actual: Times): number {
    const start = this.next;
    const room = Math.min(most, call > 0 ? Math.floor((now - start) / call) + 1 : most);
    const due = Math.min(now, start) as Nanoseconds;
    let sent = room;
    if (this.arrivals.unlimited) intended.push(start, call, room);
    else {
      sent = this.arrivals.take(due, room, intended);
      this.delayed = true;
    }
    actual.push(start, call, sent);
    this.freeAt = ns(start + sent * call);
    return sent;
  }

  /** Messages that find the thread free are sent when they are due. */
  private keepUp(now: Nanoseconds, most: number, call: number, intended: Times, actual: Times): number {
    scratch.clear();
    const sent = this.arrivals.take(now, most, scratch);
    for (let r = 0; r < scratch.runs; r++) this.sendRun(scratch, r, call, actual);
    intended.append(scratch);
    return sent;
  }

  private sendRun(run: Times, r: number, call: number, actual: Times): void {
    const start = run.runStart(r);
    const step = run.runStep(r);
    const count = run.runCount(r);
    if (this.freeAt <= start && (step >= call || count === 1)) {
      actual.push(start, step, count);
      this.freeAt = ns(start + (count - 1) * step + call);
      return;
    }
    this.delayed = true;
    for (let i = 0; i < count; i++) {
      const at = Math.max(start + i * step, this.freeAt);
      actual.push(at, 0, 1);
      this.freeAt = ns(at + call);
    }
  }
}

const scratch = new Times();

/** Leaves out what is due until now. */
export function passOver(arrivals: Arrivals, now: Nanoseconds): void {
  if (arrivals.unlimited) return;
  scratch.clear();
  arrivals.take(now, Infinity, scratch);
}
