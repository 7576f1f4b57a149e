/** How many queues have how many batches: the longest is known at any time, at the cost of one step a batch. */
export class Depths {
  private readonly counts: number[] = [];
  private longest = 0;
  private readonly seen: boolean[] = [];
  /** Queues that have ever had a batch. */
  begun = 0;

  get deepest(): number {
    return this.longest;
  }

  /** Queue `number` has `after` batches where it had `before`. */
  change(number: number, before: number, after: number): void {
    if (this.seen[number] !== true) {
      this.seen[number] = true;
      this.begun++;
    }
    this.counts[before] = (this.counts[before] ?? 0) - 1;
    this.counts[after] = (this.counts[after] ?? 0) + 1;
    if (after > this.longest) this.longest = after;
    while (this.longest > 0 && (this.counts[this.longest] ?? 0) <= 0) this.longest--;
  }
}
