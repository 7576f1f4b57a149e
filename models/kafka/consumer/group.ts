import { ms, spawn } from '../../../sim/index.ts';
import type { Compression } from '../../codecs/index.ts';
import type { Machine } from '../../machine/index.ts';
import type { ConsumerPlan } from '../../plans.ts';
import { numberOf, textOf } from '../../settings.ts';
import { distributionFrom } from '../../workload/index.ts';
import { bufferOf } from '../broker/broker.ts';
import { FetchSession } from '../broker/fetch-session.ts';
import { Link } from '../broker/link.ts';
import type { Cluster } from '../cluster.ts';
import { consume } from '../journeys.ts';
import type { Partition } from '../replication/partition.ts';
import { Consumer, type ConsumerSettings } from './consumer.ts';

/** A group of consumers that share the partitions of one topic. */
export class ConsumerGroup {
  readonly consumers: readonly Consumer[];
  private readonly cluster: Cluster;
  private readonly starts: (() => void)[] = [];

  /** `compressions`: by number of the producer. */
  constructor(cluster: Cluster, plan: ConsumerPlan, compressions: readonly Compression[]) {
    this.cluster = cluster;
    const { traffic, costs } = cluster;
    const topic = cluster.topicNamed(plan.source);
    const ledger = traffic.ledger(`${topic.name} / ${plan.name}`);
    const reader = topic.ledgers.push(ledger) - 1;
    const settings = consumerSettings(plan);
    this.consumers = Array.from({ length: plan.count }, (_, i) => {
      const home = cluster.world.within(`consumers/${plan.name}-${i}`);
      const machine = cluster.clientMachine(home, plan.name, i);
      const processing = distributionFrom(plan.processing);
      const channel = cluster.channel(textOf(plan.settings, 'security.protocol'));
      const parts = { machine, settings, reader, ledger, traffic, processing, compressions, costs, channel };
      const consumer = new Consumer(home, parts);
      this.assign(consumer, machine, settings, rangeOf(topic.partitions, plan.count, i));
      return consumer;
    });
  }

  /** Sets the consumers going. */
  start(): void {
    for (const start of this.starts) start();
  }

  /** One fetch session, on one connection, with each broker that leads a partition of the consumer. */
  private assign(
    consumer: Consumer,
    machine: Machine,
    settings: ConsumerSettings,
    partitions: readonly Partition[],
  ): void {
    for (const broker of this.cluster.brokers) {
      const led = partitions.filter((partition) => partition.leading.broker === broker);
      if (led.length === 0) continue;
      const session = new FetchSession(this.cluster.world.sim, {
        minBytes: settings.minBytes,
        partitionBytes: settings.maxPartitionBytes,
        totalBytes: settings.maxBytes,
      });
      for (const partition of led) session.subscribe(partition.leading);
      const reply = Math.min(broker.sendBuffer, settings.receiveBuffer);
      const connection = this.cluster.connect(machine, broker, { send: broker.receiveBuffer, reply });
      const { sim } = this.cluster.world;
      consumer.link(session, new Link(sim, broker, connection, settings.requestTimeout));
      this.starts.push(() => spawn(consume(consumer, session)));
    }
  }
}

/** The range assignor: consecutive partitions, the first members get one more if it does not come out even. */
function rangeOf(partitions: readonly Partition[], members: number, member: number): readonly Partition[] {
  const each = Math.floor(partitions.length / members);
  const extra = partitions.length % members;
  const first = member * each + Math.min(member, extra);
  return partitions.slice(first, first + each + (member < extra ? 1 : 0));
}

function consumerSettings({ settings }: ConsumerPlan): ConsumerSettings {
  return {
    minBytes: numberOf(settings, 'fetch.min.bytes'),
    maxWait: ms(numberOf(settings, 'fetch.max.wait.ms')),
    maxBytes: numberOf(settings, 'fetch.max.bytes'),
    maxPartitionBytes: numberOf(settings, 'max.partition.fetch.bytes'),
    maxPollRecords: numberOf(settings, 'max.poll.records'),
    receiveBuffer: bufferOf(settings, 'receive.buffer.bytes'),
    requestTimeout: ms(numberOf(settings, 'request.timeout.ms')),
  };
}
