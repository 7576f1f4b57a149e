/** The stable list of metric names, each with its unit, its meaning and which direction is better. */
import type { MetricInfo, RunResult } from './contract.ts';

type Better = MetricInfo['better'];

const info = (name: string, unit: string, better: Better, meaning: string): MetricInfo => ({
  name,
  unit,
  better,
  meaning,
});

const LATENCIES: readonly (readonly [name: string, meaning: string])[] = [
  ['publish.latency', 'from the actual send of a message to its acknowledgement'],
  ['publish.delay', 'from the intended to the actual send of a message'],
  ['e2e.latency', 'from the actual send of a message to its delivery'],
  [
    'record.latency',
    "from a Kafka record's timestamp, in whole milliseconds, to its delivery: what benchmarks call end to end",
  ],
  ['response.latency', 'from the intended send of a message to its delivery: what a user feels'],
];

const STATISTICS: readonly (readonly [suffix: string, meaning: string])[] = [
  ['mean', 'Mean time'],
  ['p50', 'Median time'],
  ['p75', '75th percentile of the time'],
  ['p95', '95th percentile of the time'],
  ['p99', '99th percentile of the time'],
  ['p999', '99.9th percentile of the time'],
  ['p9999', '99.99th percentile of the time'],
  ['max', 'Longest time'],
];

/** Fetches may wait for data: that takes nothing from anybody. */
const REQUESTS: readonly (readonly [name: string, words: string, better: Better])[] = [
  ['produce', 'Produce requests', 'lower'],
  ['fetchConsumer', 'Fetch requests of consumers', 'neither'],
  ['fetchFollower', 'Fetch requests of followers', 'neither'],
];

/** As kafka.network:type=RequestMetrics splits the time of a request. */
const REQUEST_PARTS: readonly (readonly [part: string, words: string])[] = [
  ['requestQueue', 'waited for a request handler (RequestQueueTimeMs)'],
  ['local', 'were handled by the leader itself (LocalTimeMs)'],
  ['remote', 'waited for followers or for data (RemoteTimeMs)'],
  ['responseQueue', 'had their answer wait for a network thread (ResponseQueueTimeMs)'],
  ['responseSend', 'had it written (ResponseSendTimeMs)'],
];

const requestTimes = (): MetricInfo[] =>
  REQUESTS.flatMap(([name, requests, better]) => [
    ...STATISTICS.map(([suffix, words]) =>
      info(
        `request.${name}.total.${suffix}`,
        'ms',
        better,
        `${words} of ${requests} in Kafka’s brokers (TotalTimeMs).`,
      ),
    ),
    ...REQUEST_PARTS.map(([part, words]) =>
      info(`request.${name}.${part}`, 'ms', better, `Mean time for which ${requests} ${words}.`),
    ),
  ]);

const latencies = (): MetricInfo[] =>
  LATENCIES.flatMap(([name, path]) =>
    STATISTICS.map(([suffix, words]) => info(`${name}.${suffix}`, 'ms', 'lower', `${words} ${path}.`)),
  );

