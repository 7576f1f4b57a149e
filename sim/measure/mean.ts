/** The mean of values, one a happening: where the parts of a sum are to add up, and a distribution would be too much. */
export class Mean {
  /** Count and sum: raw doubles. */
  private readonly totals = new Float64Array(2);

  get count(): number {
    return this.totals[0]!;
  }

  get sum(): number {
    return this.totals[1]!;
  }

  add(value: number): void {
    this.totals[0]! += 1;
    this.totals[1]! += value;
  }

  reset(): void {
    this.totals.fill(0);
  }
}
