/** One rung of the ladder: a span of time cut into buckets of equal width. Each bucket is a linked list, latest first. */
export class Rung {
  /** The latest event of each bucket, -1 where there is none. */
  heads = new Int32Array(64).fill(-1);
  /** The first bucket that has not been emptied into the bottom or a lower rung. */
  next = 0;
  buckets = 0;
  // Both are given fractions first, so that the engine stores them as unboxed doubles from the start.
  private start = 0.5;
  private scale = 0.5;

  /** Prepares the rung for `count` events between `first` and `last`. Time is whole, so no bucket is narrower than 1 ns. */
  open(count: number, first: number, last: number): void {
    const width = last - first;
    this.start = first;
    this.scale = count < width ? count / width : 1;
    this.buckets = Math.floor(width * this.scale) + 1;
    this.next = 0;
    if (this.heads.length < this.buckets) this.enlarge();
  }

  /** The bucket of `time`; below `next` if that bucket has been emptied already, or never was part of this rung. */
  bucketOf(time: number): number {
    const bucket = Math.floor((time - this.start) * this.scale);
    return bucket < this.buckets ? bucket : this.buckets - 1;
  }

  private enlarge(): void {
    let length = this.heads.length;
    while (length < this.buckets) length *= 2;
    this.heads = new Int32Array(length).fill(-1);
  }
}
