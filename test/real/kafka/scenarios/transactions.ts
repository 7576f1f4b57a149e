/** What readers see of transactions. */
import type { Act, Reader, Scenario } from '../scenario.ts';

const SOURCE = 'KIP-98; isolation.level';

const reader = (isolation: 'read_committed' | 'read_uncommitted'): Reader => ({
  count: 1,
  commit: 'auto',
  processing: 0,
  config: { 'isolation.level': isolation },
});

/** Every second transaction is aborted. */
const aborts: Pick<Scenario, 'source' | 'topic' | 'transactions'> = {
  source: SOURCE,
  topic: { partitions: 1 },
  transactions: {
    config: { acks: 'all' },
    each: [
      { messages: 20, lasts: 50, end: 'commit' },
      { messages: 20, lasts: 50, end: 'abort' },
    ],
  },
};

/** Somebody else's transaction is open for four seconds at a time, in the partition of a producer without transactions. */
const open: Pick<Scenario, 'source' | 'topic' | 'producer' | 'transactions'> = {
  source: `${SOURCE}; last stable offset`,
  topic: { partitions: 1 },
  producer: { rate: 50, config: { acks: 'all' } },
  transactions: { config: { acks: 'all' }, each: [{ messages: 5, lasts: 4000, end: 'commit' }] },
};

/** A producer opens a transaction and is never heard of again. */
const abandoned: Pick<Scenario, 'source' | 'topic' | 'producer' | 'transactions'> = {
  source: 'KIP-98; transaction.timeout.ms',
  topic: { partitions: 1 },
  producer: { rate: 50, config: { acks: 'all' } },
  transactions: {
    config: { acks: 'all', 'transaction.timeout.ms': 3500 },
    each: [{ messages: 5, lasts: 0, end: 'never' }],
  },
};

export const TRANSACTION_ACTS: readonly Act[] = [
  {
    name: 'transactions',
    seconds: 9,
    faults: [],
    scenarios: [
      {
        name: 'read_committed sees all that was committed and nothing that was aborted',
        ...aborts,
        reader: reader('read_committed'),
        expect: { lostAcknowledged: false, abortedSeen: false, skipped: false, disordered: false },
      },
      {
        name: 'read_uncommitted sees what was aborted too',
        ...aborts,
        reader: reader('read_uncommitted'),
        expect: { abortedSeen: true, skipped: false },
      },
      {
        name: 'read_committed waits for an open transaction before it sees what others wrote behind it',
        ...open,
        reader: reader('read_committed'),
        expect: { heldBack: true, skipped: false },
      },
      {
        name: 'read_uncommitted does not wait',
        ...open,
        reader: reader('read_uncommitted'),
        expect: { heldBack: false, skipped: false },
      },
      {
        name: 'a transaction whose producer is gone is aborted after transaction.timeout.ms, and readers go on',
        ...abandoned,
        reader: reader('read_committed'),
        expect: { heldBack: true, abortedSeen: false, skipped: false },
      },
    ],
  },
];
