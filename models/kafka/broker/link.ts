import {
  Credits,
  Fifo,
  type Nanoseconds,
  type Parked,
  Process,
  type Simulator,
  Timer,
  ns,
  parked,
} from '../../../sim/index.ts';
import type { Connection } from '../../network/index.ts';
import type { Broker } from './broker.ts';

/** How a request ended for the one who sent it. */
export type Outcome = 'answered' | 'disconnected' | 'timed out';

/** A request under way: who sent it waits here for its end, whatever that is. */
export class Exchange {
  /** undefined while it is under way. */
  outcome: Outcome | undefined;
  /** When the sender's patience is over. */
  readonly deadline: Nanoseconds;
  private waiter: Process | undefined;

  constructor(deadline: Nanoseconds) {
    this.deadline = deadline;
  }

  /** Waits for the end; goes on at once if that has come. */
  ended(): Parked {
    if (this.outcome !== undefined) return Process.pass();
    this.waiter = Process.park();
    return parked();
  }

  /** The first end counts. */
  end(outcome: Outcome): void {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    if (this.waiter !== undefined) Process.wake(this.waiter);
    this.waiter = undefined;
  }
}

/**
 * A connection to a broker from the side of the one who opened it (a client, a follower's fetcher): the requests under way on it,
 * and how it ends. When the broker's process dies, its machine closes the socket and the other side hears of it a moment later; when the
 * machine dies or the network is cut, nobody says anything, and the oldest request runs into its time-out, which closes the
 * connection with all requests on it (specification: Kafka's NetworkClient).
 */
export class Link {
  readonly broker: Broker;
  readonly connection: Connection;
  /** The broker reads one request of a connection at a time; until it has answered, the connection is muted. */
  unmuted: Credits;
  /** How often the connection has been opened anew. */
  opened = 0;
  private mutedBefore = 0;
  private readonly sim: Simulator;
  private readonly timeout: Nanoseconds;
  private underWay = new Fifo<Exchange>();
  private readonly timer: Timer;

  /** `timeout`: request.timeout.ms. */
  constructor(sim: Simulator, broker: Broker, connection: Connection, timeout: Nanoseconds) {
    this.sim = sim;
    this.broker = broker;
    this.connection = connection;
    this.timeout = timeout;
    this.unmuted = new Credits(sim, 1);
    this.timer = new Timer(sim, () => this.expire());
    broker.links.add(this);
  }

  /** ns so far during which a request waited for the connection to be unmuted. */
  mutedTime(): number {
    return this.mutedBefore + this.unmuted.emptyTime();
  }

  /** A request goes on its way. Where the broker does not run, the connection is refused, or nobody answers. */
  begin(patience: number = this.timeout): Exchange {
    this.oldest(); // those that are over are forgotten
    const exchange = new Exchange(ns(this.sim.now + patience));
    this.underWay.push(exchange);
    if (this.timer.deadline > exchange.deadline) this.timer.set(exchange.deadline);
    if (!this.broker.isUp && this.broker.isReachable) this.closeSoon();
    return exchange;
  }

  /** The broker's machine closes the connection: the other side hears of it after a moment. */
  closeSoon(): void {
    this.sim.after(this.connection.latency, this.close, undefined);
  }

  /** The connection is over, and with it all requests on it. The next one opens it anew. */
  readonly close = (): void => this.endAll('disconnected');

  private expire(): void {
    const oldest = this.oldest();
    if (oldest === undefined) return;
    if (oldest.deadline > this.sim.now) this.timer.set(oldest.deadline);
    else this.endAll('timed out');
  }

  private endAll(outcome: Outcome): void {
    const { underWay } = this;
    this.underWay = new Fifo();
    this.mutedBefore = this.mutedTime();
    this.unmuted = new Credits(this.sim, 1);
    this.opened++;
    for (let exchange = underWay.shift(); exchange !== undefined; exchange = underWay.shift()) exchange.end(outcome);
  }

  private oldest(): Exchange | undefined {
    for (let first = this.underWay.peek(); first !== undefined; first = this.underWay.peek()) {
      if (first.outcome === undefined) return first;
      this.underWay.shift();
    }
    return undefined;
  }
}
