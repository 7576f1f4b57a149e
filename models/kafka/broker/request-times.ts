import { type Histogram, type Mean, type Nanoseconds, ns, type Recorder } from '../../../sim/index.ts';

/** Requests whose times are kept apart, as Kafka's own metrics do. */
export type RequestName = 'produce' | 'fetchConsumer' | 'fetchFollower';

const WORDS: Readonly<Record<RequestName, string>> = {
  produce: 'Produce',
  fetchConsumer: 'consumers’ Fetch',
  fetchFollower: 'followers’ Fetch',
};

/** The parts of a request's time in the broker, in their order (specification: kafka.network:type=RequestMetrics). */
export const REQUEST_PARTS = ['requestQueue', 'local', 'remote', 'responseQueue', 'responseSend'] as const;

/**
 * Where the time of requests of one kind goes in brokers, from the last byte of the request until its answer is written: it waits for a
 * handler thread; is handled; waits in purgatory for others; its answer waits for the network thread; is written. The parts of a request sum to
 * its total.
 */
export class RequestTimes {
  private readonly total: Histogram;
  private readonly parts: readonly Mean[];

  constructor(record: Recorder, name: RequestName) {
    const words = WORDS[name];
    this.total = record.distribution(`request.${name}.total`, 'ms', `time of ${words} requests in brokers`);
    this.parts = REQUEST_PARTS.map((part) => record.mean(`request.${name}.${part}`, 'ms', `of it, ${part}`));
  }

  /** One request, in ns. */
  add(requestQueue: number, local: number, remote: number, responseQueue: number, responseSend: number): void {
    const [one, two, three, four, five] = this.parts;
    one!.add(requestQueue);
    two!.add(local);
    three!.add(remote);
    four!.add(responseQueue);
    five!.add(responseSend);
    this.total.record(requestQueue + local + remote + responseQueue + responseSend);
  }
}

/** How long a piece of work of `cost` at this speed has waited that was given to threads at `from` and is done at `to`; the rest is service. */
export const waited = (from: Nanoseconds, to: Nanoseconds, cost: Nanoseconds, speed: number): Nanoseconds =>
  ns(Math.max(0, to - from - cost / speed));
