import type { Batch } from '../producer/batch.ts';
import type { ErrorCode } from '../broker/errors.ts';

/** specification: ProducerStateEntry.NUM_BATCHES_TO_RETAIN, the batches of a producer that a partition remembers. */
const REMEMBERED = 5;

/** specification: sequence numbers are 31 bits long and begin anew after the last. */
const LAST_SEQUENCE = 0x7fffffff;

/** The last batches of one producer in a log, oldest first. */
class ProducerState {
  epoch = -1;
  /** The last markers that ended its transactions: their rows and epochs. */
  readonly markers: { readonly row: number; readonly epoch: number }[] = [];
  readonly rows: number[] = [];
  readonly firsts: number[] = [];
  readonly lasts: number[] = [];
  readonly epochs: number[] = [];
}

/** What to do with a batch of an idempotent producer. */
export interface Verdict {
  readonly error: ErrorCode;
  /** The row of the batch that this one repeats. */
  readonly row: number;
}

const FRESH: Verdict = { error: 'NONE', row: -1 };
const OUT_OF_ORDER: Verdict = { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER', row: -1 };
const FENCED: Verdict = { error: 'INVALID_PRODUCER_EPOCH', row: -1 };

/**
 * What a partition knows of idempotent producers, to tell repeated batches from new ones (specification: Kafka's
 * ProducerAppendInfo). It is part of the replicated log: every replica would derive the same from the same batches, so there is
 * one for all of them, and a new leader cuts it back to what is in its own log.
 */
export class ProducerStates {
  private readonly byProducer: (ProducerState | undefined)[] = [];

  /** Judges a batch that comes to the leader. */
  judge({ producer, epoch, sequence, count }: Batch): Verdict {
    const state = this.byProducer[producer];
    if (state === undefined || state.epoch < 0) return FRESH; // no state: any sequence number is accepted
    if (epoch < state.epoch) return FENCED;
    if (epoch > state.epoch) return sequence === 0 ? FRESH : OUT_OF_ORDER;
    const last = after(sequence, count - 1);
    for (let i = 0; i < state.rows.length; i++) {
      if (state.firsts[i] === sequence && state.lasts[i] === last) {
        return { error: 'DUPLICATE_SEQUENCE_NUMBER', row: state.rows[i]! };
      }
    }
    const newest = state.lasts[state.lasts.length - 1];
    return newest === undefined || sequence === after(newest, 1) ? FRESH : OUT_OF_ORDER;
  }

  /** A batch has got its row. `safe`: rows before it are on all in-sync replicas, so that no successor can lack them. */
  add({ producer, epoch, sequence, count }: Batch, row: number, safe: number): void {
    const state = (this.byProducer[producer] ??= new ProducerState());
    state.epoch = epoch;
    state.rows.push(row);
    state.firsts.push(sequence);
    state.lasts.push(after(sequence, count - 1));
    state.epochs.push(epoch);
    while (state.rows.length > REMEMBERED && state.rows[state.rows.length - REMEMBERED]! < safe) {
      state.rows.shift();
      state.firsts.shift();
      state.lasts.shift();
      state.epochs.shift();
    }
  }

  /** A marker has got its row: what its producer wrote in earlier epochs is repeated no more, and refused if it comes. */
  mark(producer: number, epoch: number, row: number, safe: number): void {
    const state = (this.byProducer[producer] ??= new ProducerState());
    if (epoch > state.epoch) {
      state.rows.length = state.firsts.length = state.lasts.length = state.epochs.length = 0;
    }
    state.epoch = epoch;
    state.markers.push({ row, epoch });
    while (state.markers.length > 1 && state.markers[1]!.row < safe) state.markers.shift();
  }

  /** Keeps what is in the log of a new leader. Rows may be forgotten that everybody has read: their epochs are not. */
  keep(has: (row: number) => boolean): void {
    for (const state of this.byProducer) {
      if (state === undefined) continue;
      while (state.rows.length > 0 && !has(state.rows[state.rows.length - 1]!)) {
        state.rows.pop();
        state.firsts.pop();
        state.lasts.pop();
        state.epochs.pop();
      }
      while (state.markers.length > 0 && !has(state.markers[state.markers.length - 1]!.row)) state.markers.pop();
      const marked = state.markers[state.markers.length - 1]?.epoch ?? -1;
      state.epoch = Math.max(marked, state.epochs[state.epochs.length - 1] ?? -1);
    }
  }
}

/** The sequence number n records later. */
export function after(sequence: number, n: number): number {
  const next = sequence + n;
  return next > LAST_SEQUENCE ? next - LAST_SEQUENCE - 1 : next;
}
