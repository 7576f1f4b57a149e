import { type Nanoseconds, type Simulator, type World, bytes, ms, ns, spawn } from '../../sim/index.ts';
import type { Limits } from '../limits.ts';
import { Machine, reportMachines } from '../machine/index.ts';
import { type Breakable, type Fault, type FaultKind, Traffic } from '../messages/index.ts';
import { type Connection, Network, type Windows } from '../network/index.ts';
import type { ConsumerPlan, ProducerPlan } from '../plans.ts';
import { booleanOf, compareVersions, numberOf, type Settings } from '../settings.ts';
import { Broker } from './broker/broker.ts';
import { RequestTimes } from './broker/request-times.ts';
import { retain } from './broker/retention.ts';
import type { Cluster } from './cluster.ts';
import type { Consumer } from './consumer/consumer.ts';
import { ConsumerFaults } from './consumer/faults.ts';
import { ConsumerGroup } from './consumer/group.ts';
import { servesFromFollowers } from './consumer/rack.ts';
import type { Coordinator } from './group/coordinator.ts';
import { Coordinators } from './group/coordinators.ts';
import { type Channel, channelOf, CLIENT_HEAP, KAFKA_COSTS, type KafkaCosts } from './costs.ts';
import { Controller } from './controller/controller.ts';
import { BrokerFaults } from './faults.ts';
import { Columns } from './log/columns.ts';
import { KEEP_ALL, retentionRules, segmentRules } from './log/rules.ts';
import { Fetchers } from './replication/fetchers.ts';
import { END_TO_END_HOPS, PUBLISH_HOPS } from './hops.ts';
import { limitsOf } from './limits.ts';
import { firstLost, reportLogs } from './log/report.ts';
import { Partition } from './replication/partition.ts';
import type { KafkaPlan, TopicPlan } from './plan.ts';
import { producerGroup } from './producer/group.ts';
import type { Producer } from './producer/producer.ts';
import type { Topic } from './replication/topic.ts';
import { ProducerFaults } from './producer/faults.ts';
import { TransactionCoordinators } from './transaction/coordinators.ts';
import { RECORD_TIMESTAMP } from './wire.ts';

/** A Kafka cluster with its producers and consumers, built from a plan. `start()` sets everything going. */
export class KafkaSystem implements Cluster, Breakable {
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
  private readonly fetchers: Fetchers;
  private readonly controller: Controller;
  private readonly faults: BrokerFaults;
  private readonly consumerFaults: ConsumerFaults;
  private readonly producerFaults: ProducerFaults;
  readonly transactions: TransactionCoordinators;
  private readonly coordinators: Coordinators;
  private readonly columns = new Columns();
  private readonly onFirstLost: Topic['onFirstLost'];
  private readonly clientMachines: Machine[] = [];
  /** Machines that clients share, and how many clients have one. */
  private readonly workers = { producers: [] as Machine[], consumers: [] as Machine[] };
  private readonly dealt = { producers: 0, consumers: 0 };

