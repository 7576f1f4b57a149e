import type { Bytes, BytesPerSecond, Nanoseconds, Process, Simulator, World } from '../../sim/index.ts';
import { Connection, type Windows } from './connection.ts';
import { ETHERNET, ETHERNET_MTU, IP_AND_TCP, LATENCIES, type Distance, TIMESTAMPS } from './constants.ts';
import { Fluid } from './fluid.ts';
import type { Nic } from './nic.ts';
import { type Between, latencyBetween, type Placement, placeOf } from './placement.ts';
import type { Stream } from './stream.ts';
import { checkWeather, type WeatherProfile } from './weather.ts';

/** How the machines of an experiment are wired to each other. */
export interface NetworkPlan extends WeatherProfile {
  /** One way between two machines in the same place, from the last byte out to the last byte in. */
  readonly latency: Nanoseconds;
  /** Where they stand. Default: all in one place. */
  readonly placement?: Placement | undefined;
  /** One way between different places. */
  readonly between?: Between | undefined;
}

/** The same with what the machines bring. */
export interface NetworkProfile extends NetworkPlan {
  /** Maximum transmission unit, in bytes. Default 1500, as Ethernet's. */
  readonly mtu?: number | undefined;
  /** Whether TCP carries timestamps. Default true, as Linux does. */
  readonly timestamps?: boolean | undefined;
  /** What one TCP flow may carry at most in each direction; unlimited if absent. */
  readonly flowRate?: BytesPerSecond | undefined;
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
  /** Loss and jitter of all ways. */
  readonly weather: WeatherProfile;
  /** Carries what is too large for one turn at a card. */
  readonly fluid: Fluid;
  private readonly world: World;
  private readonly profile: NetworkProfile;
  private readonly connections: Connection[] = [];
  /** Partitions there are, each between two machines. */
  private readonly cuts: (readonly [Nic, Nic])[] = [];

  constructor(world: World, profile: NetworkProfile) {
    const { latency, mtu = ETHERNET_MTU, timestamps = true, flowRate = Infinity as BytesPerSecond } = profile;
    if (!(latency >= 0)) throw new RangeError(`the latency of a network must be 0 ns or more, and is ${latency}`);
    if (!(flowRate > 0)) throw new RangeError(`a flow must have a rate above 0 bytes a second, not ${flowRate}`);
    checkWeather(profile);
    this.world = world;
    this.profile = profile;
    this.latency = latency;
    this.flowRate = flowRate;
    this.weather = { loss: profile.loss, jitter: profile.jitter, delay: profile.delay };
    const headers = IP_AND_TCP + (timestamps ? TIMESTAMPS : 0);
    this.segment = mtu - headers;
    this.overhead = ETHERNET + headers;
    if (!(this.segment > 0)) throw new RangeError(`an MTU of ${mtu} B leaves no room for a payload`);
    this.fluid = new Fluid(world.sim, arriveBulk(world.sim));
  }

  /** Puts machine number `i` of a group in its place. Before it is connected. */
  place(nic: Nic, group: string, i: number): void {
    nic.place = placeOf(this.profile.placement ?? {}, group, i);
  }

  /**
   * A TCP connection between two machines, or within one if both are the same. `distance` says how far they are from each other if that is not
   * what their places say.
   */
  connect(from: Nic, to: Nic, windows: Windows = UNBOUNDED, distance?: Distance): Connection {
    const latency = distance === undefined ? this.latencyBetween(from, to) : LATENCIES[distance];
    const name = `network-${this.connections.length}`;
    const chance = () => this.world.stream(name);
    const connection = new Connection(this.world.sim, this, { from, to, windows, distance: latency, chance });
    for (const [one, other] of this.cuts) if (connection.joins(one, other)) connection.cut();
    this.connections.push(connection);
    return connection;
  }

  /** One way between two machines by their places, without what disturbs them. */
  latencyBetween(one: Nic, other: Nic): Nanoseconds {
    return latencyBetween(one.place, other.place, this.latency, this.profile.between ?? {});
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

  /**
   * Cuts two machines off from each other, connections that are made meanwhile included: what is sent waits, as TCP does. Cut twice, they have
   * to be mended twice. Loopback cannot be cut.
   */
  cut(one: Nic, other: Nic): void {
    this.cuts.push([one, other]);
    for (const connection of this.between(one, other)) connection.cut();
  }

  /** One partition between the two machines is over. Without one, nothing happens. */
  mend(one: Nic, other: Nic): void {
    const index = this.cuts.findIndex(([a, b]) => (a === one && b === other) || (a === other && b === one));
    if (index < 0) return;
    this.cuts.splice(index, 1);
    for (const connection of this.between(one, other)) connection.mend();
  }

  /** From now on packets to and from a machine are lost or late, beside what the network does to them; several disturbances add up. */
  disturb(nic: Nic, weather: WeatherProfile): void {
    checkWeather(weather);
    nic.weather.push(weather);
    this.refresh(nic);
  }

  /** The disturbance (the same object as given to `disturb`) is over. */
  calm(nic: Nic, weather: WeatherProfile): void {
    const index = nic.weather.indexOf(weather);
    if (index < 0) return;
    nic.weather.splice(index, 1);
    this.refresh(nic);
  }

  private refresh(nic: Nic): void {
    for (const connection of this.connections) if (connection.touches(nic)) connection.setWeather();
  }

  private between(one: Nic, other: Nic): Connection[] {
    return this.connections.filter((connection) => connection.joins(one, other));
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
