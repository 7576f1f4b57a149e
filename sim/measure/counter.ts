/** Counts happenings, messages or bytes. */
export class Counter {
  /** A raw double: totals of bytes outgrow small integers. */
  private readonly total = new Float64Array(1);

  /** The count since the last reset. */
  get value(): number {
    return this.total[0]!;
  }

  add(n = 1): void {
    this.total[0]! += n;
  }

  reset(): void {
    this.total[0] = 0;
  }
}
