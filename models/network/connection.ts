import type { Bytes, BytesPerSecond, Nanoseconds, Parked, Simulator } from '../../sim/index.ts';
import { parked, Process, type Stream as Chance } from '../../sim/index.ts';
import { LOOPBACK_LATENCY, LOOPBACK_RATE, TURN } from './constants.ts';
import { Lane } from './lane.ts';
import type { Network } from './network.ts';
import type { Nic } from './nic.ts';
import { Stream } from './stream.ts';
import { along, Weather } from './weather.ts';

/** TCP windows of a connection, in bytes: what may be on its way in each direction before the receiver has answered. */
export interface Windows {
  readonly send: number;
  readonly reply: number;
}

/** What a connection is made of. */
export interface Ends {
  readonly from: Nic;
  readonly to: Nic;
  readonly windows: Windows;
  /** One way, by the distance of the two, in ns. */
  readonly distance: Nanoseconds;
  /** The random stream of its losses and its jitter. */
  readonly chance: () => Chance;
}

/**
 * A TCP connection. A transfer of one turn passes three lanes at the same time, in closed form, and arrives when the slowest has let its last
 * byte pass, plus the latency: one event. What is larger is a bulk flow that shares the lanes fairly. The order of a
 * connection is kept.
 */
export class Connection {
  private readonly sim: Simulator;
  private readonly network: Network;
  private readonly ends: Ends;
  private readonly isLoopback: boolean;
  private readonly there: Stream;
  private readonly back: Stream;
  private chance: Chance | undefined;

  constructor(sim: Simulator, network: Network, ends: Ends) {
    const { from, to } = ends;
    this.sim = sim;
    this.network = network;
    this.ends = ends;
    this.isLoopback = from === to;
    const own = (): Lane => new Lane(this.isLoopback ? LOOPBACK_RATE : network.flowRate);
    this.there = new Stream(from.egress, to.ingress, own(), ends.distance);
    this.back = new Stream(to.egress, from.ingress, own(), ends.distance);
    this.setWeather();
  }

  /** Carries `payload` bytes from the one who connected to the other; over when the last byte is there. */
  send(payload: Bytes): Parked {
    return this.carry(this.there, payload);
  }

  /** Carries `payload` bytes the other way. */
  reply(payload: Bytes): Parked {
    return this.carry(this.back, payload);
  }

  /**
   * As `send`, without waiting: returns when the last byte will be there. Since that cannot change any more, it passes the lanes in the order
   * of booking whatever its size, and takes no notice of a partition: ask `isCut` before.
   */
  bookSend(payload: Bytes): Nanoseconds {
    return this.pass(this.there, payload);
  }

  /** As `reply`, without waiting: returns when the last byte will be there. See `bookSend`. */
  bookReply(payload: Bytes): Nanoseconds {
    return this.pass(this.back, payload);
  }

  /** One way, as it is now, in ns. */
  get latency(): Nanoseconds {
    return this.there.latency as Nanoseconds;
  }

  /** Whether a partition lies between the two ends. */
  get isCut(): boolean {
    return this.there.isCut;
  }

  /** Whether it connects the two machines. */
  joins(one: Nic, other: Nic): boolean {
    const { from, to } = this.ends;
    return !this.isLoopback && ((from === one && to === other) || (from === other && to === one));
  }

  /** Whether it begins or ends at the machine. */
  touches(nic: Nic): boolean {
    return !this.isLoopback && (this.ends.from === nic || this.ends.to === nic);
  }

  /** For the network only: one more partition lies in between. */
  cut(): void {
    this.network.fluid.cut(this.there);
    this.network.fluid.cut(this.back);
  }

  /** For the network only: one partition less. */
  mend(): void {
    this.network.fluid.mend(this.there);
    this.network.fluid.mend(this.back);
  }

  /** For the network only: takes over the weather along the way, which has changed. */
  setWeather(): void {
    if (this.isLoopback) return;
    const { from, to, windows, distance } = this.ends;
    const weather = along([this.network.weather, ...from.weather, ...to.weather]);
    const latency = (distance + weather.delay) as Nanoseconds;
    const isFair = weather.loss === 0 && weather.jitter === 0;
    const own = isFair ? undefined : new Weather(weather, (this.chance ??= this.ends.chance()));
    const lossRate = own?.rateOf(this.network.segment, latency) ?? Infinity;
    const rateOf = (window: number): BytesPerSecond =>
      Math.min(this.network.rateOf(window, latency), lossRate) as BytesPerSecond;
    this.network.fluid.change(this.there, { rate: rateOf(windows.send), latency, weather: own });
    this.network.fluid.change(this.back, { rate: rateOf(windows.reply), latency, weather: own });
  }

  private carry(stream: Stream, payload: Bytes): Parked {
    const process = Process.park();
    const isBulk = payload > TURN || stream.sender !== undefined || stream.isCut;
    if (isBulk && !this.isLoopback) {
      process.amount = this.network.wireSize(payload);
      this.network.fluid.carry(stream, process);
    } else {
      this.sim.resumeAt(this.pass(stream, payload), process);
    }
    return parked();
  }

  private pass(stream: Stream, payload: Bytes): Nanoseconds {
    const { now } = this.sim;
    if (this.isLoopback) return Math.round(stream.own.book(now, payload) + LOOPBACK_LATENCY) as Nanoseconds;
    const wire = this.network.wireSize(payload);
    const out = stream.egress.book(now, wire);
    const own = stream.own.book(now, wire);
    const into = stream.ingress.book(now, wire);
    const last = out > own ? out : own;
    let arrival = Math.round((last > into ? last : into) + stream.latency);
    if (stream.weather !== undefined) {
      arrival += Math.round(stream.weather.delayOf(Math.ceil(payload / this.network.segment), stream.latency));
    }
    if (arrival > stream.lastArrival) stream.lastArrival = arrival;
    return stream.lastArrival as Nanoseconds;
  }
}
