import { Latch, type Parked } from '../../../sim/index.ts';

/** An answer that comes later: whoever asked waits for it, unless it is there already. */
export class Answer<T> {
  private readonly given = new Latch(1);
  private content: T | undefined;

  /** An answer that is there at once. */
  static of<T>(value: T): Answer<T> {
    const answer = new Answer<T>();
    answer.give(value);
    return answer;
  }

  get isGiven(): boolean {
    return this.given.count === 0;
  }

  /** What was answered. Throws if nothing was yet. */
  get value(): T {
    if (!this.isGiven) throw new Error('there is no answer yet: wait for it before it is read');
    return this.content as T;
  }

  /** Answers, once; a second answer comes too late. */
  give(value: T): void {
    if (this.isGiven) return;
    this.content = value;
    this.given.countDown();
  }

  wait(): Parked {
    return this.given.wait();
  }
}
