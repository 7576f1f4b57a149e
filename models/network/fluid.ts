import { type BytesPerSecond, type Nanoseconds, type Process, type Simulator, Timer } from '../../sim/index.ts';
import type { Lane } from './lane.ts';
import { MaxMin } from './max-min.ts';
import type { Stream } from './stream.ts';
import type { Weather } from './weather.ts';

/** Less than this is nothing: rounding of a finish to whole nanoseconds, in bytes. */
const CRUMB = 1e-3; // assumption: far below a byte, far above the rounding error of 2^53

/** What a flow may carry alone, how long a byte is on its way, and what befalls it there. */
export interface Way {
  readonly rate: BytesPerSecond;
  readonly latency: Nanoseconds;
  readonly weather: Weather | undefined;
}

/**
 * Bulk flows as fluids that share lanes max-min fairly. A flow that meets no other has its finish in closed form; rates are solved anew when a flow
 * begins or ends beside others, for those that are connected through lanes. Small transfers take precedence and delay flows by what
 * the lane had no room for.
 */
export class Fluid {
  private readonly sim: Simulator;
  private readonly arrive: (stream: Stream, sender: Process) => void;
  private readonly solver = new MaxMin();
  /** The flows of the problem at hand, and which problem that is: flows and lanes that belong to it bear its number. */
  private readonly joined: Stream[] = [];
  private problem = 0;

  /** `arrive` is told when the last byte of a transfer has left the lanes. */
  constructor(sim: Simulator, arrive: (stream: Stream, sender: Process) => void) {
    this.sim = sim;
    this.arrive = arrive;
  }

  /** Sends `sender.amount` bytes, after what the stream still has to send. */
  carry(stream: Stream, sender: Process): void {
    if (stream.sender !== undefined || stream.isCut) {
      stream.behind.push(sender);
      return;
    }
    this.begin(stream, sender);
  }

  /** Cuts the way once more: what has not passed yet stays at the sender until it is mended. */
  cut(stream: Stream): void {
    stream.cuts++;
    if (stream.cuts === 1 && stream.sender !== undefined) this.leave(stream);
  }

  /** One cut less: if it was the last, goes on where it was cut. */
  mend(stream: Stream): void {
    if (!stream.isCut || --stream.cuts > 0) return;
    if (stream.sender !== undefined) this.join(stream);
    else this.next(stream);
  }

  /** From now on the flow has another way before it. */
  change(stream: Stream, way: Way): void {
    stream.latency = way.latency;
    stream.weather = way.weather;
    if (way.rate === stream.own.rate) return;
    const isOnItsWay = stream.sender !== undefined && !stream.isCut;
    stream.own.setRate(way.rate);
    if (isOnItsWay) this.share([stream]);
  }

  private begin(stream: Stream, sender: Process): void {
    stream.sender = sender;
    stream.left = sender.amount;
    stream.egress.bytes += sender.amount;
    stream.ingress.bytes += sender.amount;
    this.join(stream);
  }

  private join(stream: Stream): void {
    const { egress, ingress } = stream;
    const isAlone = egress.flows.length === 0 && ingress.flows.length === 0;
    egress.flows.push(stream);
    ingress.flows.push(stream);
    this.mark(stream);
    if (isAlone) this.setRate(stream, Math.min(stream.own.rate, egress.rate, ingress.rate));
    else this.share([stream]);
  }

  private leave(stream: Stream): void {
    const { egress, ingress } = stream;
    this.settle(stream);
    this.setRate(stream, 0);
    remove(egress.flows, stream);
    remove(ingress.flows, stream);
    const beside = [...egress.flows, ...ingress.flows];
    if (beside.length > 0) this.share(beside);
  }

