/** A function that is called when an event is due, with the thing that the event is about. */
export type Handler<S> = (subject: S) => void;

/** What an event of the general shape refers to. Entries are reused, so that scheduling allocates nothing once warm. */
export class Subjects {
  private readonly handlers: (Handler<never> | undefined)[] = [];
  private readonly subjects: unknown[] = [];
  private free = new Int32Array(64);
  private freeCount = 0;

  hold(handler: Handler<never> | undefined, subject: unknown): number {
    if (this.freeCount === 0) {
      this.handlers.push(handler);
      return this.subjects.push(subject) - 1;
    }
    const entry = this.free[--this.freeCount]!;
    this.handlers[entry] = handler;
    this.subjects[entry] = subject;
    return entry;
  }

  handlerOf(entry: number): Handler<never> | undefined {
    return this.handlers[entry];
  }

  /** Hands the subject over and forgets it, so that the calendar keeps nothing alive. */
  release(entry: number): unknown {
    const subject = this.subjects[entry];
    this.subjects[entry] = undefined;
    if (this.freeCount === this.free.length) {
      const free = new Int32Array(this.free.length * 2);
      free.set(this.free);
      this.free = free;
    }
    this.free[this.freeCount++] = entry;
    return subject;
  }
}
