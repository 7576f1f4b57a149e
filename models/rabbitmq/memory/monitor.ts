import { type Level, ns, type Recorder } from '../../../sim/index.ts';
import { numberOf, type Settings } from '../../settings.ts';
import type { Node } from '../nodes/node.ts';
import type { MessageStore } from '../nodes/message-store.ts';
import type { Queue } from '../queues/queue.ts';
import type { Wal } from '../raft/wal.ts';
import type { Alarms } from './alarms.ts';
import * as costs from './costs.ts';
import { type Pageable, Paging } from './paging.ts';

/** What there is on a node. */
export interface Tenants {
  /** The queues of the cluster. */
  readonly queues: readonly Queue[];
  /** Connections of clients with the node. */
  readonly connections: number;
  /** What the queues of the node share: the message store, and the write-ahead log if there is one. */
  readonly store: MessageStore;
  readonly wal: () => Wal | undefined;
}

/** From which memory and below which free disk space on a node raises an alarm, in bytes; and the part of the first at which queues page. */
export interface Thresholds {
  readonly memory: number;
  readonly diskFree: number;
  readonly pagingRatio: number;
}

/** The thresholds that rabbitmq.conf states for a machine: the absolute figure where there is one (specification: docs/memory, docs/disk-alarms). */
export function thresholdsOf(config: Settings, memory: number): Thresholds {
  const watermark = numberOf(config, 'vm_memory_high_watermark.absolute');
  const free = numberOf(config, 'disk_free_limit.relative');
  return {
    memory: Math.min(
      memory,
      watermark < 0 ? memory * numberOf(config, 'vm_memory_high_watermark.relative') : watermark,
    ),
    diskFree: free < 0 ? numberOf(config, 'disk_free_limit.absolute') : memory * free,
    pagingRatio: numberOf(config, 'vm_memory_high_watermark_paging_ratio'),
  };
}

/** Looks at the memory and the disk space of a node, reports them, raises alarms, and has queues page. */
export class Monitor {
  private readonly node: Node;
  private readonly tenants: Tenants;
  private thresholds: Thresholds;
  private readonly alarms: Alarms;
  private readonly levels: ReturnType<typeof levelsOf>;
  private readonly paging: Paging;
  /** Size of its disks in bytes; Infinity if that is not known. */
  private readonly capacity: number;

  constructor(node: Node, options: { tenants: Tenants; thresholds: Thresholds; alarms: Alarms; record: Recorder }) {
    this.node = node;
    this.tenants = options.tenants;
    this.thresholds = options.thresholds;
    this.alarms = options.alarms;
    this.levels = levelsOf(options.record, node.name);
    this.paging = new Paging(options.thresholds.pagingRatio);
    this.capacity = node.machine.profile.disks.reduce((sum, { size }) => sum + (size ?? Infinity), 0);
  }

  /** Begins to look. */
  start(): void {
    this.every(
      () => costs.MEMORY_CHECK,
      () => this.lookAtMemory(),
    );
    if (this.pageable().length > 0)
      this.every(
        () => costs.PAGING_CHECK,
        () => this.page(),
      );
    if (this.capacity !== Infinity)
      this.every(
        () => this.untilDisk(),
        () => this.lookAtDisk(),
      );
  }

  /** Memory of the node, in bytes; nothing while it is down. */
  memory(): number {
    if (!this.node.isUp) return 0;
    const { queues, connections, wal } = this.tenants;
    let sum = costs.EMPTY_NODE + connections * costs.CONNECTION + (wal()?.held ?? 0);
    for (const queue of queues) sum += queue.footprint(this.node).memory;
    return sum;
  }

  /** What queues and logs have on the disks of the node, in bytes. */
  disk(): number {
    let sum = this.tenants.wal()?.held ?? 0;
    for (const queue of this.tenants.queues) sum += queue.footprint(this.node).disk;
    return sum;
  }

  /** An operator sets the high watermark, in bytes (rabbitmqctl set_vm_memory_high_watermark). */
  limitMemory(high: number): void {
    this.thresholds = { ...this.thresholds, memory: high };
    this.lookAtMemory();
  }

  private lookAtMemory(): void {
    const memory = this.memory();
    if (this.node.isUp) this.alarms.set(this.node, 'memory', memory > this.thresholds.memory);
    this.report(memory);
    this.tidy();
  }

  /** Files are deleted as soon as nothing of them is needed. */
  private tidy(): void {
    this.tenants.store.tidy();
    for (const queue of this.tenants.queues) queue.tidy?.(this.node);
  }

  private pageable(): Pageable[] {
    return this.tenants.queues.flatMap((queue) => queue.pageable?.(this.node) ?? []);
  }

  private lookAtDisk(): void {
    if (this.node.isUp) this.alarms.set(this.node, 'disk', this.capacity - this.disk() < this.thresholds.diskFree);
    this.levels.diskAlarm.set(this.alarms.has(this.node, 'disk') ? 1 : 0);
  }

  private page(): void {
    if (!this.node.isUp) return;
    const isShortOfDisk = this.alarms.has(this.node, 'disk');
    this.paging.tell(this.pageable(), this.memory() / this.thresholds.memory, isShortOfDisk);
  }

  private report(memory: number): void {
    const { levels, node } = this;
    let [inMemory, onDisk] = [0, 0];
    for (const queue of this.tenants.queues) {
      if (queue.node !== node) continue;
      const footprint = queue.footprint(node);
      inMemory += footprint.inMemory;
      onDisk += footprint.onDisk;
    }
    levels.memory.set(memory);
    levels.disk.set(this.disk());
    levels.inMemory.set(inMemory);
    levels.onDisk.set(onDisk);
    levels.memoryAlarm.set(this.alarms.has(node, 'memory') ? 1 : 0);
    levels.diskAlarm.set(this.alarms.has(node, 'disk') ? 1 : 0);
  }

  /** Time until free disk space is looked at again, in ns. */
  private untilDisk(): number {
    if (this.alarms.has(this.node, 'disk')) return costs.DISK_CHECK_MOST;
    const spare = this.capacity - this.disk() - this.thresholds.diskFree;
    const ideal = (2e9 * spare) / costs.DISK_FILL_RATE;
    return Math.max(costs.DISK_CHECK_LEAST, Math.min(costs.DISK_CHECK_MOST, ideal));
  }

  private every(interval: () => number, look: () => void): void {
    const { sim } = this.node;
    const next = (): void => {
      look();
      sim.after(ns(interval()), next, undefined);
    };
    sim.after(ns(interval()), next, undefined);
  }
}

function levelsOf(record: Recorder, name: string): Record<Reported, Level> {
  return {
    memory: record.level('broker.memory.used', 'B', 'memory of the nodes', name),
    disk: record.level('broker.disk.used', 'B', 'bytes of messages on the disks', name),
    inMemory: record.level('backlog.inMemory', 'msg', 'ready messages whose bodies are in memory', name),
    onDisk: record.level('backlog.onDisk', 'msg', 'ready messages that are on disk only', name),
    memoryAlarm: record.level('broker.memory.alarm', 'ratio', 'part of the time with a memory alarm', name),
    diskAlarm: record.level('broker.disk.alarm', 'ratio', 'part of the time with an alarm of free disk space', name),
  };
}

type Reported = 'memory' | 'disk' | 'inMemory' | 'onDisk' | 'memoryAlarm' | 'diskAlarm';
