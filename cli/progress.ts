/** A progress bar on stderr for whatever takes longer than two seconds, when somebody looks. */
import { SingleBar } from 'cli-progress';

/** How long nothing is shown, in ms. */
const PATIENCE = 2000;

/** The progress of a number of runs. Silent unless stderr is a terminal. */
export class Progress {
  private readonly shares: number[];
  private readonly started = Date.now();
  private readonly label: string;
  private bar: SingleBar | undefined;

  constructor(label: string, runs: number) {
    this.label = label;
    this.shares = Array.from({ length: runs }, () => 0);
  }

  /** A share of one run is done. */
  update(index: number, share: number): void {
    this.shares[index] = share;
    if (!process.stderr.isTTY || Date.now() - this.started < PATIENCE) return;
    const runs = this.shares.length;
    const done = this.shares.filter((value) => value >= 1).length;
    const part = (100 * this.shares.reduce((a, b) => a + b, 0)) / runs;
    const detail = runs === 1 ? '' : ` · ${done} of ${runs} runs`;
    if (this.bar === undefined) {
      this.bar = new SingleBar({
        format: `${this.label} {bar} {percentage} %{detail} · {eta_formatted} left`,
        barsize: 24,
        clearOnComplete: true,
        hideCursor: false,
        stream: process.stderr,
        barCompleteChar: '\u2588',
        barIncompleteChar: '\u2591',
      });
      this.bar.start(100, part, { detail });
    } else this.bar.update(Math.floor(part), { detail });
  }

  /** Removes the bar. */
  stop(): void {
    this.bar?.stop();
  }
}
