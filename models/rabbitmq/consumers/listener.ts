import { type Counter, type Histogram, ns, type Simulator, sleep, type Story } from '../../../sim/index.ts';
import type { Guard } from '../../messages/index.ts';
import { abandoned } from '../channels/consuming.ts';
import type { Host } from '../nodes/process.ts';
import type { Delivery } from '../queues/subscription.ts';
import { type Consumer, identity } from './consumer.ts';
import { backOff, type Failures, type OnFailure, type RetryTerms } from './failures.ts';
import type { Republisher } from './republisher.ts';

/** What came of messages that failed at first. */
export interface RetryCounts {
  readonly failures: Counter;
  /** Done after all, and how long that took from the first attempt. */
  readonly recovered: Counter;
  readonly recoveryTime: Histogram;
  /** Given up: by a recoverer, or by a verdict without retry. */
  readonly exhausted: Counter;
}

export interface ListenerOptions {
  readonly sim: Simulator;
  readonly host: Host;
  readonly failures: Failures;
  readonly onFailure: OnFailure;
  readonly retry: RetryTerms;
  readonly guard: Guard | undefined;
  readonly republisher: Republisher | undefined;
  readonly counts: RetryCounts;
}

/**
 * An application that may fail, with what stands between it and the broker: a guard against duplicates, Spring's retry,
 * and a recoverer for what cannot be done (published: rabbitmq-semantics B4.4, B4.5).
 */
export class Listener {
  private readonly options: ListenerOptions;

  constructor(options: ListenerOptions) {
    this.options = options;
  }

  /** Does the messages of a delivery, one after the other, and says to the broker what came of them. */
  *take(delivery: Delivery, consumer: Consumer, life: number): Story {
    while (delivery.count > 0) {
      const isLast = delivery.count === 1;
      const one = isLast ? delivery : delivery.split(1);
      if (!consumer.isAlive(life)) abandoned(one);
      else yield* this.one(one, consumer, life);
      if (isLast) return;
    }
  }

  private *one(delivery: Delivery, consumer: Consumer, life: number): Story {
    const { sim, retry, counts } = this.options;
    const { group } = delivery;
    const earlier = group.past.deliveries;
    const attempts = retry.isEnabled && retry.isStateless ? retry.maxAttempts : 1;
    const began = sim.now;
    if (retry.isEnabled && !retry.isStateless && earlier > 0) yield sleep(sim, ns(backOff(retry, earlier)));
    for (let n = 0; n < attempts; n++) {
      if (n > 0) yield sleep(sim, ns(backOff(retry, n)));
      if (!consumer.isAlive(life)) return abandoned(delivery);
      if (!this.options.failures.fails(identity(group.origin.index, group.first), earlier * attempts + n)) {
        yield* this.succeed(delivery, consumer, life);
        if (n + earlier > 0 && consumer.isAlive(life)) this.recovered(sim.now - began);
        return;
      }
      counts.failures.add(1);
      yield sleep(sim, ns(consumer.processingOf(group)));
    }
    if (!consumer.isAlive(life)) return abandoned(delivery);
    yield* this.fail(delivery, consumer, earlier + 1);
  }

  private recovered(time: number): void {
    this.options.counts.recovered.add(1);
    this.options.counts.recoveryTime.record(time);
  }

  /** Does the work, behind the guard if there is one, and acknowledges it. */
  private *succeed(delivery: Delivery, consumer: Consumer, life: number): Story {
    const { sim, guard } = this.options;
    const { group } = delivery;
    const work = (): Story => worked(sim, consumer.processingOf(group));
    const apply = (): void => consumer.applied(group);
    const isAlive = (): boolean => consumer.isAlive(life);
    if (guard !== undefined) {
      yield* guard.run(`${group.destination.name} ${group.origin.index}`, group.first, { work, apply, isAlive });
    } else {
      yield* work();
      if (isAlive()) apply();
    }
    if (isAlive()) consumer.settle(delivery, 'ack');
    else abandoned(delivery);
  }

  /** All attempts of this delivery have failed; it was number `deliveries` of the message. */
  private *fail(delivery: Delivery, consumer: Consumer, deliveries: number): Story {
    const { retry, onFailure, counts } = this.options;
    if (!retry.isEnabled) {
      if (onFailure !== 'requeue') counts.exhausted.add(1);
      return consumer.settle(delivery, onFailure);
    }
    if (!retry.isStateless && deliveries < retry.maxAttempts) return consumer.settle(delivery, 'requeue');
    counts.exhausted.add(1);
    if (retry.recoverer === 'republish') yield* this.republish(delivery);
    consumer.settle(delivery, VERDICTS[retry.recoverer]);
  }

  private *republish(delivery: Delivery): Story {
    const { sim, host, republisher } = this.options;
    yield host.cpu.work(ns(host.costs.clientPublish));
    republisher?.publish(delivery, sim.now);
  }
}

/** What a recoverer ends with. */
const VERDICTS = { log: 'ack', republish: 'ack', reject: 'reject', requeue: 'requeue' } as const;

function* worked(sim: Simulator, time: number): Story {
  if (time > 0) yield sleep(sim, ns(time));
}