/** Every metric that a run may return, in the order in which tables show them. */
export const METRICS: readonly MetricInfo[] = [
  info('offered.rate', 'msg/s', 'neither', 'Messages that producers intended to send.'),
  info('publish.rate', 'msg/s', 'higher', 'Messages acknowledged or, without acknowledgements, sent.'),
  info('publish.throughput', 'MiB/s', 'higher', 'Payload acknowledged or, without acknowledgements, sent.'),
  info('consume.rate', 'msg/s', 'higher', 'Messages delivered, summed over the groups that read them.'),
  info('consume.throughput', 'MiB/s', 'higher', 'Payload delivered, summed over the groups that read it.'),
  ...latencies(),
  info('backlog', 'msg', 'lower', 'Messages stored and not yet delivered, averaged over time.'),
  info('backlog.max', 'msg', 'lower', 'Most messages stored and not yet delivered.'),
  info('backlog.end', 'msg', 'lower', 'Messages stored and not yet delivered when the run ended.'),
  info(
    'drain.time',
    's',
    'lower',
    'From the peak of the backlog until it was gone: at most 1000 messages or 1 % of the peak.',
  ),
  info('backlog.inMemory', 'msg', 'neither', 'Messages of the backlog whose bodies are in memory (RabbitMQ).'),
  info('backlog.onDisk', 'msg', 'neither', 'Messages of the backlog that are on disk only (RabbitMQ).'),
  info('messages.offered', 'msg', 'neither', 'Messages offered since the start of the run, warm-up included.'),
  info('messages.settled', 'msg', 'higher', 'Messages delivered and done with.'),
  info('messages.inFlight', 'msg', 'neither', 'Messages under way when the run ended.'),
  info(
    'messages.rejected',
    'msg',
    'lower',
    'Messages refused, or sent in a transaction that was aborted, and their producer knows.',
  ),
  info('messages.lost', 'msg', 'lower', 'Messages gone, whether acknowledged before or not.'),
  info(
    'messages.lostAcknowledged',
    'msg',
    'lower',
    'Messages gone although their producer had been told that they were safe.',
  ),
  info('messages.expired', 'msg', 'lower', 'Messages that outlived their time before they were read.'),
  ...STATISTICS.flatMap(([suffix]) => [
    info(
      `retention.firstLost.${suffix}`,
      'msg',
      'neither',
      `Offset of the first message of a partition that expired before a group had it; ${suffix} over partitions and groups.`,
    ),
    info(
      `retention.firstLostAt.${suffix}`,
      's',
      'higher',
      `When the first message of a partition expired before a group had it; ${suffix} over partitions and groups.`,
    ),
  ]),
  info('messages.deadLettered', 'msg', 'lower', 'Messages sent on to a dead-letter destination.'),
  info('messages.deadLettered.rejected', 'msg', 'lower', 'Dead letters because a consumer rejected them.'),
  info('messages.deadLettered.expired', 'msg', 'lower', 'Dead letters because they outlived their time.'),
  info('messages.deadLettered.maxlen', 'msg', 'lower', 'Dead letters because their queue was full.'),
  info('messages.deadLettered.delivery_limit', 'msg', 'lower', 'Dead letters because they came back too often.'),
  info('retry.failures', 'msg', 'lower', 'Attempts of an application at a message that failed.'),
  info('retry.recovered', 'msg', 'higher', 'Messages that failed at first and were done after all.'),
  info('retry.exhausted', 'msg', 'lower', 'Messages that were given up after their last attempt.'),
  ...STATISTICS.map(([suffix, words]) =>
    info(`retry.latency.${suffix}`, 'ms', 'lower', `${words} from the first attempt of a delivery to success.`),
  ),
  info('delayed.messages', 'msg', 'neither', 'Messages that delayed-message exchanges keep back.'),
  info('delayed.memory', 'B', 'lower', 'Memory of the messages that delayed-message exchanges keep back.'),
  info('commit.rate', '1/s', 'neither', 'Offset commits that the coordinators of consumer groups took.'),
  info('consumer.lag', 'msg', 'lower', 'Messages stored that a consumer group has not been handed.'),
  info('group.rebalances', '1', 'lower', 'Rebalances of consumer groups that were completed.'),
  ...STATISTICS.map(([suffix, words]) =>
    info(
      `group.rebalance.time.${suffix}`,
      'ms',
      'lower',
      `${words} for which a partition had no reader because it changed hands.`,
    ),
  ),
  info('transaction.rate', '1/s', 'higher', 'Transactions of Kafka’s producers that were committed.'),
  info('transaction.aborted', '1', 'lower', 'Transactions that their producers have aborted.'),
  ...STATISTICS.map(([suffix, words]) =>
    info(`transaction.commit.time.${suffix}`, 'ms', 'lower', `${words} from commitTransaction() until it returns.`),
  ),
  info('messages.duplicated', 'msg', 'lower', 'Messages stored or delivered once more than they were sent.'),
  info(
    'messages.duplicatesApplied',
    'msg',
    'lower',
    'Messages that an application did once more than they were sent, because no guard kept it from that.',
  ),
  info('order.violations', 'msg', 'lower', 'Messages delivered after a later one of the same key or partition.'),
  ...requestTimes(),
  info('broker.cpu', 'ratio', 'lower', 'Share of the brokers’ cores that was busy.'),
  info('broker.disk.read', 'MiB/s', 'neither', 'Read from the brokers’ disks.'),
  info('broker.disk.write', 'MiB/s', 'neither', 'Written to the brokers’ disks.'),
  info('broker.disk.utilisation', 'ratio', 'lower', 'Share of the time in which the brokers’ disks were busy.'),
  info(
    'broker.disk.used',
    'B',
    'lower',
    'Bytes of logs or queues on the brokers’ disks, deleted segments of Kafka included whose files are still there.',
  ),
  info('broker.disk.alarm', 'ratio', 'lower', 'Share of the time in which nodes had an alarm of free disk space.'),
  info('broker.memory.used', 'B', 'lower', 'Memory of the nodes of RabbitMQ, the page cache aside.'),
  info('broker.memory.alarm', 'ratio', 'lower', 'Share of the time in which nodes had a memory alarm.'),
  info('broker.network.in', 'MiB/s', 'neither', 'Received by the brokers’ network cards.'),
  info('broker.network.out', 'MiB/s', 'neither', 'Sent by the brokers’ network cards.'),
  info(
    'broker.network.in.utilisation',
    'ratio',
    'lower',
    'Share of the time in which the brokers’ network cards received.',
  ),
  info(
    'broker.network.out.utilisation',
    'ratio',
    'lower',
    'Share of the time in which the brokers’ network cards sent.',
  ),
  info('broker.pagecache.hitRatio', 'ratio', 'higher', 'Share of the bytes read that the page cache held.'),
  info('broker.pagecache.dirty', 'B', 'neither', 'Bytes in the page cache that the disk does not hold yet.'),
  info('client.cpu', 'ratio', 'lower', 'Share of the clients’ cores that was busy.'),
];

