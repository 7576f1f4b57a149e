import type { BytesPerSecond, Simulator, World } from '../../sim/index.ts';
import { Lane } from './lane.ts';
import type { WeatherProfile } from './weather.ts';

/** A full-duplex network card: one lane out, one lane in, both of the same rate, shared by all its connections. */
export class Nic {
  readonly egress: Lane;
  readonly ingress: Lane;
  /** Where its machine stands: `zone`, `region/zone` or `region/zone/rack`. */
  place = '';
  /** What disturbs its link now. */
  readonly weather: WeatherProfile[] = [];
  private readonly sim: Simulator;

  constructor(world: World, options: { rate: BytesPerSecond }) {
    this.sim = world.sim;
    this.egress = new Lane(options.rate);
    this.ingress = new Lane(options.rate);
  }

  /** Bytes received, with all headers. */
  get bytesIn(): number {
    return this.ingress.bytes;
  }

  /** Bytes sent, with all headers. */
  get bytesOut(): number {
    return this.egress.bytes;
  }

  /** Time that the receiving lane has been at work, in ns. */
  busyTimeIn(): number {
    return this.ingress.busyTime(this.sim.now);
  }

  /** Time that the sending lane has been at work, in ns. */
  busyTimeOut(): number {
    return this.egress.busyTime(this.sim.now);
  }
}