  /** Solves the rates of all flows that are connected with the given ones, and moves their finishes. */
  private share(first: readonly Stream[]): void {
    const { solver, joined } = this;
    this.problem++;
    solver.clear();
    let count = 0;
    for (const flow of first) count = this.include(flow, count);
    for (let i = 0; i < count; i++) {
      const { egress, ingress } = joined[i]!;
      count = this.includeLane(egress, count);
      count = this.includeLane(ingress, count);
    }
    for (let i = 0; i < count; i++) {
      const { egress, ingress, own } = joined[i]!;
      solver.addFlow(egress.index, ingress.index, own.rate);
    }
    solver.solve();
    for (let i = 0; i < count; i++) this.settle(joined[i]!);
    for (let i = 0; i < count; i++) this.setRate(joined[i]!, solver.rate(i));
  }

  /** Returns how many flows the problem has then. */
  private include(flow: Stream, count: number): number {
    if (flow.problem === this.problem) return count;
    flow.problem = this.problem;
    this.joined[count] = flow;
    return count + 1;
  }

  private includeLane(lane: Lane, before: number): number {
    if (lane.problem === this.problem) return before;
    lane.problem = this.problem;
    lane.index = this.solver.addLink(lane.rate);
    let count = before;
    for (const flow of lane.flows) count = this.include(flow, count);
    return count;
  }

  /** Accounts for what has passed since the last change. */
  private settle(stream: Stream): void {
    const { egress, ingress, since } = stream;
    const { now } = this.sim;
    const small = Math.max(
      crowdedOut(egress, egress.smallTime(now) - stream.smallOut, now - since),
      crowdedOut(ingress, ingress.smallTime(now) - stream.smallIn, now - since),
    );
    const passed = Math.min(stream.left, stream.rate * Math.max(0, now - since - small));
    stream.left -= passed;
    egress.carried += (passed / egress.rate) * 1e9;
    ingress.carried += (passed / ingress.rate) * 1e9;
    this.mark(stream);
  }

  private mark(stream: Stream): void {
    const { now } = this.sim;
    stream.since = now;
    stream.smallOut = stream.egress.smallTime(now);
    stream.smallIn = stream.ingress.smallTime(now);
  }

  /** In bytes a second. */
  private setRate(stream: Stream, rate: number): void {
    const change = rate - stream.rate * 1e9;
    stream.egress.load += change;
    stream.ingress.load += change;
    stream.rate = rate / 1e9;
    this.setTimer(stream);
  }

  private setTimer(stream: Stream): void {
    const timer = (stream.timer ??= new Timer(this.sim, () => this.ring(stream)));
    if (stream.rate <= 0) timer.clear();
    else timer.set((this.sim.now + Math.max(0, Math.ceil(stream.left / stream.rate - CRUMB))) as Nanoseconds);
  }

  private ring(stream: Stream): void {
    this.settle(stream);
    if (stream.left > CRUMB * Math.max(1, stream.rate)) {
      this.setTimer(stream);
      return;
    }
    const { sender } = stream;
    stream.left = 0;
    stream.sender = undefined;
    if (sender !== undefined) this.arrive(stream, sender);
    const following = stream.behind.shift();
    if (following === undefined) this.leave(stream);
    else this.goOn(stream, following);
  }

  /** The next transfer of the stream takes over its place in the lanes: nobody's rate changes. */
  private goOn(stream: Stream, sender: Process): void {
    stream.sender = sender;
    stream.left = sender.amount;
    stream.egress.bytes += sender.amount;
    stream.ingress.bytes += sender.amount;
    this.setTimer(stream);
  }

  private next(stream: Stream): void {
    const sender = stream.behind.shift();
    if (sender !== undefined) this.begin(stream, sender);
  }
}

/** The time that small transfers took from the flows of a lane: what went beyond the room that the flows left. */
const crowdedOut = (lane: Lane, small: number, elapsed: number): number =>
  Math.max(0, small - Math.max(0, 1 - lane.load / lane.rate) * elapsed);

function remove(flows: Stream[], stream: Stream): void {
  flows.splice(flows.indexOf(stream), 1);
}
