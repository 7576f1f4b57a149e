/** A progress bar on stderr for whatever takes longer than two seconds, when somebody looks. */
import { SingleBar } from 'cli-progress';
import { duration } from '../lab/charts/index.ts';

/** Columns for the name. */
const LABEL = 28;

/** How long nothing is shown, in ms. */
const PATIENCE = 2000;

/** The progress of a number of runs. Silent unless stderr is a terminal. */
export class Progress {
  private readonly shares: number[];
  private readonly started = Date.now();
  private readonly label: string;
  private bar: SingleBar | undefined;

  constructor(label: string, runs: number) {
    this.label = label.length > LABEL ? `${label.slice(0, LABEL - 1)}…` : label;
    this.shares = Array.from({ length: runs }, () => 0);
  }

  /** A share of one run is done. */
  update(index: number, share: number): void {
    this.shares[index] = share;
    if (!process.stderr.isTTY || Date.now() - this.started < PATIENCE) return;
    const runs = this.shares.length;
    const done = this.shares.filter((value) => value >= 1).length;
    const part = (100 * this.shares.reduce((a, b) => a + b, 0)) / runs;
    const left = part > 0 ? ((Date.now() - this.started) * (100 - part)) / part : 0;
    const detail = `${runs === 1 ? '' : ` · ${done} of ${runs} runs`} · ${duration(left / 1000)} left`;
    if (this.bar === undefined) {
      this.bar = new SingleBar({
        format: `${this.label} {bar} {percentage} %{detail}`,
        barsize: 20,
        clearOnComplete: true,
        hideCursor: false,
        stream: process.stderr,
        barCompleteChar: '\u2588',
        barIncompleteChar: '\u2591',
      });
      this.bar.start(100, Math.floor(part), { detail });
    } else this.bar.update(Math.floor(part), { detail });
  }

  /** Removes the bar. */
  stop(): void {
    this.bar?.stop();
  }
}
