/** The clients of a group of producers, from its plan. */
import { ns, Stream, seedOf, type World } from '../../../sim/index.ts';
import type { ProducerPlan } from '../../plans.ts';
import { compareVersions, textOf } from '../../settings.ts';
import { arrivalsFrom, keysFrom, sizesFrom } from '../../workload/index.ts';
import { bufferOf } from '../broker/broker.ts';
import { Link } from '../broker/link.ts';
import type { Cluster } from '../cluster.ts';
import { Node } from './node.ts';
import { partitionerFor } from './partitioner.ts';
import { Producer } from './producer.ts';
import { producerSettings } from './settings.ts';
import type { TransactionOptions } from './transactions.ts';

/** The producers of a group, numbered in the cluster from `first` on. */
export const producerGroup = (cluster: Cluster, group: ProducerPlan, first: number): Producer[] =>
  Array.from({ length: group.count }, (_, i) => producer(cluster, group, i, first + i));

function producer(cluster: Cluster, group: ProducerPlan, i: number, number: number): Producer {
  const home = cluster.world.within(`${group.name}-${i}`);
  const { version, costs, traffic } = cluster;
  const topic = cluster.topicNamed(group.destination);
  const machine = cluster.clientMachine(home, 'producers', group.name, i);
  const settings = producerSettings(group, version);
  const nodes = cluster.brokers.map((broker) => {
    const send = Math.min(bufferOf(group.settings, 'send.buffer.bytes'), broker.receiveBuffer);
    const connection = cluster.connect(machine, broker, { send, reply: Infinity });
    return new Node(new Link(home.sim, broker, connection, settings.requestTimeout));
  });
  const stream = home.stream('partitioner');
  const channel = cluster.channel(textOf(group.settings, 'security.protocol'));
  const transactions = (): TransactionOptions => ({
    ...cluster.transactions.of(`${settings.transactionalId}-${i}`, number, settings.transactionTimeout),
    habits: settings.transactionHabits,
    chance: home.stream('transactions'),
    channel,
    retryBackoff: settings.retryBackoff(0),
    linkTo: (broker) => nodes[broker ?? cluster.brokers.findIndex(({ isUp }) => isUp)]?.link,
    metrics: cluster.transactions.metrics,
  });
  return new Producer(home, {
    number,
    topic,
    machine,
    nodes,
    settings,
    workload: workloadOf(home, group),
    partitionerOver: (loads) => partitionerFor(group.settings, version, topic.partitions.length, stream, loads),
    format: compareVersions(version, '0.11') < 0 ? 'v0' : 'v2',
    traffic,
    costs,
    channel,
    transactions: settings.transactionalId === '' ? undefined : transactions(),
  });
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
