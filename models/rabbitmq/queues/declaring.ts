import { ms, seconds, type World } from '../../../sim/index.ts';
import type { Ledger, Traffic } from '../../messages/index.ts';
import { compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import { limiterCost, type RabbitCosts } from '../costs.ts';
import { Cluster, type PartitionHandling } from '../nodes/cluster.ts';
import type { MessageStore } from '../nodes/message-store.ts';
import type { Node } from '../nodes/node.ts';
import { checkQueueVersion, Storage, syncsBeforeConfirm } from '../nodes/storage.ts';
import { Member } from '../raft/member.ts';
import { Wal } from '../raft/wal.ts';
import { ClassicQueue } from './classic.ts';
import type { DeathCounts, Route } from './dead-letters.ts';
import type { Mirroring } from './intake.ts';
import { Mirror } from './mirror.ts';
import { MirroredQueue } from './mirrored.ts';
import { memoryMode } from './pages.ts';
import type { Queue } from './queue.ts';
import { QuorumQueue } from './quorum.ts';
import { Stream } from './stream.ts';
import { termsOf } from './terms.ts';

/** A node with what its queues share. */
export interface Home {
  readonly node: Node;
  readonly store: MessageStore;
}

/** What queues are made of. */
export interface Surroundings {
  readonly world: World;
  readonly version: string;
  readonly config: Settings;
  readonly homes: readonly Home[];
  readonly costs: RabbitCosts;
  readonly traffic: Traffic;
  readonly route: Route;
  readonly deaths: DeathCounts;
}

/** Where a queue goes: the node of its leader, and its number among all queues. */
interface Place {
  readonly first: number;
  readonly number: number;
}

/** What a classic queue is made of, wherever it is. */
interface Classic {
  readonly name: string;
  readonly settings: Settings;
  readonly number: number;
  readonly ledger: Ledger;
  readonly mirroring?: Mirroring | undefined;
}

/** Declares queues of any type on the nodes of a cluster, and lets them know what becomes of the nodes. */
export class Declaring {
  readonly cluster: Cluster;
  /** Write-ahead logs of the nodes that have quorum queues. */
  readonly wals = new Map<Node, Wal>();
  private readonly around: Surroundings;
  private number = 0;

  constructor(around: Surroundings) {
    this.around = around;
    const { world, config, homes } = around;
    const settings = {
      handling: textOf(config, 'cluster_partition_handling') as PartitionHandling,
      tickTime: seconds(numberOf(config, 'net_ticktime')),
      poll: ms(numberOf(config, 'raft.adaptive_failure_detector.poll_interval')),
    };
    const nodes = homes.map(({ node }) => node);
    this.cluster = new Cluster(nodes, { settings, chance: world.within('cluster').stream('failure detection') });
    this.cluster.settle({
      failed: (node) => this.wals.get(node)?.fail(),
      recovered: () => {},
      heard: () => {},
    });
  }

  /** A queue with these arguments; its policy has been laid over them. */
  declare(name: string, settings: Settings): Queue {
    const number = this.number++;
    const isLocal = textOf(settings, 'x-queue-leader-locator') === 'client-local';
    const first = isLocal ? 0 : number % this.around.homes.length;
    switch (textOf(settings, 'x-queue-type')) {
      case 'quorum':
        return this.quorum(name, settings, first);
      case 'stream':
        return this.stream(name, settings, first);
      default:
        return this.classic(name, settings, { first, number });
    }
  }

  private stream(name: string, settings: Settings, first: number): Stream {
    const { version, config, traffic } = this.around;
    if (compareVersions(version, '3.9') < 0) {
      throw new RangeError(`RabbitMQ ${version} has no streams: take version 3.9 or newer, or another x-queue-type`);
    }
    const { maxBytes } = termsOf(settings, version);
    const age = numberOf(settings, 'x-max-age');
    const nodes = this.ringFrom(first).slice(0, numberOf(settings, 'x-quorum-initial-group-size'));
    const stream = new Stream(name, traffic.ledger(name), {
      copies: nodes.map((node) => ({ node, file: node.machine.pageCache.file(diskOf(node, 0)) })),
      softLimit: numberOf(config, 'stream_messages_soft_limit'),
      maxBytes,
      maxAge: age > 0 ? seconds(age) : Infinity,
      segment: numberOf(settings, 'x-stream-max-segment-size-bytes'),
    });
    this.cluster.settle({
      failed: (node, how) => stream.nodeFailed(node, how),
      recovered: (node) => stream.nodeRecovered(node),
      heard: () => {},
    });
    return stream;
  }

  private classic(name: string, settings: Settings, place: Place): Queue {
    const { traffic, homes } = this.around;
    const copies = this.copiesOf(settings);
    if (copies > 1) return this.mirrored(name, settings, { ...place, copies });
    const { node } = homes[place.first] as Home;
    const queue = this.classicOn(node, { name, settings, number: place.number, ledger: traffic.ledger(name) });
    this.cluster.settle({
      failed: (of, how) => of === node && queue.fail(how),
      recovered: (of) => of === node && queue.recover(),
      heard: () => {},
    });
    return queue;
  }

  private classicOn(node: Node, what: Classic): ClassicQueue {
    const { homes, version, config, costs, route, deaths } = this.around;
    const { name, settings, number, ledger, mirroring } = what;
    checkQueueVersion(version, numberOf(settings, 'x-queue-version'));
    const { store } = homes.find((home) => home.node === node) as Home;
    const timeout = numberOf(config, 'consumer_timeout');
    return new ClassicQueue(name, node, ledger, {
      terms: termsOf(settings, version),
      stores: {
        own: this.storageOn(node, number),
        store,
        storeFrom: numberOf(config, 'queue_index_embed_msgs_below'),
        mustSync: this.syncs(settings),
      },
      memoryMode: memoryMode(version, textOf(settings, 'x-queue-mode')),
      limiterCost: limiterCost(costs, version),
      consumerTimeout: timeout > 0 ? ms(timeout) : Infinity,
      route,
      deaths,
      mirroring,
    });
  }

  private syncs(settings: Settings): boolean {
    return syncsBeforeConfirm(this.around.version, numberOf(settings, 'x-queue-version'));
  }

  /** How many copies a policy asks for (published: rabbitmq-semantics B12.3: none from 4.0 on). */
  private copiesOf(settings: Settings): number {
    const { version, homes } = this.around;
    const mode = textOf(settings, 'ha-mode');
    if (mode === 'none') return 1;
    if (compareVersions(version, '4.0') >= 0) {
      throw new RangeError(
        `RabbitMQ ${version} has no mirrored queues any more: take a quorum queue, or a version before 4.0`,
      );
    }
    return mode === 'all' ? homes.length : Math.min(homes.length, numberOf(settings, 'ha-params'));
  }

  private mirrored(name: string, settings: Settings, place: Place & { copies: number }): MirroredQueue {
    const ledger = this.around.traffic.ledger(name);
    const { number, copies, first } = place;
    const isAlways = (key: string): boolean => textOf(settings, key) === 'always';
    const policy = {
      nodes: this.ringFrom(first).slice(0, copies),
      isAutomatic: textOf(settings, 'ha-sync-mode') === 'automatic',
      batch: numberOf(settings, 'ha-sync-batch-size'),
      promoteUnsynchronised: {
        onFailure: isAlways('ha-promote-on-failure'),
        onShutdown: isAlways('ha-promote-on-shutdown'),
      },
    };
    const queue = new MirroredQueue(name, ledger, policy, {
      queue: (node, mirroring) => this.classicOn(node, { name, settings, number, ledger, mirroring }),
      mirror: (node, isMaster, passOn) =>
        new Mirror(node, { storage: this.storageOn(node, number), mustSync: this.syncs(settings), isMaster, passOn }),
    });
    this.cluster.settle({
      failed: (node, how) => queue.nodeFailed(node, how),
      recovered: (node) => queue.nodeRecovered(node),
      heard: () => {},
    });
    return queue;
  }

  private quorum(name: string, settings: Settings, first: number): QuorumQueue {
    const { world, version, config, traffic, route, deaths } = this.around;
    if (compareVersions(version, '3.8') < 0) {
      throw new RangeError(`RabbitMQ ${version} has no quorum queues: take version 3.8 or newer, or a classic queue`);
    }
    const nodes = this.ringFrom(first).slice(0, numberOf(settings, 'x-quorum-initial-group-size'));
    const limit = numberOf(settings, 'x-delivery-limit');
    const queue = new QuorumQueue(name, nodes[0] as Node, traffic.ledger(name), {
      terms: termsOf(settings, version),
      softLimit: numberOf(config, 'quorum_commands_soft_limit'),
      deliveryLimit: limit > 0 ? limit : Infinity,
      returnsToBack: compareVersions(version, '4.3') < 0,
      version,
      route,
      deaths,
    });
    const members = nodes.map((node, i) => {
      const chance = world.within(`${name}/member-${i}`).stream('elections');
      return new Member(node, { machine: queue, wal: this.walOn(node), chance });
    });
    queue.found(members);
    this.cluster.settle({
      failed: (node, how) => queue.nodeFailed(node, how),
      recovered: (node) => queue.nodeRecovered(node),
      heard: (node, of, news) => queue.nodeHeard(node, of, news),
    });
    return queue;
  }

  private ringFrom(first: number): Node[] {
    const nodes = this.around.homes.map(({ node }) => node);
    return [...nodes.slice(first), ...nodes.slice(0, first)];
  }

  private walOn(node: Node): Wal {
    let wal = this.wals.get(node);
    if (wal === undefined) this.wals.set(node, (wal = this.newWal(node)));
    return wal;
  }

  private newWal(node: Node): Wal {
    const { config } = this.around;
    const { pageCache } = node.machine;
    const disk = diskOf(node, 0);
    return new Wal(
      node.host,
      { log: pageCache.file(disk), segments: pageCache.file(disk) },
      {
        largestBatch: numberOf(config, 'raft.wal_max_batch_size'),
        largestFile: numberOf(config, 'raft.wal_max_size_bytes'),
      },
    );
  }

  private storageOn(node: Node, number: number): Storage {
    return new Storage(node.sim, node.machine.pageCache.file(diskOf(node, number)));
  }
}

function diskOf({ machine }: Node, number: number) {
  const disk = machine.disks[number % machine.disks.length];
  if (disk === undefined) throw new RangeError('a RabbitMQ node needs a disk: give its hardware one');
  return disk;
}
