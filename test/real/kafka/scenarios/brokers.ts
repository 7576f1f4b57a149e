/** What acknowledged means when brokers die or stand still. */
import type { Act, Producer, Reader, Topic } from '../scenario.ts';

const DOCUMENTATION = 'Kafka documentation, Design, Replication';

/** Small requests, so that several are in flight; retries until `delivery.timeout.ms`. */
const RETRIES = {
  'request.timeout.ms': 1000,
  'delivery.timeout.ms': 40_000,
  retries: 1_000_000,
  'linger.ms': 0,
  'max.block.ms': 40_000,
};
const idempotent = { ...RETRIES, acks: 'all', 'enable.idempotence': true };
const withoutIdempotence = (acks: 0 | 1 | 'all') => ({ ...RETRIES, acks, 'enable.idempotence': false });

const steady = (config: Producer['config']): Producer => ({ rate: 200, config });
const topic = (minInSync: number, unclean = false): Topic => ({
  partitions: 1,
  config: { 'min.insync.replicas': minInSync, 'unclean.leader.election.enable': unclean },
});
const reader: Reader = { count: 1, commit: 'sync', processing: 0 };

/** The followers have the first records and not those of the last second and a half; they are still in the in-sync set. */
const leaderBeforeFollowers: Act = {
  name: 'followers stand still, then their leader dies',
  seconds: 13,
  faults: [
    { at: 3, pause: 'broker-1', for: 3 },
    { at: 3, pause: 'broker-2', for: 3 },
    { at: 4.5, crash: 'broker-0', restart: 5 },
  ],
  scenarios: [
    {
      name: 'acks=0 loses what it calls sent',
      source: `${DOCUMENTATION}; acks`,
      topic: topic(1),
      producer: steady(withoutIdempotence(0)),
      expect: { lostAcknowledged: true, seenAndLost: false },
    },
    {
      name: 'acks=1 loses acknowledged messages, in a clean election',
      source: `${DOCUMENTATION}; acks`,
      topic: topic(1),
      producer: steady(withoutIdempotence(1)),
      reader,
      expect: { lostAcknowledged: true, seenAndLost: false, skipped: false },
    },
    {
      name: 'acks=all loses nothing',
      source: `${DOCUMENTATION}; acks, min.insync.replicas`,
      topic: topic(2),
      producer: steady(withoutIdempotence('all')),
      reader,
      expect: { lostAcknowledged: false, refused: false, seenAndLost: false, skipped: false },
    },
    {
      name: 'acks=all with idempotence loses nothing, doubles nothing and keeps the order',
      source: 'KIP-98',
      topic: topic(2),
      producer: steady(idempotent),
      reader,
      expect: { lostAcknowledged: false, refused: false, storedTwice: false, disordered: false, skipped: false },
    },
    {
      name: 'acks=all loses nothing with min.insync.replicas=1 either, while the followers are in the in-sync set',
      source: `${DOCUMENTATION}; acks waits for the whole in-sync set`,
      topic: topic(1),
      producer: steady(idempotent),
      expect: { lostAcknowledged: false, refused: false, storedTwice: false, disordered: false },
    },
  ],
};

