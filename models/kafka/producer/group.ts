/** The clients of a group of producers, from its plan. */
import { ms, ns, Stream, seedOf, type World } from '../../../sim/index.ts';
import { atLevel, type Codec, type CodecName } from '../../codecs/index.ts';
import type { ProducerPlan } from '../../plans.ts';
import { compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import { arrivalsFrom, keysFrom, sizesFrom } from '../../workload/index.ts';
import { bufferOf } from '../broker/broker.ts';
import type { Cluster } from '../cluster.ts';
import { Node } from './accumulator.ts';
import { partitionerFor } from './partitioner.ts';
import { Producer, type ProducerSettings } from './producer.ts';

/** The producers of a group, numbered in the cluster from `first` on. */
export const producerGroup = (cluster: Cluster, group: ProducerPlan, first: number): Producer[] =>
  Array.from({ length: group.count }, (_, i) => producer(cluster, group, i, first + i));

function producer(cluster: Cluster, group: ProducerPlan, i: number, number: number): Producer {
  const home = cluster.world.within(`${group.name}-${i}`);
  const { version, costs, traffic } = cluster;
  const topic = cluster.topicNamed(group.destination);
  const machine = cluster.clientMachine(home, group.name, i);
  const settings = producerSettings(group);
  const nodes = cluster.brokers.map((broker) => {
    const send = Math.min(bufferOf(group.settings, 'send.buffer.bytes'), broker.receiveBuffer);
    return new Node(home.sim, broker, cluster.connect(machine, broker, { send, reply: Infinity }));
  });
  const partitioner = partitionerFor(
    textOf(group.settings, 'partitioner.class'),
    version,
    topic.partitions.length,
    settings.batchSize,
    home.stream('partitioner'),
  );
  return new Producer(home, {
    number,
    topic,
    machine,
    nodes,
    settings,
    workload: workloadOf(home, group),
    partitioner,
    format: compareVersions(version, '0.11') < 0 ? 'v0' : 'v2',
    traffic,
    costs,
    channel: cluster.channel(textOf(group.settings, 'security.protocol')),
  });
}

function producerSettings(group: ProducerPlan): ProducerSettings {
  const { settings } = group;
  return {
    acks: textOf(settings, 'acks') as ProducerSettings['acks'],
    linger: ms(numberOf(settings, 'linger.ms')),
    batchSize: numberOf(settings, 'batch.size'),
    bufferMemory: numberOf(settings, 'buffer.memory'),
    maxRequestSize: numberOf(settings, 'max.request.size'),
    maxInFlight: numberOf(settings, 'max.in.flight.requests.per.connection'),
    codec: codecFrom(settings),
  };
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

function workloadOf(home: World, group: ProducerPlan) {
  const { arrivals, message, key } = group;
  // The demand is the same arrivals drawn a second time, from a stream with the same seed.
  const again = new Stream(seedOf(home.seed, home.replication, home.path, 'arrivals'));
  return {
    arrivals: arrivalsFrom(arrivals, home.stream('arrivals'), ns(0)),
    demand: arrivals.kind === 'unlimited' ? undefined : arrivalsFrom(arrivals, again, ns(0)),
    sizes: sizesFrom(message.size, home.draws('sizes')),
    keys: keysFrom(key, home.draws('keys')),
    data: message.data,
  };
}