  constructor(world: World, plan: KafkaPlan) {
    this.world = world;
    this.plan = plan;
    const costs = { ...KAFKA_COSTS, ...plan.costs };
    this.costs = { ...costs, wakeUp: ns(costs.wakeUp) };
    this.traffic = new Traffic(world, {
      hops: { publish: PUBLISH_HOPS, endToEnd: END_TO_END_HOPS },
      stamps: RECORD_TIMESTAMP,
    });
    this.network = new Network(world, { ...plan.network, flowRate: plan.brokers.profile.flowRate });

    // Machines.
    const { record } = world;
    const times = {
      produce: new RequestTimes(record, 'produce'),
      fetchConsumer: new RequestTimes(record, 'fetchConsumer'),
      fetchFollower: new RequestTimes(record, 'fetchFollower'),
    };
    const { count } = plan.brokers;
    this.brokers = Array.from({ length: count }, (_, i) => new Broker(world, i, plan.brokers, this.costs, times));
    for (const { machine, number } of this.brokers) this.network.place(machine.nic, 'brokers', number);

    // What they keep, and how it is copied.
    this.onFirstLost = firstLost(world.record);
    this.topics = new Map(plan.topics.map((topic, i) => [topic.name, this.topic(topic, i)]));
    this.fetchers = new Fetchers(
      world,
      { version: plan.version, config: plan.brokers.config, costs: this.costs },
      (follower, leader, windows) => this.connect(follower.machine, leader, windows),
    );
    this.controller = new Controller(world, {
      version: plan.version,
      config: plan.brokers.config,
      brokers: this.brokers,
      fetchers: this.fetchers,
    });
    for (const { partitions } of this.topics.values()) for (const partition of partitions) this.adopt(partition);
    this.faults = new BrokerFaults(world, {
      brokers: this.brokers,
      topics: () => this.topics.values(),
      config: plan.brokers.config,
      network: this.network,
      controller: this.controller,
      fetchers: this.fetchers,
      lookAfterLogs: (broker) => this.retain(broker, ms(numberOf(plan.brokers.config, 'log.initial.task.delay.ms'))),
      nics: () => [...this.brokers.map(({ machine }) => machine), ...this.clientMachines].map(({ nic }) => nic),
    });

    // Load.
    const state = (name: string): number => numberOf(plan.brokers.config, `transaction.state.log.${name}`);
    this.transactions = new TransactionCoordinators(world, {
      version: plan.version,
      config: plan.brokers.config,
      costs: this.costs,
      partition: this.internalTopic('__transaction_state', {
        replicationFactor: state('replication.factor'),
        minInsyncReplicas: state('min.isr'),
        segmentBytes: state('segment.bytes'),
      }),
      connect: (from, to, windows) => this.connect(from.machine, to, windows),
    });
    this.producers = plan.producers.flatMap((group, i) => producerGroup(this, group, numberBefore(plan.producers, i)));
    const compressions = this.producers.map((producer) => producer.compression);
    this.coordinators = new Coordinators(
      world,
      { version: plan.version, config: plan.brokers.config, producers: this.producers.length },
      this.internalTopic('__consumer_offsets', {
        replicationFactor: numberOf(plan.brokers.config, 'offsets.topic.replication.factor'),
        minInsyncReplicas: 1,
        segmentBytes: OFFSETS_SEGMENT,
      }),
    );
    this.groups = plan.consumers.map((group) => new ConsumerGroup(this, group, compressions));
    this.consumers = this.groups.flatMap((group) => group.consumers);
    this.consumerFaults = new ConsumerFaults(this.groups);
    this.producerFaults = new ProducerFaults(plan.producers, this.producers);
    for (const topic of this.topics.values()) {
      if (topic.ledgers.length > 0) continue;
      topic.ledgers.push(this.traffic.ledger(topic.name));
      const { age, bytes: size } = topic.retention;
      if (age < LONG || size < Infinity) for (const partition of topic.partitions) partition.keepUntilExpired();
    }
    for (const broker of this.brokers) reportLogs(world.record, broker);
    reportMachines(
      world.record,
      this.brokers.map((broker) => broker.machine),
      this.clientMachines,
    );
    this.limits = limitsOf(world.sim, this.brokers, this.producers, this.consumers);
  }

  /** Sets fetchers, consumers and producers going. */
  start(): void {
    this.fetchers.start();
    this.controller.start();
    for (const broker of this.brokers) this.retain(broker, this.checkInterval);
    for (const group of this.groups) group.start();
    this.coordinators.form();
    this.transactions.start();
    for (const producer of this.producers) spawn(producer.send());
  }

  /** Where a machine may lose power, batches are kept until they are on its disk. */
  expect(kinds: ReadonlySet<FaultKind>): void {
    for (const topic of this.topics.values()) topic.keepsUnflushed = kinds.has('power-off');
  }

  strike(fault: Fault): void {
    if (isOfClient(fault, 'consumers')) this.consumerFaults.strike(fault);
    else if (isOfClient(fault, 'producers')) this.producerFaults.strike(fault);
    else this.faults.strike(fault);
  }

  mend(fault: Fault): void {
    if (isOfClient(fault, 'consumers')) this.consumerFaults.mend(fault);
    else if (isOfClient(fault, 'producers')) this.producerFaults.mend(fault);
    else this.faults.mend(fault);
  }

  get version(): string {
    return this.plan.version;
  }

  get config(): Settings {
    return this.plan.brokers.config;
  }

  coordinatorOf(plan: ConsumerPlan): Coordinator {
    return this.coordinators.of(plan);
  }

  private get sim(): Simulator {
    return this.world.sim;
  }

  /** Leaders go round the brokers, each topic beginning one further, and the brokers after the leader follow. */
  private topic(plan: TopicPlan, index: number): Topic {
    const topic: Topic = {
      name: plan.name,
      replicationFactor: numberOf(plan.settings, 'replication.factor'),
      minInsyncReplicas: numberOf(plan.settings, 'min.insync.replicas'),
      flushMessages: Math.min(
        numberOf(plan.settings, 'flush.messages'),
        numberOf(this.plan.brokers.config, 'log.flush.interval.messages'),
      ),
      isUncleanAllowed: this.allowsUnclean(plan),
      servesFromFollowers: servesFromFollowers(this.plan.version, this.plan.brokers.config),
      segments: segmentRules(plan.settings, this.config),
      retention: retentionRules(plan.settings, this.config),
      partitions: [],
      ledgers: [],
      isolated: [],
      onFirstLost: this.onFirstLost,
    };
    for (let number = 0; number < numberOf(plan.settings, 'partitions'); number++) {
      const brokers = Array.from({ length: topic.replicationFactor }, (_, i) => this.broker(index + number + i));
      topic.partitions.push(new Partition(topic, number, this.columns, brokers, this.sim.now));
    }
    return topic;
  }

