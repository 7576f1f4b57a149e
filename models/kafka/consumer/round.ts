import type { Nanoseconds } from '../../../sim/index.ts';
import type { Place } from './place.ts';

/** What one poll() hands to the application: parts of batches, in order, as columns. */
export class Round {
  readonly places: Place[] = [];
  readonly rows: number[] = [];
  /** The first message of the batch that is meant, and how many from there on. */
  readonly from: number[] = [];
  readonly counts: number[] = [];
  /** When each part arrived at the consumer. */
  readonly arrived: Nanoseconds[] = [];
  /** Work of the polling thread up to the end of each part, in ns at speed 1: decompression, decoding. */
  readonly decoded: number[] = [];
  /** Time of the application up to the end of each part, in ns. */
  readonly processed: number[] = [];
  messages = 0;
  /** How many parts there are; the columns keep their room, and may be longer. */
  parts = 0;

  /** Work of the polling thread for all of it, in ns at speed 1. */
  get decoding(): number {
    return this.decoded[this.parts - 1] ?? 0;
  }

  /** Time of the application for all of it, in ns. */
  get processing(): number {
    return this.processed[this.parts - 1] ?? 0;
  }

  add(place: Place, row: number, from: number, count: number, arrived: Nanoseconds): void {
    const i = this.parts++;
    this.places[i] = place;
    this.rows[i] = row;
    this.from[i] = from;
    this.counts[i] = count;
    this.arrived[i] = arrived;
    this.messages += count;
  }

  /** Takes over what another has. */
  takeFrom(other: Round): void {
    for (let i = 0; i < other.parts; i++) {
      this.decoded[this.parts] = other.decoded[i]!;
      this.add(other.places[i]!, other.rows[i]!, other.from[i]!, other.counts[i]!, other.arrived[i]!);
    }
  }

  clear(): void {
    this.parts = this.messages = 0;
  }
}
