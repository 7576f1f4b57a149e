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

  get parts(): number {
    return this.rows.length;
  }

  /** Work of the polling thread for all of it, in ns at speed 1. */
  get decoding(): number {
    return this.decoded[this.parts - 1] ?? 0;
  }

  /** Time of the application for all of it, in ns. */
  get processing(): number {
    return this.processed[this.parts - 1] ?? 0;
  }

  add(place: Place, row: number, from: number, count: number, arrived: Nanoseconds): void {
    this.places.push(place);
    this.rows.push(row);
    this.from.push(from);
    this.counts.push(count);
    this.arrived.push(arrived);
    this.messages += count;
  }

  /** Takes over what another has. */
  takeFrom(other: Round): void {
    for (let i = 0; i < other.parts; i++)
      this.add(other.places[i]!, other.rows[i]!, other.from[i]!, other.counts[i]!, other.arrived[i]!);
    this.decoded.push(...other.decoded);
  }

  clear(): void {
    this.places.length = this.rows.length = this.from.length = this.counts.length = 0;
    this.arrived.length = this.decoded.length = this.processed.length = 0;
    this.messages = 0;
  }
}
