/** A line: first in, first out. A ring buffer that allocates nothing once it has grown to its greatest length. */
export class Fifo<T> {
  private ring: (T | undefined)[] = new Array<T | undefined>(8).fill(undefined);
  private head = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  push(item: T): void {
    if (this.count === this.ring.length) this.grow();
    this.ring[(this.head + this.count) & (this.ring.length - 1)] = item;
    this.count++;
  }

  /** Takes the first item; undefined if there is none. */
  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const { ring, head } = this;
    const item = ring[head];
    ring[head] = undefined; // the line must not keep alive what has left it
    this.head = (head + 1) & (ring.length - 1);
    this.count--;
    return item;
  }

  /** The first item, left where it is; undefined if there is none. */
  peek(): T | undefined {
    return this.count === 0 ? undefined : this.ring[this.head];
  }

  private grow(): void {
    const { ring, head } = this;
    const larger = new Array<T | undefined>(ring.length * 2).fill(undefined);
    for (let i = 0; i < ring.length; i++) larger[i] = ring[(head + i) & (ring.length - 1)];
    this.ring = larger;
    this.head = 0;
  }
}
