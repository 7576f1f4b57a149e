import { ns, type Nanoseconds } from '../../../sim/index.ts';
import type { Traffic } from '../../messages/index.ts';
import { Times } from '../../workload/index.ts';
import { recordEndToEndHops } from '../hops.ts';
import type { Holder, Partition } from '../replication/partition.ts';
import type { ConsumerApplication } from './application.ts';
import type { Round } from './round.ts';
import type { Work } from './workers.ts';

/** A batch that is kept for somebody who works on it. */
interface Hold {
  readonly partition: Partition;
  readonly holder: Holder;
}

const intended = new Times();
const actual = new Times();

/**
 * What becomes of the messages of a round: handed over, delivered at an instant each, settled or dead-lettered when the application is
 * done with them, abandoned where it dies before that.
 */
export class Accounts {
  private readonly traffic: Traffic;
  private readonly application: ConsumerApplication;

  constructor(traffic: Traffic, application: ConsumerApplication) {
    this.traffic = traffic;
    this.application = application;
  }

  /** Has the batches of a round kept, although the group's offset may pass them, until it is let go. */
  keep(round: Round): Hold[] {
    return Array.from({ length: round.parts }, (_, i) => {
      const { partition } = round.places[i]!.reading;
      const holder = { oldest: round.rows[i]! };
      partition.holders.add(holder);
      return { partition, holder };
    });
  }

  letGo(holds: readonly Hold[]): void {
    for (const { partition, holder } of holds) partition.holders.delete(holder);
  }

  /** poll() returns them. */
  handOver(round: Round): void {
    for (let i = 0; i < round.parts; i++)
      round.places[i]!.reading.handOver(round.rows[i]!, round.from[i]!, round.counts[i]!);
  }

  /** Each message was delivered when it was decoded, within the `decoding` ns before `end`. */
  deliveredAsDecoded(round: Round, end: Nanoseconds, decoding: number): void {
    const scale = round.decoding > 0 ? decoding / round.decoding : 1;
    let before = 0;
    for (let i = 0; i < round.parts; i++) {
      const until = round.decoded[i]! * scale;
      const each = (until - before) / round.counts[i]!;
      const begin = end - decoding;
      this.delivered(round, i, begin + before + each, begin + until);
      before = until;
    }
  }

  /** Each message was delivered when those before it were processed, from `begin` on. */
  deliveredInTurn(round: Round, begin: Nanoseconds): void {
    let before = 0;
    for (let i = 0; i < round.parts; i++) {
      const until = round.processed[i]!;
      const each = (until - before) / round.counts[i]!;
      this.delivered(round, i, begin + before, begin + until - each);
      before = until;
    }
  }

  /** Each message was delivered when a worker took it; within a part as if evenly. */
  deliveredToWorkers({ round, begins }: Work): void {
    let at = 0;
    for (let i = 0; i < round.parts; i++) {
      const n = round.counts[i]!;
      this.delivered(round, i, begins[at]!, begins[at + n - 1]!);
      at += n;
    }
  }

  /** The application is done with a round. */
  finish(round: Round): void {
    for (let i = 0; i < round.parts; i++) this.finishPart(round, i, round.counts[i]!);
  }

  /** The process died `passed` ns after its application had begun with a round. */
  breakOff(round: Round, passed: number): void {
    let before = 0;
    for (let i = 0; i < round.parts; i++) {
      const until = round.processed[i]!;
      const n = round.counts[i]!;
      const done = until <= passed ? n : Math.max(0, Math.floor(((passed - before) / (until - before)) * n));
      this.finishPart(round, i, done);
      if (done < n) round.places[i]!.reading.abandon(round.rows[i]!, round.from[i]! + done, n - done);
      before = until;
    }
  }

  /** The process died while workers were at a round: each message is done, or not. */
  breakOffWork({ round, ends }: Work, now: Nanoseconds): void {
    let at = 0;
    for (let i = 0; i < round.parts; i++) {
      const { reading } = round.places[i]!;
      const row = round.rows[i]!;
      for (let k = 0; k < round.counts[i]!; k++) {
        const from = round.from[i]! + k;
        if (ends[at++]! > now) reading.abandon(row, from, 1);
        else if (this.application.givesUp(round, i, k)) reading.deadLetter(row, from, 1);
        else reading.settle(row, from, 1);
      }
    }
  }

  /** The application is done with the first `count` messages of part `i`. */
  private finishPart(round: Round, i: number, count: number): void {
    const { reading } = round.places[i]!;
    const row = round.rows[i]!;
    const from = round.from[i]!;
    let at = 0;
    for (let k = 0; this.application.canFail && k < count; k++) {
      if (!this.application.givesUp(round, i, k)) continue;
      if (k > at) reading.settle(row, from + at, k - at);
      reading.deadLetter(row, from + k, 1);
      at = k + 1;
    }
    if (count > at) reading.settle(row, from + at, count - at);
  }

  /** Records the delivery of part `i`, evenly from `first` to `last`. */
  private delivered(round: Round, i: number, first: number, last: number): void {
    const { traffic } = this;
    const { batches } = round.places[i]!.reading.partition;
    const row = round.rows[i]!;
    const from = round.from[i]!;
    const count = round.counts[i]!;
    batches.intended(row, intended);
    const sent = batches.actual(row, intended, actual);
    const bytes = (batches.payload(row) * count) / batches.count(row);
    traffic.delivered(intended, sent, bytes, ns(first), ns(last), from, count);
    const arrived = round.arrived[i]!;
    recordEndToEndHops(traffic.endToEndHops, batches, row, sent, from, count, arrived, first, last);
  }
}