  /** A topic decides for itself where it differs from the default. */
  private allowsUnclean({ settings }: TopicPlan): boolean {
    const name = 'unclean.leader.election.enable';
    const isDefault = compareVersions(this.plan.version, CLEAN_SINCE) < 0;
    const own = booleanOf(settings, name);
    return own === isDefault ? booleanOf(this.plan.brokers.config, name) : own;
  }

  /** Copies of a new partition follow its leader, and the controller watches over them. */
  private adopt(partition: Partition): void {
    this.fetchers.followAll(partition);
    this.controller.adopt(partition);
  }

  /** Partitions of a topic of the cluster's own, of which only those that somebody needs are there: made when asked for. */
  private internalTopic(name: string, terms: InternalTopic): (number: number) => Partition {
    const replicationFactor = Math.min(terms.replicationFactor, this.brokers.length);
    const topic: Topic = {
      name,
      replicationFactor,
      minInsyncReplicas: Math.min(terms.minInsyncReplicas, replicationFactor),
      flushMessages: numberOf(this.config, 'log.flush.interval.messages'),
      segments: { bytes: terms.segmentBytes, age: ms(Number.MAX_SAFE_INTEGER), indexInterval: OFFSETS_INDEX },
      retention: KEEP_ALL,
      partitions: [],
      ledgers: [],
      isolated: [],
      onFirstLost: () => {}, // everything is kept
    };
    return (number) => {
      const known = topic.partitions.find((partition) => partition.number === number);
      if (known !== undefined) return known;
      const first = this.topics.size + number;
      const brokers = Array.from({ length: topic.replicationFactor }, (_, i) => this.broker(first + i));
      const partition = new Partition(topic, number, this.columns, brokers, this.sim.now);
      topic.partitions.push(partition);
      this.adopt(partition);
      return partition;
    };
  }

  /** A broker looks for old segments, first after a while. Those that run when the simulation begins have run before. */
  private retain(broker: Broker, first: Nanoseconds): void {
    spawn(retain(this.sim, broker, { first, interval: this.checkInterval }));
  }

  private get checkInterval(): Nanoseconds {
    return ms(numberOf(this.config, 'log.retention.check.interval.ms'));
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

  clientMachine(home: World, side: 'producers' | 'consumers', group: string, i: number): Machine {
    const { profile, jvm, workers } = this.plan.clients;
    const shared = this.workers[side];
    const all = workers?.[side] ?? Infinity;
    if (shared.length >= all) return shared[this.dealt[side]++ % all] as Machine;
    const use = { heap: jvm?.heap ?? bytes(CLIENT_HEAP), pauses: jvm?.pauses, role: 'client' as const };
    const machine = new Machine(home, profile, use);
    this.network.place(machine.nic, group, i);
    this.clientMachines.push(machine);
    if (all < Infinity) shared.push(machine);
    this.dealt[side]++;
    return machine;
  }

  topicNamed(name: string): Topic {
    const topic = this.topics.get(name);
    if (topic === undefined)
      throw new Error(`there is no topic '${name}': name one of ${[...this.topics.keys()].join(', ')}`);
    return topic;
  }
}

/** Whether it is a client itself that is struck; its network belongs to the cluster's. */
const isOfClient = ({ kind, target }: Fault, side: 'producers' | 'consumers'): boolean =>
  target.kind === 'client' && target.side === side && kind !== 'partition' && kind !== 'disturb';

/** Until then unclean elections were allowed by default. */
const CLEAN_SINCE = '2.6'; // specification: KIP-106 (0.11), known from here on in the table of settings

/** Where less is kept and nobody reads, what has not expired is remembered message by message. */
const LONG = 86_400e9; // ns, assumption: a day; no run is as long

/** specification: offsets.topic.segment.bytes, and the default of index.interval.bytes. */
const OFFSETS_SEGMENT = 104_857_600; // B
const OFFSETS_INDEX = 4096; // B, specification

/** What a topic of the cluster's own is like, if there are as many brokers as it wants. */
interface InternalTopic {
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly segmentBytes: number;
}

/** How many clients the groups before the `index`-th have together. */
const numberBefore = (groups: readonly ProducerPlan[], index: number): number =>
  groups.slice(0, index).reduce((sum, group) => sum + group.count, 0);
