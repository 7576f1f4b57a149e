import { exponential, type Distribution, type Nanoseconds, ns, type Stream as Chance } from '../../sim/index.ts';
import { DUPLICATE_ACKS, MATHIS, RETRANSMISSION } from './constants.ts';

/** What a network, or the link of one machine, does to packets beside carrying them. Nothing, by default. */
export interface WeatherProfile {
  /** Part of the packets that are lost, 0 to below 1. */
  readonly loss?: number | undefined;
  /** Mean of what a transfer is late, exponentially distributed, in ns. */
  readonly jitter?: Nanoseconds | undefined;
  /** What each transfer is late beside the distance, in ns. */
  readonly delay?: Nanoseconds | undefined;
}

/** Several stretches of one way: a packet has to survive all of them, what they add adds up. */
export function along(stretches: readonly WeatherProfile[]): { loss: number; jitter: Nanoseconds; delay: Nanoseconds } {
  let [kept, jitter, delay]: [number, number, number] = [1, 0, 0];
  for (const stretch of stretches) {
    kept *= 1 - (stretch.loss ?? 0);
    jitter += stretch.jitter ?? 0;
    delay += stretch.delay ?? 0;
  }
  return { loss: kept === 1 ? 0 : 1 - kept, jitter: ns(jitter), delay: ns(delay) };
}

/** Throws a RangeError with the allowed range if the weather makes no sense. */
export function checkWeather(weather: WeatherProfile): void {
  const { loss = 0, jitter = ns(0), delay = ns(0) } = weather;
  if (!(loss >= 0 && loss < 1)) throw new RangeError(`the loss of packets lies between 0 and below 1, not at ${loss}`);
  if (!(jitter >= 0)) throw new RangeError(`jitter must be 0 ns or more, and is ${jitter}`);
  if (!(delay >= 0)) throw new RangeError(`a delay must be 0 ns or more, and is ${delay}`);
}

/** Loss and jitter of one connection, drawn from a stream of its own. */
export class Weather {
  private readonly loss: number;
  private readonly late: Distribution | undefined;
  private readonly chance: Chance;

  constructor({ loss = 0, jitter = ns(0) }: WeatherProfile, chance: Chance) {
    this.loss = loss;
    this.late = jitter > 0 ? exponential(jitter) : undefined;
    this.chance = chance;
  }

  /** What loss leaves a flow, in bytes a second: Mathis et al. 1997, MSS / RTT x sqrt(3/2) / sqrt(p). */
  rateOf(segment: number, latency: number): number {
    return this.loss === 0 ? Infinity : ((segment / (2 * latency)) * 1e9 * MATHIS) / Math.sqrt(this.loss);
  }

  /** How late a bulk transfer is, in ns: jitter. Its losses are in its rate. */
  delayOfBulk(): number {
    return this.late === undefined ? 0 : this.late.draw(this.chance);
  }

  /** How late a transfer of a few packets is, in ns: jitter, and for each time that a packet is lost, until it is sent again. */
  delayOf(packets: number, latency: number): number {
    let delay = this.delayOfBulk();
    for (let rounds = this.lost(packets); rounds > 0; rounds--) {
      delay += packets > DUPLICATE_ACKS ? 2 * latency : RETRANSMISSION;
    }
    return delay;
  }

  /** How often the transfer has to be repeated in part. */
  private lost(packets: number): number {
    if (this.loss === 0) return 0;
    let whole = 1;
    for (let i = 0; i < packets; i++) whole *= 1 - this.loss;
    let rounds = this.chance.uniform() >= whole ? 1 : 0;
    while (rounds > 0 && this.chance.uniform() < this.loss) rounds++;
    return rounds;
  }
}
