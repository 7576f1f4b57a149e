/** The same scenarios in the simulator: each becomes an experiment of its own, and its books become a kind. */
import type { LedgerEntry, RunResult } from '../../../lab/index.ts';
import { experimentFrom, formatFault, run, studyOf } from '../../../lab/index.ts';
import { CONFIG } from './cluster.ts';
import { READING } from './group.ts';
import type { Act, Fault, Kind, Reader, Scenario, Transactions } from './scenario.ts';

/** Time in s for producers to learn the fate of their messages and for readers to read all there is. */
const AFTERWARDS = 25;

/** What a scenario comes to in the simulator; of a kind, that which its books tell. */
export function simulate(act: Act, scenario: Scenario): { kind: Partial<Kind>; book: LedgerEntry } {
  const { result, book } = played(act, scenario);
  const kind = kindOf(result, book, scenario);
  if (scenario.transactions !== undefined) return { kind: { ...kind, ...isolated(act, scenario, result, book) }, book };
  if (scenario.expect.seenAndLost === undefined) return { kind, book };
  // What a reader has had is settled in the books of its group: what the log has lost shows where nobody reads.
  const { reader: _, ...unread } = scenario;
  const log = kindOf(result, played(act, { ...unread, expect: {} }).book, scenario);
  const lostAcknowledged = log.lostAcknowledged === true;
  return {
    kind: { ...kind, lostAcknowledged, seenAndLost: lostAcknowledged && kind.lostAcknowledged === false },
    book,
  };
}

/** What a reader has seen of transactions: more than one of read_committed sees; and how long others' messages waited for their end. */
function isolated(act: Act, scenario: Scenario, { metrics }: RunResult, book: LedgerEntry): Partial<Kind> {
  const { reader } = scenario;
  if (reader === undefined) return {};
  const committed = { ...scenario, reader: { ...reader, config: { 'isolation.level': 'read_committed' } } };
  return {
    abortedSeen: book.settled > played(act, committed).book.settled,
    // Transactions' own messages are fewer than one in twenty where somebody else sends.
    heldBack: scenario.producer !== undefined && (metrics['e2e.latency.p95'] ?? 0) > HELD_BACK,
  };
}

/** Waiting that can only be another's transaction, in ms. */
const HELD_BACK = 2000;

function played(act: Act, scenario: Scenario): { result: RunResult; book: LedgerEntry } {
  const read = experimentFrom(experimentOf(act, scenario), scenario.name);
  if ('faults' in read) throw new Error(read.faults.map((fault) => formatFault(fault)).join('\n'));
  const [plan] = studyOf(read.experiment).plans;
  if (plan === undefined) throw new Error('no run');
  const result = run(plan);
  const [book] = result.ledger;
  if (book === undefined) throw new Error('no ledger');
  return { result, book };
}

function experimentOf({ seconds, faults }: Act, scenario: Scenario): object {
  const { topic, producer, transactions, faults: own = [] } = scenario;
  // The order of a log shows to those who read it.
  const seen = scenario.reader ?? (scenario.expect.disordered === undefined ? undefined : BYSTANDER);
  return {
    name: 'scenario',
    hardware: 'i3en.2xlarge',
    system: {
      kafka: {
        version: '3.9',
        brokers: 3,
        config: { ...CONFIG, 'process.roles': 'broker' },
        topics: { t: { partitions: topic.partitions, 'replication.factor': 3, ...topic.config } },
      },
    },
    producers: {
      ...(producer === undefined ? {} : { sender: senderOf(producer, seconds) }),
      ...(transactions === undefined ? {} : { transactor: transactorOf(transactions) }),
    },
    ...(seen === undefined ? {} : { consumers: { readers: { topic: 't', ...readerOf(seen) } } }),
    faults: [...[...faults, ...own].map(named), ...endsOf(transactions, seconds)],
    warmup: 0,
    duration: seconds + AFTERWARDS,
    replications: 1,
    seed: 1,
  };
}