const BY_NAME = new Map(METRICS.map((metric, rank) => [metric.name, { metric, rank }]));

/** `broker.cpu[broker-1]` → `broker.cpu`. */
const baseName = (name: string): string => name.replace(/\[.*\]$/, '');

/**
 * A metric by its name; `name.max`, the busiest component or highest level, takes unit and direction from `name`. For a
 * name that is not in the list, `unit` is what its series says.
 */
export function metricInfo(name: string, unit = '1'): MetricInfo {
  const known = BY_NAME.get(baseName(name))?.metric;
  if (known !== undefined) return { ...known, name };
  const parent = name.endsWith('.max') ? BY_NAME.get(name.slice(0, -4))?.metric : undefined;
  if (parent !== undefined) return { ...parent, name, meaning: `The highest: ${parent.meaning}` };
  return info(name, unit, 'neither', '');
}

const rankOf = (name: string): number =>
  BY_NAME.get(name)?.rank ?? (BY_NAME.get(name.replace(/\.max$/, ''))?.rank ?? METRICS.length) + 0.5;

/** Names in the order of the list, unknown ones after it in alphabetical order. */
export function inOrder(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** The metrics that these runs returned, in order. */
export function metricsOf(runs: readonly RunResult[]): MetricInfo[] {
  const units = new Map(runs.flatMap((run) => run.series.map((s) => [s.metric, s.unit] as const)));
  const infos = inOrder(runs.flatMap((run) => Object.keys(run.metrics))).map((name) =>
    metricInfo(name, units.get(name)),
  );
  return units.get('publish.rate') === 'op/s' ? infos.map(ofOperations) : infos;
}

/** On a host a message is an operation. */
export const ofOperations = ({ unit, meaning, ...rest }: MetricInfo): MetricInfo => ({
  ...rest,
  unit: unit.replace(/^msg/, 'op'),
  meaning: meaning
    .replace(/^Messages/, 'Operations')
    .replace('Most messages', 'Most operations')
    .replace('of a message', 'of an operation'),
});
