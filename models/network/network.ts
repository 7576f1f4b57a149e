import type { Bytes, BytesPerSecond, Nanoseconds, Parked, Simulator, World } from '../../sim/index.ts';
import { parked, Process } from '../../sim/index.ts';
import { ETHERNET, ETHERNET_MTU, IP_AND_TCP, LOOPBACK_LATENCY, LOOPBACK_RATE, TIMESTAMPS } from './constants.ts';
import { Lane } from './lane.ts';
import type { Nic } from './nic.ts';

/** How the machines are wired to each other. */
export interface NetworkProfile {
  /** One way, from the last byte out to the last byte in. */
  readonly latency: Nanoseconds;
  /** Maximum transmission unit, in bytes. Default 1500, as Ethernet's. */
  readonly mtu?: number | undefined;
  /** Whether TCP carries timestamps. Default true, as Linux does. */
  readonly timestamps?: boolean | undefined;
  /** What one TCP flow may carry at most in each direction; unlimited if absent. */
  readonly flowRate?: BytesPerSecond | undefined;
}

/** The wires between machines: a switch that is never the bottleneck. */
export class Network {
  readonly latency: Nanoseconds;
  readonly flowRate: BytesPerSecond;
  /** Payload of one full packet, and the bytes around it on the wire. */
  readonly segment: number;
  readonly overhead: number;
  private readonly sim: Simulator;

  constructor(world: World, profile: NetworkProfile) {
    this.sim = world.sim;
    this.latency = profile.latency;
    this.flowRate = profile.flowRate ?? (Infinity as BytesPerSecond);
    const headers = IP_AND_TCP + ((profile.timestamps ?? true) ? TIMESTAMPS : 0);
    const mtu = profile.mtu ?? ETHERNET_MTU;
    this.segment = mtu - headers;
    this.overhead = ETHERNET + headers;
    if (!(this.segment > 0)) throw new RangeError(`an MTU of ${mtu} B leaves no room for a payload`);
  }

  /** A TCP connection between two machines, or within one if both are the same. */
  connect(from: Nic, to: Nic, windows: Windows = UNBOUNDED): Connection {
    return new Connection(this.sim, this, from, to, windows);
  }

  /** What one flow carries at most: a window's bytes a round trip, and never more than the cap of a flow. */
  rateOf(window: number): BytesPerSecond {
    const bound = (window / (2 * this.latency)) * 1e9;
    return (bound < this.flowRate ? bound : this.flowRate) as BytesPerSecond;
  }

  /** Bytes on the wire for a payload: whole packets with their headers, n + ceil(n / MSS) x H. */
  wireSize(payload: Bytes): Bytes {
    return (payload + Math.ceil(payload / this.segment) * this.overhead) as Bytes;
  }
}

/** TCP windows of a connection, in bytes: what may be on its way in each direction before the receiver has answered. */
export interface Windows {
  readonly send: number;
  readonly reply: number;
}

/** Windows that never bind: buffers that the kernel tunes. */
const UNBOUNDED: Windows = { send: Infinity, reply: Infinity };

/** One direction of a connection: the sender's lane, the flow's own cap, the receiver's lane. */
interface Direction {
  readonly egress: Lane;
  readonly flow: Lane;
  readonly ingress: Lane;
}

/**
 * A TCP connection. Cut-through in closed form, one event for each transfer: it passes three FIFO lanes at the same time
 * and arrives when the slowest has let its last byte pass, plus the latency. The order of a connection is kept.
 */
export class Connection {
  private readonly sim: Simulator;
  private readonly network: Network;
  private readonly isLoopback: boolean;
  private readonly there: Direction;
  private readonly back: Direction;

  constructor(sim: Simulator, network: Network, from: Nic, to: Nic, windows: Windows = UNBOUNDED) {
    this.sim = sim;
    this.network = network;
    this.isLoopback = from === to;
    const rate = (window: number) => (this.isLoopback ? LOOPBACK_RATE : network.rateOf(window));
    this.there = { egress: from.egress, flow: new Lane(rate(windows.send)), ingress: to.ingress };
    this.back = { egress: to.egress, flow: new Lane(rate(windows.reply)), ingress: from.ingress };
  }

  /** Carries `payload` bytes from the one who connected to the other; over when the last byte is there. */
  send(payload: Bytes): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.pass(this.there, payload), process);
    return parked();
  }

  /** Carries `payload` bytes the other way. */
  reply(payload: Bytes): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.pass(this.back, payload), process);
    return parked();
  }

  /** As `send`, without waiting: returns when the last byte will be there. */
  bookSend(payload: Bytes): Nanoseconds {
    return this.pass(this.there, payload);
  }

  /** As `reply`, without waiting: returns when the last byte will be there. */
  bookReply(payload: Bytes): Nanoseconds {
    return this.pass(this.back, payload);
  }

  private pass(direction: Direction, payload: Bytes): Nanoseconds {
    const { now } = this.sim;
    if (this.isLoopback) return Math.round(direction.flow.book(now, payload) + LOOPBACK_LATENCY) as Nanoseconds;
    const wire = this.network.wireSize(payload);
    const out = direction.egress.book(now, wire);
    const flow = direction.flow.book(now, wire);
    const into = direction.ingress.book(now, wire);
    const last = out > flow ? out : flow;
    return Math.round((last > into ? last : into) + this.network.latency) as Nanoseconds;
  }
}
