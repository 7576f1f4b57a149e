/** What the application around a consumer does: keys of this project, where Kafka leaves the choice to code. */
import type { Setting } from '../../settings.ts';

const APPLICATION = 'assumption: a choice of the application, which has no setting in Kafka';

export const CONSUMER_APPLICATION: readonly Setting[] = [
  {
    name: 'commit',
    kind: 'choice',
    choices: ['default', 'auto', 'sync', 'async', 'both', 'none'],
    default: 'default',
    meaning:
      'How offsets are committed: auto (by the client), sync (commitSync), async (commitAsync), both (async, and sync before partitions go), none. Default: auto if enable.auto.commit, else none',
    source: APPLICATION,
  },
  {
    name: 'commit.every.records',
    kind: 'count',
    default: 0,
    min: 0,
    meaning: 'The application commits after so many records; 0: after each poll()',
    source: APPLICATION,
  },
  {
    name: 'commit.every.ms',
    kind: 'ms',
    default: 0,
    min: 0,
    meaning: 'The application commits no more often than this',
    source: APPLICATION,
  },
  {
    name: 'commit.when',
    kind: 'choice',
    choices: ['after', 'before'],
    default: 'after',
    meaning: 'Whether it commits after it has processed what it got (at least once), or before (at most once)',
    source: APPLICATION,
  },
  {
    name: 'threads',
    kind: 'count',
    default: 0,
    min: 0,
    meaning: 'Threads to which the polling thread hands its records; 0: it processes them itself',
    source: APPLICATION,
  },
  {
    name: 'threads.queue',
    kind: 'count',
    default: 1000,
    min: 1,
    meaning: 'Records that wait for one of these threads; the polling thread waits while there are more',
    source: APPLICATION,
  },
  {
    name: 'failures',
    kind: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    meaning: 'Share of attempts at a message that fail',
    source: APPLICATION,
  },
  {
    name: 'failures.attempts',
    kind: 'count',
    default: 1,
    min: 1,
    meaning: 'Attempts, one after the other, before a message goes to a dead-letter topic',
    source: APPLICATION,
  },
  {
    name: 'begin',
    kind: 'seconds',
    default: 0,
    min: 0,
    meaning:
      'When the consumers start, counted from the start of the run; groups that begin at 0 have formed before it',
    source: APPLICATION,
  },
];
