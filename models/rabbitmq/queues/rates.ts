/** Half-life of the averages, in s (specification: rabbit_variable_queue.erl, RATE_AVG_HALF_LIFE). */
const HALF_LIFE = 5;
/** Messages after which the averages are brought up to date (specification: rabbit_variable_queue.erl, MSGS_PER_RATE_CALC). */
const OFTEN = 100;

/** Moving averages of what goes through a queue, in msg/s. */
export class Rates {
  /** Messages delivered. */
  out = 0;
  /** Messages taken in, delivered, waiting for an acknowledgement from now on, acknowledged: all together. */
  all = 0;
  private outgoing = 0;
  private counted = 0;
  private since: number;

  /** Times in ns. */
  constructor(now: number) {
    this.since = now;
  }

  /** n messages came, were acknowledged, or are to be acknowledged. */
  count(n: number): void {
    this.counted += n;
  }

  /** n messages were delivered. */
  deliver(n: number): void {
    this.outgoing += n;
    this.counted += n;
  }

  /** Brings the averages up to date, if enough has happened since. */
  look(now: number): void {
    if (this.counted > OFTEN) this.update(now);
  }

  update(now: number): void {
    const seconds = (now - this.since) / 1e9;
    if (seconds <= 0) return;
    const kept = Math.exp((-Math.LN2 * seconds) / HALF_LIFE);
    this.out = kept * this.out + ((1 - kept) * this.outgoing) / seconds;
    this.all = kept * this.all + ((1 - kept) * this.counted) / seconds;
    this.outgoing = this.counted = 0;
    this.since = now;
  }
}
