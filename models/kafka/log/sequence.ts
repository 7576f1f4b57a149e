/**
 * A list that grows at its end, is read by absolute index and forgets its beginning: the part of a log that somebody still
 * has to read. A ring buffer; no allocation once it has its size.
 */
export class Sequence<T> {
  private ring: (T | undefined)[] = [];
  private mask = -1;
  /** Index of the first item still held. */
  begin = 0;
  /** Index that the next item will have. */
  end = 0;

  push(item: T): void {
    if (this.end - this.begin === this.ring.length) this.grow();
    this.ring[this.end & this.mask] = item;
    this.end++;
  }

  /** The item with this index. Throws a RangeError where it is forgotten or not there yet. */
  at(index: number): T {
    if (index < this.begin || index >= this.end) {
      throw new RangeError(`there is no item ${index} in a sequence that holds ${this.begin} to ${this.end}`);
    }
    return this.ring[index & this.mask] as T;
  }

  /** Forgets all items before `index`. */
  forgetBefore(index: number): void {
    while (this.begin < index && this.begin < this.end) {
      this.ring[this.begin & this.mask] = undefined;
      this.begin++;
    }
  }

  private grow(): void {
    const larger: (T | undefined)[] = [];
    larger.length = Math.max(4, this.ring.length * 2);
    larger.fill(undefined);
    const mask = larger.length - 1;
    for (let i = this.begin; i < this.end; i++) larger[i & mask] = this.ring[i & this.mask];
    this.ring = larger;
    this.mask = mask;
  }
}
