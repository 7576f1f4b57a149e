import { ms, ns, type World } from '../../../sim/index.ts';
import type { ProducerPlan } from '../../plans.ts';
import { booleanOf, numberOf, type Settings, textOf } from '../../settings.ts';
import { arrivalsFrom, type Keys, keysFrom, sizesFrom } from '../../workload/index.ts';
import { PublishingConnection } from '../channels/publishing.ts';
import type { PublishTarget } from '../channels/routing.ts';
import { type Place, sharesOf, type Surroundings } from '../clients.ts';
import type { Headers } from '../exchanges/headers.ts';
import type { Addressing } from '../messages/group.ts';
import { confirmStrategy, type Reaction } from './confirms.ts';
import { Publisher } from './publisher.ts';

/** One publisher of a group, by name. */
export interface NamedPublisher {
  readonly name: string;
  readonly group: string;
  readonly place: Place;
  readonly publisher: Publisher;
  /** Its first connection. */
  readonly connection: PublishingConnection;
}

/** The publishers of a group. */
export function publishersOf(around: Surroundings, group: ProducerPlan): NamedPublisher[] {
  return Array.from({ length: group.count }, (_, i) => publisherOf(around, group, i));
}

function publisherOf(around: Surroundings, group: ProducerPlan, i: number): NamedPublisher {
  const name = `${group.name}-${i}`;
  const home = around.world.within(name);
  const place = around.placeOf(home, group.name, i);
  const { settings } = group;
  const reaction = (setting: string): Reaction => textOf(settings, setting) as Reaction;
  const publisher = new Publisher({
    index: around.nextPublisher(),
    host: around.hostOf(place.machine),
    connect: () => connect(around, place),
    targets: targetsOf(around, group, i),
    arrivals: arrivalsFrom(group.arrivals, home.stream('arrivals'), ns(0)),
    sizes: sizesFrom(group.message.size, home.draws('sizes')),
    frameMax: around.frameMax,
    strategy: confirmStrategy(settings['confirm']),
    reactions: { nack: reaction('on-nack'), return: reaction('on-return'), timeout: reaction('on-timeout') },
    confirmTimeout: ms(numberOf(settings, 'confirm.timeout')),
    recoveryInterval: ms(numberOf(settings, 'network-recovery-interval')),
    outbox: {
      statement: ms(numberOf(settings, 'outbox.statement')),
      pollEvery: ms(numberOf(settings, 'outbox.poll-interval')),
      limit: numberOf(settings, 'outbox.batch-size'),
    },
    isPersistent: numberOf(settings, 'delivery-mode') === 2,
    isMandatory: booleanOf(settings, 'mandatory'),
    expiration: expirationOf(settings),
    priority: numberOf(settings, 'priority'),
    addressing: addressingOf(home, group),
    traffic: around.traffic,
  });
  return { name, group: group.name, place, publisher, connection: publisher.connections[0] as PublishingConnection };
}

/** A connection to the client's node, if that is up. */
export function connect(around: Surroundings, { node, wire }: Place): PublishingConnection | undefined {
  if (!node.isUp) return undefined;
  const { terms, buffers, router, alarms } = around;
  return new PublishingConnection(node, wire, { terms, buffers, router, alarms, delayed: around.delayedOn(node) });
}

function targetsOf(around: Surroundings, { settings, destination, count }: ProducerPlan, i: number): PublishTarget[] {
  const exchange = textOf(settings, 'exchange');
  return exchange === '' ? [...sharesOf(around.queuesOf(destination), count, i)] : [around.exchangeOf(exchange)];
}

function expirationOf(settings: Settings): number | undefined {
  const expiration = numberOf(settings, 'expiration');
  return expiration < 0 ? undefined : ms(expiration);
}

function addressingOf(home: World, group: ProducerPlan): Addressing | undefined {
  const { settings } = group;
  const exchange = textOf(settings, 'exchange');
  if (exchange === '') return undefined;
  return addressing(exchange, textOf(settings, 'routing.key'), keysFrom(group.key, home.draws('keys')), {
    headers: headersFrom(textOf(settings, 'headers')),
    delay: ms(numberOf(settings, 'x-delay')),
  });
}

/** Messages published to an exchange; '{key}' in the routing key stands for the number of the message's key. */
export function addressing(
  exchange: string,
  pattern: string,
  keys: Keys,
  more: { headers: Headers; delay: number } = { headers: {}, delay: 0 },
): Addressing {
  const [before = '', ...after] = pattern.split('{key}');
  const hasOneKey = after.length === 0 || keys.count === 0;
  const rest = after.join('{key}');
  const one = hasOneKey ? before + rest : undefined;
  return {
    exchange,
    hasOneKey,
    keyOf: (ordinal) => one ?? `${before}${keys.of(ordinal)}${rest}`,
    keyLength: before.length + rest.length + (hasOneKey ? 0 : String(keys.count - 1).length),
    ...more,
  };
}

/** 'kind=order, region=eu' as headers. */
export function headersFrom(text: string): Headers {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  const named = pairs.filter(([name = '']) => name !== '');
  return Object.fromEntries(named.map(([name = '', value = '']): [string, string] => [name, value]));
}
