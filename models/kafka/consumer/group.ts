import { ms, type Nanoseconds, NEVER, ns, type World } from '../../../sim/index.ts';
import type { Compression } from '../../codecs/index.ts';
import type { Machine } from '../../machine/index.ts';
import type { ConsumerPlan } from '../../plans.ts';
import { numberOf, textOf } from '../../settings.ts';
import { distributionFrom } from '../../workload/index.ts';
import type { Broker } from '../broker/broker.ts';
import { Link } from '../broker/link.ts';
import type { Cluster } from '../cluster.ts';
import type { Channel } from '../costs.ts';
import type { Coordinator } from '../group/coordinator.ts';
import { type Strategy, strategyOf } from '../group/strategies.ts';
import type { Partition } from '../replication/partition.ts';
import { ConsumerApplication } from './application.ts';
import { ClassicMembership } from './classic-membership.ts';
import { Consumer } from './consumer.ts';
import { CoordinatorLink } from './coordinator-link.ts';
import type { Membership, MembershipHost } from './membership.ts';
import { ModernMembership } from './modern-membership.ts';
import { replicaSelector } from './rack.ts';
import { Reading } from './reading.ts';
import { type ConsumerSettings, consumerSettings } from './settings.ts';

/** A group of like consumers of the experiment, that share the partitions of one topic. */
export class ConsumerGroup {
  readonly name: string;
  readonly consumers: readonly Consumer[];
  readonly coordinator: Coordinator;
  private readonly cluster: Cluster;
  private readonly plan: ConsumerPlan;
  private readonly settings: ConsumerSettings;
  private readonly strategy: Strategy;
  private readonly channel: Channel;

  /** `compressions`: by number of the producer. */
  constructor(cluster: Cluster, plan: ConsumerPlan, compressions: readonly Compression[]) {
    this.cluster = cluster;
    this.plan = plan;
    this.name = plan.name;
    this.settings = consumerSettings(plan.settings, cluster.version);
    this.strategy = strategyOf(textOf(plan.settings, 'partition.assignment.strategy'));
    this.channel = cluster.channel(textOf(plan.settings, 'security.protocol'));
    this.coordinator = cluster.coordinatorOf(plan);
    if (!this.isKnown) this.keepBooks();
    this.consumers = Array.from({ length: plan.count }, (_, i) => this.consumer(i, compressions));
  }

  /** Sets the consumers going: as members of a group that has formed, or later, by joining it. */
  start(): void {
    const { begin } = this.settings;
    if (begin > 0) {
      for (const consumer of this.consumers) this.cluster.world.sim.at(begin, (it) => it.begin(), consumer);
      return;
    }
    const { coordinator, isModern, strategy } = this;
    this.consumers.forEach((consumer, i) => {
      const adopt = consumer.begin.bind(consumer);
      coordinator.enlist({ request: this.terms(i), isModern, assign: strategy.assign, adopt });
    });
  }

  /** Whether others of the same group.id read the topic: one group, one book. */
  private get isKnown(): boolean {
    const [partition] = this.cluster.topicNamed(this.plan.source).partitions;
    return partition !== undefined && this.coordinator.readings.has(partition);
  }

  private keepBooks(): void {
    const { plan, coordinator } = this;
    const { traffic, world } = this.cluster;
    const { record } = world;
    const topic = this.cluster.topicNamed(plan.source);
    const ledger = traffic.ledger(`${topic.name} / ${plan.name}`);
    const number = topic.ledgers.push(ledger) - 1;
    topic.isolated[number] = this.settings.readCommitted;
    const lag = (): number => ledger.backlog;
    record.gauge('consumer.lag', 'msg', 'messages stored that the group has not been handed', lag, plan.name);
    const meaning = 'how long a partition had no reader because it changed hands';
    const pauses = record.distribution('group.rebalance.time', 'ms', meaning, plan.name);
    for (const partition of topic.partitions) {
      coordinator.readings.set(partition, new Reading(partition, number, ledger, traffic, pauses));
      coordinator.partitions.push(partition);
    }
  }

  private get isModern(): boolean {
    return textOf(this.plan.settings, 'group.protocol') === 'consumer';
  }

  private consumer(i: number, compressions: readonly Compression[]): Consumer {
    const { cluster, plan, settings, channel } = this;
    const home = cluster.world.within(`consumers/${plan.name}-${i}`);
    const machine = cluster.clientMachine(home, 'consumers', plan.name, i);
    const { traffic, costs } = cluster;
    return new Consumer(home, {
      name: `${plan.name}-${i}`,
      machine,
      settings,
      application: new ConsumerApplication(home, settings, distributionFrom(plan.processing), compressions),
      traffic,
      costs,
      channel,
      readings: this.coordinator.readings,
      connect: (broker) => this.connect(machine, broker),
      preferred: replicaSelector(cluster, settings.rack === 'placement' ? machine.nic.place : settings.rack),
      coordinatorLink: () => this.coordinatorLink(home, machine),
      membership: (host, link) => this.membership(home, i, host, link),
    });
  }

  private connect(machine: Machine, broker: Broker): Link {
    const { receiveBuffer, requestTimeout } = this.settings;
    const reply = Math.min(broker.sendBuffer, receiveBuffer);
    const connection = this.cluster.connect(machine, broker, { send: broker.receiveBuffer, reply });
    return new Link(this.cluster.world.sim, broker, connection, requestTimeout);
  }

  private coordinatorLink({ sim }: World, machine: Machine): CoordinatorLink {
    const { coordinator, channel, isModern } = this;
    const connect = (broker: Broker): Link => this.connect(machine, broker);
    return new CoordinatorLink(sim, {
      coordinator,
      connect,
      channel,
      isModern,
      retryBackoff: this.settings.retryBackoff,
    });
  }

  private membership(
    { sim }: World,
    i: number,
    host: MembershipHost<Partition>,
    link: CoordinatorLink,
  ): Membership<Partition> {
    const { instanceId, topics, sessionTimeout, rebalanceTimeout } = this.terms(i);
    const maxPollInterval = rebalanceTimeout;
    const { retryBackoff } = this.settings;
    const common = { instanceId, topics, maxPollInterval, retryBackoff };
    if (this.isModern) {
      const heartbeatInterval = ms(numberOf(this.cluster.config, 'group.consumer.heartbeat.interval.ms'));
      return new ModernMembership(sim, link, { ...common, heartbeatInterval }, host);
    }
    const heartbeatInterval = ms(numberOf(this.plan.settings, 'heartbeat.interval.ms'));
    const { strategy } = this;
    const options = { ...common, heartbeatInterval, sessionTimeout, strategy };
    return new ClassicMembership(sim, link, options, this.coordinator.partitions, host);
  }

  /** What consumer `i` says of itself when it joins. */
  private terms(i: number) {
    const { settings, source, count } = this.plan;
    const instance = textOf(settings, 'group.instance.id');
    const number = String(i).padStart(String(count - 1).length, '0');
    return {
      memberId: '',
      instanceId: instance === '' ? undefined : `${instance}-${number}`,
      topics: [source],
      owned: [],
      sessionTimeout: ms(numberOf(settings, 'session.timeout.ms')),
      rebalanceTimeout: atMost(ms(numberOf(settings, 'max.poll.interval.ms'))),
    };
  }
}

/** Times beyond this are for ever, and could not be added to an instant. */
const LONGEST = 1e15; // specification: 11 days, in ns

const atMost = (time: Nanoseconds): Nanoseconds => (time === NEVER || time > LONGEST ? ns(LONGEST) : time);
