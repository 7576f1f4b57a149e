/** What the settings of a topic and of brokers say of segments and retention. */
import { ms, ns } from '../../../sim/index.ts';
import { numberOf, type Settings } from '../../settings.ts';
import { BROKER_SETTINGS } from '../settings/brokers.ts';
import { TOPIC_SETTINGS } from '../settings/topics.ts';
import type { RetentionRules } from './retention.ts';
import type { SegmentRules } from './segments.ts';

/** Kafka's default is none, and the broader setting decides; here it is the number that this comes to. */
const DEFAULTS = new Map([...BROKER_SETTINGS, ...TOPIC_SETTINGS].map((setting) => [setting.name, setting.default]));

/** The first of these settings that is not at its default, in its own unit times its scale; the last one if all are. */
function firstGiven(choices: readonly (readonly [settings: Settings, name: string, scale: number])[]): number {
  for (const [settings, name, scale] of choices) {
    const value = numberOf(settings, name);
    if (value !== DEFAULTS.get(name)) return value < 0 ? Infinity : value * scale;
  }
  const [settings, name, scale] = choices[choices.length - 1]!;
  const value = numberOf(settings, name);
  return value < 0 ? Infinity : value * scale;
}

const MS = 1e6; // ns
const MINUTE = 60e9; // ns
const HOUR = 3600e9; // ns

export function segmentRules(topic: Settings, brokers: Settings): SegmentRules {
  const age = firstGiven([
    [topic, 'segment.ms', MS],
    [brokers, 'log.roll.ms', MS],
    [brokers, 'log.roll.hours', HOUR],
  ]);
  return {
    bytes: firstGiven([
      [topic, 'segment.bytes', 1],
      [brokers, 'log.segment.bytes', 1],
    ]),
    age: ns(age),
    indexInterval: numberOf(topic, 'index.interval.bytes'),
  };
}

export function retentionRules(topic: Settings, brokers: Settings): RetentionRules {
  return {
    age: firstGiven([
      [topic, 'retention.ms', MS],
      [brokers, 'log.retention.ms', MS],
      [brokers, 'log.retention.minutes', MINUTE],
      [brokers, 'log.retention.hours', HOUR],
    ]),
    bytes: firstGiven([
      [topic, 'retention.bytes', 1],
      [brokers, 'log.retention.bytes', 1],
    ]),
    deleteDelay: ns(
      firstGiven([
        [topic, 'file.delete.delay.ms', MS],
        [brokers, 'log.segment.delete.delay.ms', MS],
      ]),
    ),
  };
}

/** Everything is kept. */
export const KEEP_ALL: RetentionRules = { age: Infinity, bytes: Infinity, deleteDelay: ms(0) };