const senderOf = ({ rate, config }: NonNullable<Scenario['producer']>, seconds: number): object => ({
  topic: 't',
  count: 1,
  arrivals: {
    kind: 'steps',
    steps: [
      { at: 0, rate },
      { at: seconds, rate: 0 },
    ],
  },
  message: { size: '4 B' },
  ...config,
});

/** The messages of a transaction are sent at once; how it ends is drawn, with the share that the scenario has. */
function transactorOf({ config, each }: Transactions): object {
  const [first] = each;
  if (first === undefined) throw new Error('there are no transactions to play');
  const { messages, lasts } = first;
  const share = (end: string): number => each.filter((one) => one.end === end).length / each.length;
  const duration = share('never') > 0 ? FOR_EVER : lasts;
  return {
    topic: 't',
    count: 1,
    arrivals: { kind: 'bursts', burst: messages, every: `${duration + BETWEEN} ms` },
    message: { size: '4 B' },
    'transactional.id': 't',
    'transaction.duration.ms': duration,
    'transaction.aborts': share('abort'),
    ...config,
  };
}

/** Longer than any scenario; and the time from the end of one transaction to the next. */
const FOR_EVER = 100_000; // ms
const BETWEEN = 50; // ms

/** Producers of transactions end with the act; one that is never to end its transaction dies. */
function endsOf(transactions: Transactions | undefined, seconds: number): object[] {
  if (transactions === undefined) return [];
  const dies = transactions.each.some(({ end }) => end === 'never');
  return [dies ? { at: 0.5, crash: 'producers.transactor' } : { at: seconds, stop: 'producers.transactor' }];
}

const BYSTANDER: Reader = { count: 1, commit: 'auto', processing: 0 };

function readerOf(reader: Reader): object {
  const { count, processing, config } = reader;
  return { count, processing, ...READING, ...config, ...commitsOf(reader) };
}

function commitsOf({ commit, every, onRevoke, handOver, static: isStatic }: Reader): object {
  return {
    commit: commit === 'auto' || commit === 'async' ? commit : onRevoke === true ? 'both' : 'sync',
    ...(commit === 'before' ? { 'commit.when': 'before' } : {}),
    ...(every === undefined ? {} : { 'commit.every.ms': every }),
    ...(handOver === true ? { threads: 1 } : {}),
    ...(isStatic === true ? { 'group.instance.id': 'reader' } : {}),
  };
}

/** Readers have the name of their side in an experiment file. */
const named = (fault: Fault): object =>
  Object.fromEntries(
    Object.entries(fault).map(([key, value]: [string, string | number]) => [
      key,
      typeof value === 'string' ? value.replace(/^readers/, 'consumers.readers') : value,
    ]),
  );

/** Losses that are not the log's but of a group that has committed beyond what it processed. */
const READERS_FAULT = ['committed before processed', 'passed over by auto.offset.reset=latest'];

/** The ledger's view. What a producer without acknowledgements calls sent counts as acknowledged, as VerifiableProducer has it. */
function kindOf({ metrics }: RunResult, book: LedgerEntry, { producer, reader }: Scenario): Partial<Kind> {
  const lost = sum(book.lostUnacknowledged);
  const byReaders = READERS_FAULT.reduce((total, cause) => total + (book.lostAcknowledged[cause] ?? 0), 0);
  const isTold = producer?.config['acks'] !== 0;
  return {
    lostAcknowledged: sum(book.lostAcknowledged) > byReaders || (!isTold && lost > 0),
    refused: sum(book.rejected) > (book.rejected['transaction aborted'] ?? 0) || (isTold && lost > 0),
    storedTwice: book.duplicatesStored > 0,
    disordered: (metrics['order.violations'] ?? 0) > 0,
    processedTwice: book.duplicatesApplied > 0,
    skipped: byReaders > 0 || (reader !== undefined && book.backlog > 0),
    expired: book.expired > 0,
  };
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
