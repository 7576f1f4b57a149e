import type { Setting } from '../../settings.ts';

const BROKER = 'specification: Kafka documentation, Broker Configs';
const WEEK = 604_800_000; // ms, specification: the defaults below

/** Settings of brokers about segments and how long they are kept. A topic decides for itself where it differs from the default. */
export const RETENTION: readonly Setting[] = [
  {
    name: 'log.retention.hours',
    kind: 'count',
    default: 168,
    min: -1,
    meaning:
      'How many hours a segment is kept, where log.retention.minutes and log.retention.ms have their default (-1: for ever).',
    source: BROKER,
  },
  {
    name: 'log.retention.minutes',
    kind: 'count',
    default: 10080,
    min: -1,
    meaning: 'How many minutes a segment is kept, where log.retention.ms has its default (-1: for ever).',
    source: BROKER,
  },
  {
    name: 'log.retention.ms',
    kind: 'ms',
    default: WEEK,
    min: -1,
    meaning: 'How long a segment is kept after its last record (-1: for ever).',
    source: BROKER,
  },
  {
    name: 'log.retention.bytes',
    kind: 'bytes',
    default: -1,
    min: -1,
    meaning: 'How much of each partition is kept (-1: everything).',
    source: BROKER,
  },
  {
    name: 'log.retention.check.interval.ms',
    kind: 'ms',
    default: 300000,
    min: 1,
    meaning: 'How often a broker looks for segments to delete.',
    source: BROKER,
  },
  {
    name: 'log.initial.task.delay.ms',
    kind: 'ms',
    default: 30000,
    min: 0,
    meaning: 'How long after its start a broker looks for segments to delete for the first time.',
    source: BROKER,
  },
  {
    name: 'log.segment.delete.delay.ms',
    kind: 'ms',
    default: 60000,
    min: 0,
    meaning: 'From the moment at which a segment leaves the log until its file is deleted.',
    source: BROKER,
  },
  {
    name: 'log.segment.bytes',
    kind: 'bytes',
    default: 1073741824,
    min: 14,
    meaning: 'Size of a log segment.',
    source: BROKER,
  },
  {
    name: 'log.roll.ms',
    kind: 'ms',
    default: WEEK,
    min: 1,
    meaning: 'Age at which a segment is closed even if it is not full.',
    source: BROKER,
  },
  {
    name: 'log.roll.hours',
    kind: 'count',
    default: 168,
    min: 1,
    meaning: 'The same in hours, where log.roll.ms has its default.',
    source: BROKER,
  },
];
