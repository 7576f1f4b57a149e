import { type BytesPerSecond, type Nanoseconds, type Process, type Simulator, Timer } from '../../sim/index.ts';
import type { Lane } from './lane.ts';
import { maxMinRates } from './max-min.ts';
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
  private readonly timers = new Map<Stream, Timer>();

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
    const flows = new Set(first);
    const lanes = new Map<Lane, number>();
    for (const { egress, ingress } of flows) {
      for (const lane of [egress, ingress]) {
        if (lanes.has(lane)) continue;
        lanes.set(lane, lanes.size);
        for (const other of lane.flows) flows.add(other); // a Set hands out what is added while it is walked through
      }
    }
    const all = [...flows];
    const problem = all.map(({ egress, ingress, own }) => ({
      links: [lanes.get(egress) as number, lanes.get(ingress) as number],
      cap: own.rate,
    }));
    const rates = maxMinRates(
      problem,
      [...lanes.keys()].map(({ rate }) => rate),
    );
    for (const flow of all) this.settle(flow);
    all.forEach((flow, i) => this.setRate(flow, rates[i] as number));
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
    const known = this.timers.get(stream);
    const timer = known ?? new Timer(this.sim, () => this.ring(stream));
    if (known === undefined) this.timers.set(stream, timer);
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
