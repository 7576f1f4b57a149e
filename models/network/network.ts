import type { Bytes, BytesPerSecond, Nanoseconds, Parked, Simulator, World } from '../../sim/index.ts';
import { parked, Process } from '../../sim/index.ts';
import {
  ETHERNET,
  ETHERNET_MTU,
  IP_AND_TCP,
  LATENCIES,
  LOOPBACK_LATENCY,
  LOOPBACK_RATE,
  type Placement,
  TIMESTAMPS,
  TURN,
} from './constants.ts';
import { Fluid } from './fluid.ts';
import { Lane } from './lane.ts';
import type { Nic } from './nic.ts';
import { Stream } from './stream.ts';
import { Weather, type WeatherProfile } from './weather.ts';

/** How the machines are wired to each other. */
export interface NetworkProfile extends WeatherProfile {
  /** One way, from the last byte out to the last byte in. */
  readonly latency: Nanoseconds;
  /** Maximum transmission unit, in bytes. Default 1500, as Ethernet's. */
  readonly mtu?: number | undefined;
  /** Whether TCP carries timestamps. Default true, as Linux does. */
  readonly timestamps?: boolean | undefined;
  /** What one TCP flow may carry at most in each direction; unlimited if absent. */
  readonly flowRate?: BytesPerSecond | undefined;
}

/** TCP windows of a connection, in bytes: what may be on its way in each direction before the receiver has answered. */
export interface Windows {
  readonly send: number;
  readonly reply: number;
}

/** Windows that never bind: buffers that the kernel tunes. */
const UNBOUNDED: Windows = { send: Infinity, reply: Infinity };

/** The wires between machines: switches that are never the bottleneck. */
export class Network {
  readonly latency: Nanoseconds;
  readonly flowRate: BytesPerSecond;
  /** Payload of one full packet, and the bytes around it on the wire. */
  readonly segment: number;
  readonly overhead: number;
  /** Carries what is too large for one turn at a card. */
  readonly fluid: Fluid;
  private readonly world: World;
  private readonly profile: NetworkProfile;
  private readonly connections: Connection[] = [];

  constructor(world: World, profile: NetworkProfile) {
    const { latency, mtu = ETHERNET_MTU, timestamps = true, flowRate = Infinity as BytesPerSecond } = profile;
    if (!(latency >= 0)) throw new RangeError(`the latency of a network must be 0 ns or more, and is ${latency}`);
    if (!(flowRate > 0)) throw new RangeError(`a flow must have a rate above 0 bytes a second, not ${flowRate}`);
    this.world = world;
    this.profile = profile;
    this.latency = latency;
    this.flowRate = flowRate;
    const headers = IP_AND_TCP + (timestamps ? TIMESTAMPS : 0);
    this.segment = mtu - headers;
    this.overhead = ETHERNET + headers;
    if (!(this.segment > 0)) throw new RangeError(`an MTU of ${mtu} B leaves no room for a payload`);
    this.fluid = new Fluid(world.sim, arriveBulk(world.sim));
  }

  /**
   * A TCP connection between two machines, or within one if both are the same. `placement` says how far they are from each other if that is not
   * the latency of the network.
   */
  connect(from: Nic, to: Nic, windows: Windows = UNBOUNDED, placement?: Placement): Connection {
    const latency = placement === undefined ? this.latency : LATENCIES[placement];
    const connection = new Connection(this.world.sim, this, { from, to, windows, latency, weather: this.weather() });
    this.connections.push(connection);
    return connection;
  }

  /** What one flow carries at most: a window's bytes a round trip, and never more than the cap of a flow. */
  rateOf(window: number, latency: number = this.latency): BytesPerSecond {
    const bound = (window / (2 * latency)) * 1e9;
    return (bound < this.flowRate ? bound : this.flowRate) as BytesPerSecond;
  }

  /** Bytes on the wire for a payload: whole packets with their headers, n + ceil(n / MSS) x H. */
  wireSize(payload: Bytes): Bytes {
    return (payload + Math.ceil(payload / this.segment) * this.overhead) as Bytes;
  }

  /** Cuts two machines off from each other: what is sent waits, as TCP does. Loopback cannot be cut. */
  cut(one: Nic, other: Nic): void {
    for (const connection of this.between(one, other)) connection.cut();
  }

  /** The two machines see each other again. */
  mend(one: Nic, other: Nic): void {
    for (const connection of this.between(one, other)) connection.mend();
  }

  private between(one: Nic, other: Nic): Connection[] {
    return this.connections.filter((connection) => connection.joins(one, other));
  }

  private weather(): Weather | undefined {
    const { loss = 0, jitter = 0 } = this.profile;
    if (loss === 0 && jitter === 0) return undefined;
    return new Weather(this.profile, this.world.stream(`network-${this.connections.length}`));
  }
}

/** The last byte of a bulk transfer has left the lanes: it is there after the latency, and not before what left earlier. */
function arriveBulk(sim: Simulator): (stream: Stream, sender: Process) => void {
  return (stream, sender) => {
    const late = stream.weather === undefined ? 0 : stream.weather.delayOfBulk();
    const arrival = Math.round(sim.now + stream.latency + late);
    stream.lastArrival = Math.max(stream.lastArrival, arrival);
    sim.resumeAt(stream.lastArrival as Nanoseconds, sender);
  };
}

/** What a connection is made of. */
interface Ends {
  readonly from: Nic;
  readonly to: Nic;
  readonly windows: Windows;
  readonly latency: Nanoseconds;
  readonly weather: Weather | undefined;
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

  constructor(sim: Simulator, network: Network, ends: Ends) {
    const { from, to, windows } = ends;
    this.sim = sim;
    this.network = network;
    this.ends = ends;
    this.isLoopback = from === to;
    this.there = this.stream(from, to, windows.send);
    this.back = this.stream(to, from, windows.reply);
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
   * of booking whatever its size.
   */
  bookSend(payload: Bytes): Nanoseconds {
    return this.pass(this.there, payload);
  }

  /** As `reply`, without waiting: returns when the last byte will be there. See `bookSend`. */
  bookReply(payload: Bytes): Nanoseconds {
    return this.pass(this.back, payload);
  }

  /** Whether it connects the two machines. */
  joins(one: Nic, other: Nic): boolean {
    const { from, to } = this.ends;
    return !this.isLoopback && ((from === one && to === other) || (from === other && to === one));
  }

  /** For the network only. */
  cut(): void {
    this.network.fluid.cut(this.there);
    this.network.fluid.cut(this.back);
  }

  /** For the network only. */
  mend(): void {
    this.network.fluid.mend(this.there);
    this.network.fluid.mend(this.back);
  }

  private stream(sender: Nic, receiver: Nic, window: number): Stream {
    const { latency, weather } = this.ends;
    const bound = Math.min(
      this.network.rateOf(window, latency),
      weather?.rateOf(this.network.segment, latency) ?? Infinity,
    );
    const own = new Lane(this.isLoopback ? LOOPBACK_RATE : (bound as BytesPerSecond));
    return new Stream(sender.egress, receiver.ingress, own, { latency, weather });
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
