import { ms, type Nanoseconds, seconds, type World } from '../../../sim/index.ts';
import { GUARDS, Guard } from '../../messages/index.ts';
import type { ConsumerPlan } from '../../plans.ts';
import { booleanOf, numberOf, type Settings, textOf } from '../../settings.ts';
import { distributionFrom, noKeys } from '../../workload/index.ts';
import { ConsumingConnection } from '../channels/consuming.ts';
import { type Place, sharesOf, type Surroundings } from '../clients.ts';
import { addressing, connect } from '../publishers/group.ts';
import type { Host } from '../nodes/process.ts';
import type { Delivery } from '../queues/subscription.ts';
import { Consumer } from './consumer.ts';
import { Failures, type OnFailure, type Recoverer, type RetryTerms } from './failures.ts';
import { Listener, type RetryCounts } from './listener.ts';
import { Republisher } from './republisher.ts';

/** One consumer of a group, by name. */
export interface NamedConsumer {
  readonly name: string;
  readonly group: string;
  readonly place: Place;
  readonly consumer: Consumer;
  /** How long after the start it subscribes. */
  readonly delay: Nanoseconds;
}

/** The consumers of a group; they share the store of their guard. */
export function consumersOf(
  around: Surroundings,
  group: ConsumerPlan,
  watch: (delivery: Delivery) => void,
): NamedConsumer[] {
  const guard = guardOf(around.world, group.settings);
  const failures = failuresOf(around.world, group);
  return Array.from({ length: group.count }, (_, i) => consumerOf(around, group, i, { guard, failures, watch }));
}

interface Shared {
  readonly failures: Failures;
  readonly guard: Guard | undefined;
  readonly watch: (delivery: Delivery) => void;
}

function consumerOf(
  around: Surroundings,
  group: ConsumerPlan,
  i: number,
  { guard, failures, watch }: Shared,
): NamedConsumer {
  const { settings } = group;
  const name = `${group.name}-${i}`;
  const home = around.world.within(`consumers/${name}`);
  const place = around.placeOf(home, group.name, i);
  const host = around.hostOf(place.machine);
  const consumer = new Consumer({
    host,
    connect: () => {
      const { node, wire } = place;
      return node.isUp ? new ConsumingConnection(node, wire, { buffers: around.buffers }) : undefined;
    },
    queues: sharesOf(around.queuesOf(group.source), group.count, i),
    isAutomatic: isAutomatic(settings),
    prefetch: numberOf(settings, 'prefetch-count'),
    priority: numberOf(settings, 'x-priority'),
    multiAckEvery: numberOf(settings, 'multi-ack-every'),
    threads: numberOf(settings, 'threads'),
    recoveryInterval: ms(numberOf(settings, 'network-recovery-interval')),
    processing: distributionFrom(group.processing),
    draws: home.draws('processing'),
    listener: listenerOf(around, group, { place, host, guard, failures }),
    traffic: around.traffic,
    copies: around.copies,
    watch,
  });
  return { name, group: group.name, place, consumer, delay: seconds(numberOf(settings, 'consumer-start-delay')) };
}

/** Whether deliveries are settled as they are sent, by the words of Spring or else by those of AMQP. */
function isAutomatic(settings: Settings): boolean {
  const mode = textOf(settings, 'acknowledge-mode');
  return mode === 'amqp' ? textOf(settings, 'ack') === 'auto' : mode === 'none';
}

/** Whether a message can be done hangs on the message, whoever has it in hand. */
function failuresOf(world: World, { name, settings }: ConsumerPlan): Failures {
  const draws = world.within(`consumers/${name}`).draws('failures');
  return new Failures(numberOf(settings, 'failure.probability'), numberOf(settings, 'failure.poison'), draws);
}

function guardOf(world: World, settings: Settings): Guard | undefined {
  const kind = textOf(settings, 'guard');
  if (kind === 'none') return undefined;
  return new Guard(world.sim, {
    terms: GUARDS[kind as keyof typeof GUARDS],
    statement: ms(numberOf(settings, 'guard.statement')),
    connections: numberOf(settings, 'guard.connections'),
    remembers: seconds(numberOf(settings, 'guard.remembers')),
  });
}

/** Undefined where nothing fails and nothing is guarded: such an application only takes its time. */
function listenerOf(
  around: Surroundings,
  { settings }: ConsumerPlan,
  { place, host, guard, failures }: { place: Place; host: Host; guard: Guard | undefined; failures: Failures },
): Listener | undefined {
  if (!failures.exist && guard === undefined) return undefined;
  const retry = retryOf(settings);
  return new Listener({
    sim: around.world.sim,
    host,
    failures,
    onFailure: textOf(settings, 'on-failure') as OnFailure,
    retry,
    guard,
    republisher:
      retry.isEnabled && retry.recoverer === 'republish' ? republisherOf(around, settings, place) : undefined,
    counts: around.retries,
  });
}

function retryOf(settings: Settings): RetryTerms {
  return {
    isEnabled: booleanOf(settings, 'retry.enabled'),
    isStateless: booleanOf(settings, 'retry.stateless'),
    maxAttempts: numberOf(settings, 'retry.max-attempts'),
    initialInterval: ms(numberOf(settings, 'retry.initial-interval')),
    multiplier: numberOf(settings, 'retry.multiplier'),
    maxInterval: ms(numberOf(settings, 'retry.max-interval')),
    recoverer: textOf(settings, 'retry.recoverer') as Recoverer,
  };
}

function republisherOf(around: Surroundings, settings: Settings, place: Place): Republisher {
  const exchange = textOf(settings, 'error.exchange');
  const key = textOf(settings, 'error.routing-key');
  const target = exchange === '' ? around.queuesOf(key)[0] : around.exchangeOf(exchange);
  const connection = connect(around, place);
  if (target === undefined || connection === undefined) throw new Error('there is nowhere to republish to');
  return new Republisher({
    index: around.nextPublisher(),
    frameMax: around.frameMax,
    target,
    addressing: exchange === '' ? undefined : addressing(exchange, key, noKeys),
    connection,
  });
}

/** What came of failures, over all consumers. */
export function retryCounts({ record }: World): RetryCounts {
  return {
    failures: record.count('retry.failures', 'msg', 'attempts of an application that failed'),
    recovered: record.count('retry.recovered', 'msg', 'messages that failed at first and were done after all'),
    recoveryTime: record.distribution('retry.latency', 'ms', 'from the first attempt of a delivery to success'),
    exhausted: record.count('retry.exhausted', 'msg', 'messages that were given up'),
  };
}
