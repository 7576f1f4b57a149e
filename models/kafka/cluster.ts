import type { World } from '../../sim/index.ts';
import type { Machine } from '../machine/index.ts';
import type { Traffic } from '../messages/index.ts';
import type { Connection, Windows } from '../network/index.ts';
import type { ConsumerPlan } from '../plans.ts';
import type { Settings } from '../settings.ts';
import type { Broker } from './broker/broker.ts';
import type { Channel, KafkaCosts } from './costs.ts';
import type { Coordinator } from './group/coordinator.ts';
import type { Topic } from './replication/topic.ts';
import type { TransactionCoordinators } from './transaction/coordinators.ts';

/** What clients see of the cluster that they are built into. */
export interface Cluster {
  readonly world: World;
  readonly version: string;
  readonly costs: KafkaCosts;
  /** Settings of the brokers. */
  readonly config: Settings;
  readonly traffic: Traffic;
  readonly brokers: readonly Broker[];
  /** Throws if there is no such topic. */
  topicNamed(name: string): Topic;
  /** The machine of client `i` of a group: a new one, or one that it shares with others of its side. */
  clientMachine(home: World, side: 'producers' | 'consumers', group: string, i: number): Machine;
  connect(client: Machine, broker: Broker, windows: Windows): Connection;
  /** The coordinator of the group that these consumers belong to. */
  coordinatorOf(plan: ConsumerPlan): Coordinator;
  /** The coordinators of transactions; they come into being when they are first asked for. */
  readonly transactions: TransactionCoordinators;
  /** What a security.protocol makes of a connection. */
  channel(protocol: string): Channel;
}
