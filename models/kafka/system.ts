import { type Simulator, type World, bytes, ms, ns, spawn } from '../../sim/index.ts';
import type { Limits } from '../limits.ts';
import { Machine, reportMachines } from '../machine/index.ts';
import { Traffic } from '../messages/index.ts';
import { type Connection, Network, type Windows } from '../network/index.ts';
import type { ProducerPlan } from '../plans.ts';
import { numberOf, textOf } from '../settings.ts';
import { Broker, bufferOf } from './broker/broker.ts';
import type { Cluster } from './cluster.ts';
import type { Consumer } from './consumer/consumer.ts';
import { ConsumerGroup } from './consumer/group.ts';
import { type Channel, channelOf, CLIENT_HEAP, KAFKA_COSTS, type KafkaCosts } from './costs.ts';
import { FetchSession } from './broker/fetch-session.ts';
import { Fetcher } from './replication/fetcher.ts';
import { END_TO_END_HOPS, PUBLISH_HOPS } from './hops.ts';
import { replicate } from './journeys.ts';
import { limitsOf } from './limits.ts';
import { Partition } from './replication/partition.ts';
import type { KafkaPlan, TopicPlan } from './plan.ts';
import { producerGroup } from './producer/group.ts';
import type { Producer } from './producer/producer.ts';
import type { Topic } from './replication/topic.ts';

/** A Kafka cluster with its producers and consumers, built from a plan. `start()` sets everything going. */
export class KafkaSystem implements Cluster {
  readonly traffic: Traffic;
  readonly limits: Limits;
  readonly brokers: readonly Broker[];
  readonly topics: ReadonlyMap<string, Topic>;
  readonly producers: readonly Producer[];
  readonly groups: readonly ConsumerGroup[];
  readonly consumers: readonly Consumer[];
  readonly world: World;
  private readonly plan: KafkaPlan;
  readonly costs: KafkaCosts;
  private readonly network: Network;
  private readonly fetchers: Fetcher[] = [];
  /** By leader, follower and number of the thread: all topics share them. */
  private readonly fetcherOf = new Map<string, Fetcher>();
  private readonly clientMachines: Machine[] = [];

  constructor(world: World, plan: KafkaPlan) {
    this.world = world;
    this.plan = plan;
    const costs = { ...KAFKA_COSTS, ...plan.costs };
    this.costs = { ...costs, wakeUp: ns(costs.wakeUp) };
    this.traffic = new Traffic(world, { hops: { publish: PUBLISH_HOPS, endToEnd: END_TO_END_HOPS } });
    this.network = new Network(world, { ...plan.network, flowRate: plan.brokers.profile.flowRate });

    // Machines.
    this.brokers = Array.from({ length: plan.brokers.count }, (_, i) => new Broker(world, i, plan.brokers, this.costs));
    for (const { machine, number } of this.brokers) this.network.place(machine.nic, 'brokers', number);

    // What they keep, and how it is copied.
    this.topics = new Map(plan.topics.map((topic, i) => [topic.name, this.topic(topic, i)]));
    for (const topic of this.topics.values()) this.replicate(topic);

    // Load.
    this.producers = plan.producers.flatMap((group, i) => producerGroup(this, group, numberBefore(plan.producers, i)));
    const compressions = this.producers.map((producer) => producer.compression);
    this.groups = plan.consumers.map((group) => new ConsumerGroup(this, group, compressions));
    this.consumers = this.groups.flatMap((group) => group.consumers);
    for (const topic of this.topics.values()) {
      if (topic.ledgers.length === 0) topic.ledgers.push(this.traffic.ledger(topic.name));
    }
    reportMachines(
      world.record,
      this.brokers.map((broker) => broker.machine),
      this.clientMachines,
    );
    this.limits = limitsOf(world.sim, this.brokers, this.producers, this.consumers);
  }

