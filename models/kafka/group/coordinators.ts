import { ms, type World } from '../../../sim/index.ts';
import type { ConsumerPlan } from '../../plans.ts';
import { compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import type { Partition } from '../replication/partition.ts';
import { Coordinator } from './coordinator.ts';
import { StateLog } from '../broker/state-log.ts';
import { serverAssignorOf } from './strategies.ts';

/** KIP-394: members are told their id before they may join. */
const MEMBER_ID_SINCE = '2.2';

/** All coordinators of a cluster, by group. */
export class Coordinators {
  private readonly world: World;
  private readonly version: string;
  private readonly config: Settings;
  private readonly offsetsPartition: (number: number) => Partition;
  private readonly byGroup = new Map<string, Coordinator>();
  /** Coordinators write under numbers after those of the producers. */
  private nextWriter: number;

  /** `offsetsPartition`: a partition of __consumer_offsets by its number. */
  constructor(
    world: World,
    parts: { version: string; config: Settings; producers: number },
    offsetsPartition: (number: number) => Partition,
  ) {
    this.world = world;
    this.version = parts.version;
    this.config = parts.config;
    this.nextWriter = parts.producers;
    this.offsetsPartition = offsetsPartition;
  }

  /** The coordinator of the group that these consumers belong to: by group.id, or one of their own. */
  of(plan: ConsumerPlan): Coordinator {
    const groupId = textOf(plan.settings, 'group.id') || plan.name;
    let coordinator = this.byGroup.get(groupId);
    if (coordinator === undefined) {
      coordinator = this.coordinator(groupId, plan);
      this.byGroup.set(groupId, coordinator);
    }
    return coordinator;
  }

  /** Groups that are there from the start form. */
  form(): void {
    for (const coordinator of this.byGroup.values()) coordinator.form();
  }

  private coordinator(groupId: string, { settings }: ConsumerPlan): Coordinator {
    const { config } = this;
    const time = (name: string) => ms(numberOf(config, name));
    const partition = this.offsetsPartition(javaHash(groupId) % numberOf(config, 'offsets.topic.num.partitions'));
    const log = new StateLog(this.world.sim, partition, this.nextWriter++, time('group.coordinator.append.linger.ms'));
    const [first = ''] = textOf(config, 'group.consumer.assignors').split(',');
    const options = {
      initialDelay: time('group.initial.rebalance.delay.ms'),
      requiresMemberId: compareVersions(this.version, MEMBER_ID_SINCE) >= 0,
      sessionTimeout: time('group.consumer.session.timeout.ms'),
      assign: serverAssignorOf(textOf(settings, 'group.remote.assignor') || first.trim()),
    };
    return new Coordinator(this.world, groupId, options, log);
  }
}

/** specification: java.lang.String.hashCode without its sign (Utils.abs), which chooses the partition of a group. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0; // specification: 31
  return hash & 0x7fffffff; // specification: all but the sign
}
