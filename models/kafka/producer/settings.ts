/** The settings of a producer, in canonical units. */
import { ms, NEVER, type Nanoseconds } from '../../../sim/index.ts';
import { atLevel, type Codec, type CodecName } from '../../codecs/index.ts';
import type { ProducerPlan } from '../../plans.ts';
import { booleanOf, compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import type { TransactionHabits } from './transactions.ts';

export interface ProducerSettings {
  readonly acks: '0' | '1' | 'all';
  readonly linger: Nanoseconds;
  readonly batchSize: number;
  readonly bufferMemory: number;
  readonly maxRequestSize: number;
  readonly maxInFlight: number;
  readonly codec: Codec;
  readonly maxBlock: Nanoseconds;
  /** Whether records with a key are partitioned like those without. */
  readonly ignoresKeys: boolean;
  /** partitioner.availability.timeout.ms */
  readonly availability: Nanoseconds;
  readonly retries: number;
  readonly deliveryTimeout: Nanoseconds;
  readonly requestTimeout: Nanoseconds;
  readonly metadataMaxAge: Nanoseconds;
  /** Pause before a repeat, by the number of failures before (from 0). */
  readonly retryBackoff: (failures: number) => Nanoseconds;
  readonly reconnectBackoff: (failures: number) => Nanoseconds;
  readonly isIdempotent: boolean;
  /** Whether a broker that does not lead says who does. */
  readonly learnsLeader: boolean;
  /** Empty for a producer without transactions. */
  readonly transactionalId: string;
  readonly transactionTimeout: Nanoseconds;
  readonly transactionHabits: TransactionHabits;
  /** Whether the application waits for the answer to each message. */
  readonly isSync: boolean;
}

export function producerSettings(group: ProducerPlan, version: string): ProducerSettings {
  const { settings } = group;
  const acks = textOf(settings, 'acks') as ProducerSettings['acks'];
  return {
    acks,
    linger: ms(numberOf(settings, 'linger.ms')),
    batchSize: numberOf(settings, 'batch.size'),
    bufferMemory: numberOf(settings, 'buffer.memory'),
    maxRequestSize: numberOf(settings, 'max.request.size'),
    maxInFlight: numberOf(settings, 'max.in.flight.requests.per.connection'),
    codec: codecFrom(settings),
    maxBlock: durationOf(settings, 'max.block.ms'),
    ignoresKeys: booleanOf(settings, 'partitioner.ignore.keys') && compareVersions(version, '3.3') >= 0,
    availability: ms(numberOf(settings, 'partitioner.availability.timeout.ms')),
    retries: numberOf(settings, 'retries'),
    deliveryTimeout: compareVersions(version, '2.1') < 0 ? NEVER : durationOf(settings, 'delivery.timeout.ms'),
    requestTimeout: durationOf(settings, 'request.timeout.ms'),
    metadataMaxAge: durationOf(settings, 'metadata.max.age.ms'),
    // specification: KIP-580 (3.7) and KIP-144 (0.11) have the pauses double; their jitter of 20 % is left out
    retryBackoff: backoffOf(settings, 'retry.backoff', compareVersions(version, '3.7') >= 0),
    reconnectBackoff: backoffOf(settings, 'reconnect.backoff', compareVersions(version, '0.11') >= 0),
    isIdempotent: isIdempotent(settings, version),
    learnsLeader: compareVersions(version, '3.7') >= 0, // specification: KIP-951
    transactionalId: compareVersions(version, '0.11') < 0 ? '' : textOf(settings, 'transactional.id'),
    transactionTimeout: ms(numberOf(settings, 'transaction.timeout.ms')),
    transactionHabits: {
      duration: ms(numberOf(settings, 'transaction.duration.ms')),
      records: numberOf(settings, 'transaction.records'),
      aborts: numberOf(settings, 'transaction.aborts'),
    },
    isSync: textOf(settings, 'sends') === 'sync',
  };
}

/** A time; NEVER where it is as long as Kafka can count. */
export function durationOf(settings: Settings, name: string): Nanoseconds {
  const value = numberOf(settings, name);
  return value >= LONGEST ? NEVER : ms(value);
}

const LONGEST = 9e9; // ms, assumption: more than 104 days, the longest time of the simulator, is for ever

/** A pause that doubles with each failure from `name`.ms to `name`.max.ms, or stays the same. */
function backoffOf(settings: Settings, name: string, doubles: boolean): (failures: number) => Nanoseconds {
  const initial = numberOf(settings, `${name}.ms`);
  const most = Math.max(initial, numberOf(settings, `${name}.max.ms`));
  if (!doubles) return () => ms(initial);
  return (failures) => ms(Math.min(most, initial * (1 << Math.min(failures, 20)))); // specification: base 2
}

/** specification: KIP-98 (0.11) brings idempotence; where its default conflicts with other settings, it is off (ProducerConfig). */
function isIdempotent(settings: Settings, version: string): boolean {
  if (compareVersions(version, '0.11') < 0) return false;
  const isWanted = booleanOf(settings, 'enable.idempotence') || textOf(settings, 'transactional.id') !== '';
  const fits =
    textOf(settings, 'acks') === 'all' &&
    numberOf(settings, 'retries') > 0 &&
    numberOf(settings, 'max.in.flight.requests.per.connection') <= 5; // specification: what brokers remember
  return isWanted && fits;
}

/** specification: Kafka's default for gzip, and its default for lz4, which stands for the fast compressor. */
const GZIP_DEFAULT = -1;
const LZ4_FAST = 9; // specification: Lz4BlockOutputStream; every other level is high compression

/** The codec at the level of its own setting. Throws a RangeError for a level that is not modelled. */
function codecFrom(settings: Settings): Codec {
  const name = textOf(settings, 'compression.type') as CodecName;
  if (name === 'none' || name === 'snappy') return name;
  const level = numberOf(settings, `compression.${name}.level`);
  const isDefault = (name === 'gzip' && level === GZIP_DEFAULT) || (name === 'lz4' && level === LZ4_FAST);
  return isDefault ? name : atLevel(name, level);
}
