import { booleanOf, compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';

/** What happens to what a full queue cannot hold (published: rabbitmq-semantics B8.2). */
export type Overflow = 'drop-head' | 'reject-publish' | 'reject-publish-dlx';

/** Where dead letters go, and whether they stay until they are there (x-dead-letter-strategy: at-least-once). */
export interface DeadLetterTerms {
  readonly exchange: string;
  readonly routingKey: string | undefined;
  readonly isSafe: boolean;
}

/** What a queue's arguments and its policy say, in ns, messages and bytes; Infinity stands for what is not limited. */
export interface QueueTerms {
  readonly isDurable: boolean;
  readonly isAutoDelete: boolean;
  readonly isExclusive: boolean;
  /** x-message-ttl, in ns. */
  readonly ttl: number;
  /** x-expires, in ns. */
  readonly expires: number;
  /** x-max-length, in messages, and x-max-length-bytes. */
  readonly maxLength: number;
  readonly maxBytes: number;
  readonly overflow: Overflow;
  /** x-max-priority. */
  readonly maxPriority: number;
  readonly isSingleActive: boolean;
  readonly deadLetters: DeadLetterTerms | undefined;
}

/** How a setting says that it is not set: a number, and a text. */
const NOT_LIMITED = -1;
const UNSET = 'none';

const NS_PER_MS = 1e6;

/** The terms of a queue. Throws a RangeError for what RabbitMQ would refuse. */
export function termsOf(settings: Settings, version: string): QueueTerms {
  const limit = (name: string, unit = 1): number => {
    const value = numberOf(settings, name);
    return value === NOT_LIMITED ? Infinity : value * unit;
  };
  const text = (name: string): string | undefined => {
    const value = textOf(settings, name);
    return value === UNSET ? undefined : value;
  };
  const exchange = text('x-dead-letter-exchange');
  const overflow = textOf(settings, 'x-overflow') as Overflow;
  if (overflow === 'reject-publish-dlx' && compareVersions(version, '3.8') < 0) {
    throw new RangeError(`RabbitMQ ${version} has no x-overflow reject-publish-dlx: take version 3.8 or newer`);
  }
  return {
    isDurable: booleanOf(settings, 'durable'),
    isAutoDelete: booleanOf(settings, 'auto-delete'),
    isExclusive: booleanOf(settings, 'exclusive'),
    ttl: limit('x-message-ttl', NS_PER_MS),
    expires: limit('x-expires', NS_PER_MS),
    maxLength: limit('x-max-length'),
    maxBytes: limit('x-max-length-bytes'),
    overflow,
    maxPriority: Math.max(0, numberOf(settings, 'x-max-priority')),
    isSingleActive: booleanOf(settings, 'x-single-active-consumer'),
    deadLetters:
      exchange === undefined
        ? undefined
        : { exchange, routingKey: text('x-dead-letter-routing-key'), isSafe: isSafe(settings, overflow, version) },
  };
}

/**
 * At-least-once needs a quorum queue of 3.10 or newer and reject-publish; without these the queue does as without it
 * (published: rabbitmq-semantics B6.5; specification: rabbit_quorum_queue.erl, dlh).
 */
function isSafe(settings: Settings, overflow: Overflow, version: string): boolean {
  return (
    textOf(settings, 'x-dead-letter-strategy') === 'at-least-once' &&
    textOf(settings, 'x-queue-type') === 'quorum' &&
    overflow === 'reject-publish' &&
    compareVersions(version, '3.10') >= 0
  );
}