  /** Sets fetchers, consumers and producers going. */
  start(): void {
    for (const fetcher of this.fetchers) spawn(replicate(fetcher));
    for (const group of this.groups) group.start();
    for (const producer of this.producers) spawn(producer.send());
  }

  get version(): string {
    return this.plan.version;
  }

  private get sim(): Simulator {
    return this.world.sim;
  }

  /** Leaders go round the brokers, each topic beginning one further. */
  private topic(plan: TopicPlan, index: number): Topic {
    const topic: Topic = {
      name: plan.name,
      replicationFactor: numberOf(plan.settings, 'replication.factor'),
      minInsyncReplicas: numberOf(plan.settings, 'min.insync.replicas'),
      flushMessages: Math.min(
        numberOf(plan.settings, 'flush.messages'),
        numberOf(this.plan.brokers.config, 'log.flush.interval.messages'),
      ),
      partitions: [],
      ledgers: [],
    };
    for (let number = 0; number < numberOf(plan.settings, 'partitions'); number++) {
      const leader = this.broker(index + number);
      topic.partitions.push(new Partition(topic, number, leader, leader.newLog()));
    }
    return topic;
  }

  /** The brokers after the leader follow; partitions are spread over num.replica.fetchers threads a pair of brokers. */
  private replicate(topic: Topic): void {
    const threads = numberOf(this.plan.brokers.config, 'num.replica.fetchers');
    for (const partition of topic.partitions) {
      for (let replica = 1; replica < topic.replicationFactor; replica++) {
        const follower = this.broker(partition.leader.number + replica);
        const key = `${partition.leader.number}-${follower.number}-${partition.number % threads}`;
        const fetcher = this.fetcherOf.get(key) ?? this.fetcher(partition.leader, follower);
        this.fetcherOf.set(key, fetcher);
        fetcher.follow(partition);
      }
    }
  }

  private fetcher(leader: Broker, follower: Broker): Fetcher {
    const { config } = this.plan.brokers;
    const fetcher = new Fetcher(this.world, {
      leader,
      follower,
      connection: this.network.connect(follower.machine.nic, leader.machine.nic, {
        send: leader.receiveBuffer,
        reply: Math.min(leader.sendBuffer, bufferOf(config, 'replica.socket.receive.buffer.bytes')),
      }),
      channel: this.channel(textOf(config, 'security.inter.broker.protocol')),
      session: new FetchSession(this.sim, {
        minBytes: numberOf(config, 'replica.fetch.min.bytes'),
        partitionBytes: numberOf(config, 'replica.fetch.max.bytes'),
        totalBytes: numberOf(config, 'replica.fetch.response.max.bytes'),
      }),
      maxWait: ms(numberOf(config, 'replica.fetch.wait.max.ms')),
    });
    this.fetchers.push(fetcher);
    return fetcher;
  }

  private broker(number: number): Broker {
    return this.brokers[number % this.brokers.length] as Broker;
  }

  connect(client: Machine, broker: Broker, windows: Windows): Connection {
    return this.network.connect(client.nic, broker.machine.nic, windows);
  }

  channel(protocol: string): Channel {
    return channelOf(protocol, this.plan.version, this.costs);
  }

  clientMachine(home: World, group: string, i: number): Machine {
    const { profile, jvm } = this.plan.clients;
    const use = { heap: jvm?.heap ?? bytes(CLIENT_HEAP), pauses: jvm?.pauses, role: 'client' as const };
    const machine = new Machine(home, profile, use);
    this.network.place(machine.nic, group, i);
    this.clientMachines.push(machine);
    return machine;
  }

  topicNamed(name: string): Topic {
    const topic = this.topics.get(name);
    if (topic === undefined)
      throw new Error(`there is no topic '${name}': name one of ${[...this.topics.keys()].join(', ')}`);
    return topic;
  }
}

/** How many clients the groups before the `index`-th have together. */
const numberBefore = (groups: readonly ProducerPlan[], index: number): number =>
  groups.slice(0, index).reduce((sum, group) => sum + group.count, 0);
