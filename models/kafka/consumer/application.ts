import type { Distribution, Draws, World } from '../../../sim/index.ts';
import type { Compression } from '../../codecs/index.ts';
import { decompressingBatches, pollCall } from '../costs.ts';
import type { Round } from './round.ts';
import type { ConsumerSettings } from './settings.ts';

/** Identity of a message of a topic: its partition above its offset. */
const PARTITION = 4_294_967_296; // specification: identity, not a quantity

/**
 * The application that a consumer serves: how long it works on each message, and which ones it cannot do. What it takes for a
 * message belongs to the message, whoever works on it, and how often.
 */
export class ConsumerApplication {
  private readonly settings: ConsumerSettings;
  private readonly processing: Distribution;
  private readonly compressions: readonly Compression[];
  private readonly draws: Draws;
  private readonly chance: Draws;

  /** `compressions`: by number of the producer. */
  constructor(
    world: World,
    settings: ConsumerSettings,
    processing: Distribution,
    compressions: readonly Compression[],
  ) {
    this.settings = settings;
    this.processing = processing;
    this.compressions = compressions;
    this.draws = world.draws('processing');
    this.chance = world.draws('failures');
  }

  /** Whether it ever gives a message up. */
  get canFail(): boolean {
    return this.settings.failures > 0;
  }

  /** Writes down how long the polling thread decodes each part of a round. */
  decode(round: Round): void {
    let total = 0;
    for (let i = 0; i < round.parts; i++) {
      const { batches } = round.places[i]!.reading.partition;
      const row = round.rows[i]!;
      const size = batches.payload(row) / batches.count(row);
      total += round.counts[i]! * pollCall(size);
      if (round.from[i] === 0) {
        const compression = this.compressions[batches.producer(row)];
        if (compression !== undefined) total += decompressingBatches(compression, 1, batches.rawSize(row));
      }
      round.decoded[i] = total;
    }
  }

  /** Writes down how long the application works on each part of a round; with `each`, on each message. */
  process(round: Round, each?: Float64Array): void {
    const isFree = this.processing.mean === 0 && this.settings.failures === 0;
    let total = 0;
    let at = 0;
    for (let i = 0; i < round.parts; i++) {
      const n = round.counts[i]!;
      if (!isFree) {
        const first = this.identity(round, i);
        for (let k = 0; k < n; k++) {
          const time = this.timeOf(first + k);
          total += time;
          if (each !== undefined) each[at + k] = time;
        }
      }
      at += n;
      round.processed[i] = total;
    }
  }

  /** Whether the application gives message `k` of part `i` up. */
  givesUp(round: Round, i: number, k: number): boolean {
    return this.settings.failures > 0 && this.attemptsAt(this.identity(round, i) + k) === 0;
  }

  private identity(round: Round, i: number): number {
    const { number, batches } = round.places[i]!.reading.partition;
    return number * PARTITION + batches.offset(round.rows[i]!) + round.from[i]!;
  }

  private timeOf(identity: number): number {
    const once = this.processing.mean === 0 ? 0 : this.processing.draw(this.draws.of(identity));
    if (this.settings.failures === 0) return once;
    const attempts = this.attemptsAt(identity);
    return once * (attempts === 0 ? this.settings.attempts : attempts);
  }

  /** At which attempt the application succeeds; 0 if at none. */
  private attemptsAt(identity: number): number {
    const { failures, attempts } = this.settings;
    const source = this.chance.of(identity);
    for (let attempt = 1; attempt <= attempts; attempt++) if (source.uniform() >= failures) return attempt;
    return 0;
  }
}