/** The leader is alone in the in-sync set when it dies; the followers are back before it is. */
const leaderAlone: Act = {
  name: 'followers die, their leader goes on alone and dies, the followers come back first',
  seconds: 28,
  faults: [
    { at: 2, crash: 'broker-1', restart: 11 },
    { at: 2, crash: 'broker-2', restart: 11 },
    { at: 12, crash: 'broker-0', restart: 10 },
  ],
  scenarios: [
    {
      name: 'too few in sync: acks=all is refused, and nothing that was acknowledged is lost',
      source: `${DOCUMENTATION}; min.insync.replicas, NOT_ENOUGH_REPLICAS`,
      topic: topic(2),
      producer: steady({ ...idempotent, 'delivery.timeout.ms': 3000 }),
      expect: { lostAcknowledged: false, refused: true },
    },
    {
      name: 'too few in sync: a producer with patience gets everything through',
      source: 'delivery.timeout.ms; NOT_ENOUGH_REPLICAS is retriable',
      // An unclean election could take what two of three had. And whether anything is stored twice is left to chance: a real producer
      // has been seen to begin a new epoch after the outage and to store 27 of 6,197 again, and in the next run none.
      topic: topic(2),
      producer: steady(idempotent),
      reader,
      expect: { lostAcknowledged: false, refused: false, skipped: false },
    },
    {
      name: 'without unclean election the partition waits for its last leader and loses nothing',
      source: `${DOCUMENTATION}; unclean.leader.election.enable`,
      topic: topic(1),
      producer: steady(withoutIdempotence(1)),
      reader,
      expect: { lostAcknowledged: false, seenAndLost: false, skipped: false },
    },
    {
      name: 'unclean election loses acknowledged messages that readers have seen',
      source: `${DOCUMENTATION}; unclean.leader.election.enable`,
      topic: topic(1, true),
      producer: steady(withoutIdempotence(1)),
      reader,
      expect: { lostAcknowledged: true, seenAndLost: true },
    },
    {
      name: 'acks=all promises no more than min.insync.replicas=1 in an unclean election',
      source: `${DOCUMENTATION}; min.insync.replicas`,
      topic: topic(1, true),
      producer: steady(idempotent),
      expect: { lostAcknowledged: true },
    },
    {
      name: 'acks=all with min.insync.replicas=1 loses nothing without unclean election',
      source: `${DOCUMENTATION}; unclean.leader.election.enable`,
      topic: topic(1),
      producer: steady(idempotent),
      expect: { lostAcknowledged: false, storedTwice: false, disordered: false },
    },
  ],
};

/** Answers come too late: what was sent is appended when the leader goes on, and what the producer sends again too. */
const lostAnswers: Act = {
  name: 'the leader stands still for longer than request.timeout.ms',
  seconds: 8,
  faults: [{ at: 3, pause: 'broker-0', for: 2.5 }],
  scenarios: [
    {
      name: 'retries without idempotence double messages and, with five requests in flight, disorder them',
      source: 'KIP-98; max.in.flight.requests.per.connection',
      topic: topic(1),
      producer: steady(withoutIdempotence('all')),
      expect: { lostAcknowledged: false, refused: false, storedTwice: true, disordered: true },
    },
    {
      // The order is not certain: a copy that was sent on a connection long closed may be appended behind later messages.
      name: 'retries without idempotence double messages with one request in flight too',
      source: 'KIP-98; max.in.flight.requests.per.connection',
      topic: topic(1),
      producer: steady({ ...withoutIdempotence('all'), 'max.in.flight.requests.per.connection': 1 }),
      expect: { lostAcknowledged: false, refused: false, storedTwice: true },
    },
    {
      name: 'retries with idempotence double nothing and keep the order',
      source: 'KIP-98',
      topic: topic(1),
      producer: steady(idempotent),
      expect: { lostAcknowledged: false, refused: false, storedTwice: false, disordered: false },
    },
    {
      name: 'without retries a message whose failure was reported may be stored all the same',
      source: 'Kafka documentation, Design, Message Delivery Semantics',
      topic: topic(1),
      producer: steady({ ...withoutIdempotence('all'), retries: 0 }),
      expect: { refused: true, refusedButStored: true, storedTwice: false },
    },
  ],
};

const controlledShutdown: Act = {
  name: 'the leader is shut down in good order and comes back',
  seconds: 12,
  faults: [{ at: 3, stop: 'broker-0', restart: 5 }],
  scenarios: [
    {
      name: 'acks=all with idempotence loses nothing, doubles nothing and keeps the order',
      source: 'Kafka documentation, Operations, Graceful shutdown; KIP-98',
      topic: topic(2),
      producer: steady(idempotent),
      reader,
      expect: {
        lostAcknowledged: false,
        refused: false,
        storedTwice: false,
        disordered: false,
        seenAndLost: false,
        skipped: false,
      },
    },
  ],
};

export const BROKER_ACTS: readonly Act[] = [leaderBeforeFollowers, leaderAlone, lostAnswers, controlledShutdown];
