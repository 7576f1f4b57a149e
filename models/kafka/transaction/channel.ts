import { type Bytes, type Nanoseconds, type Simulator, spawn, type Story } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import { inquire } from '../broker/inquiry.ts';
import type { Link } from '../broker/link.ts';
import type { Channel } from '../costs.ts';
import { Answer } from '../group/answer.ts';

/** What requests of one kind are like, by what they carry. */
export interface RequestKind<T> {
  readonly size: (items: readonly T[]) => Bytes;
  readonly answerSize: (items: readonly T[]) => Bytes;
  /** Work of a request handler. */
  readonly work: (broker: Broker, items: readonly T[]) => Nanoseconds;
  /** What the other broker does; its answer to each item is in the item. */
  readonly handle: (broker: Broker, items: readonly T[]) => Story;
}

interface Pending<T> {
  readonly item: T;
  readonly isAnswered: Answer<boolean>;
}

/**
 * Requests of one kind from one broker to another: one at a time, and what has gathered meanwhile goes along with the next
 * (specification: Kafka's InterBrokerSendThread, one request in flight a connection).
 */
export class BatchedChannel<T> {
  private waiting: Pending<T>[] = [];
  private isBusy = false;
  private readonly sim: Simulator;
  private readonly link: Link;
  private readonly channel: Channel;
  private readonly kind: RequestKind<T>;

  constructor(sim: Simulator, link: Link, channel: Channel, kind: RequestKind<T>) {
    this.sim = sim;
    this.link = link;
    this.channel = channel;
    this.kind = kind;
  }

  /** Says, when it is over, whether the other broker has answered. */
  send(item: T): Answer<boolean> {
    const isAnswered = new Answer<boolean>();
    this.waiting.push({ item, isAnswered });
    if (!this.isBusy) {
      this.isBusy = true;
      // Whoever has something to send at this instant goes along.
      this.sim.after(AT_ONCE, () => spawn(this.run()), undefined);
    }
    return isAnswered;
  }

  private *run(): Story {
    const { kind, link, channel } = this;
    while (this.waiting.length > 0) {
      const sent = this.waiting;
      this.waiting = [];
      const items = sent.map(({ item }) => item);
      const exchange = inquire(link, {
        channel,
        size: kind.size(items),
        answerSize: kind.answerSize(items),
        work: kind.work(link.broker, items),
        handle: () => kind.handle(link.broker, items),
      });
      yield exchange.ended();
      for (const { isAnswered } of sent) isAnswered.give(exchange.outcome === 'answered');
    }
    this.isBusy = false;
  }
}

const AT_ONCE = 0 as Nanoseconds;
