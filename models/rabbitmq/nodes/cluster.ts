import { type Nanoseconds, ns, type Simulator, type Stream } from '../../../sim/index.ts';
import type { Failure } from '../queues/queue.ts';
import type { Node } from './node.ts';

/**
 * What a node learns of another: its process ended in good order; its link is closed; it is silent; it is (or is heard) again.
 */
export type News = 'stopped' | 'down' | 'silent' | 'up';

/** What a node does about a partition (published: docs/partitions; cluster_partition_handling). */
export type PartitionHandling = 'ignore' | 'pause_minority' | 'autoheal';

/** Who lives on nodes, and has to know what becomes of them. */
export interface Resident {
  /** A node goes down; everything in its memory is gone. */
  failed(node: Node, how: Failure): void;
  /** It is back, with what its disk holds. */
  recovered(node: Node): void;
  /** A node that is up learns something of another one. */
  heard(node: Node, of: Node, news: News): void;
}

/** Settings of the cluster. */
export interface ClusterSettings {
  readonly handling: PartitionHandling;
  /** net_ticktime: a silent node is taken for down after three to five quarters of it. */
  readonly tickTime: Nanoseconds;
  /** How often the failure detector looks for silent nodes (aten poll_interval). */
  readonly poll: Nanoseconds;
}

/** How long the application of a node takes to start again (assumption: rabbit with few queues). */
const RESTART = 5e9; // ns

/**
 * The nodes of a cluster and what they know of each other: who is up, whose link is closed, and what to do about
 * partitions. Nodes know at once that a process is gone, because its connections are closed; that a machine is gone, or the
 * network cut, shows by silence only (published: docs/nettick, docs/partitions).
 */
export class Cluster {
  readonly nodes: readonly Node[];
  private readonly sim: Simulator;
  private readonly settings: ClusterSettings;
  private readonly chance: Stream;
  private readonly residents: Resident[] = [];
  /** For each node, those whose links to it are closed. */
  private readonly lost = new Map<Node, Set<Node>>();
  /** Nodes that have paused themselves because they are in a minority. */
  private readonly paused = new Set<Node>();

  constructor(nodes: readonly Node[], options: { settings: ClusterSettings; chance: Stream }) {
    this.nodes = nodes;
    this.sim = (nodes[0] as Node).sim;
    this.settings = options.settings;
    this.chance = options.chance;
    for (const node of nodes) this.lost.set(node, new Set());
  }

  /** Who is told from now on. */
  settle(resident: Resident): void {
    this.residents.push(resident);
  }

  /** The node goes down. */
  fail(node: Node, how: Failure): void {
    if (!node.isUp) return;
    node.fail();
    for (const resident of this.residents) resident.failed(node, how);
    for (const other of this.nodes) {
      if (other === node) continue;
      if (how === 'power-off' || how === 'lose-disk' || other.isCutFrom(node)) this.fallSilent(other, node);
      else this.tell(other, node, how === 'stop' ? 'stopped' : 'down');
    }
  }

  /** The processes of the node stand still; others hear nothing of it. */
  pause(node: Node): void {
    node.host.standstill?.begin();
    for (const other of this.nodes) if (other !== node) this.fallSilent(other, node);
  }

  /** They go on. */
  resume(node: Node): void {
    node.host.standstill?.end();
    for (const other of this.nodes) if (other !== node && node.isUp) this.tell(other, node, 'up');
  }

  /** The node starts again. */
  recover(node: Node): void {
    if (node.isUp) return;
    this.paused.delete(node);
    node.recover();
    this.lost.get(node)?.clear();
    for (const resident of this.residents) resident.recovered(node);
    for (const other of this.nodes) {
      if (other === node || !other.isUp || other.isCutFrom(node)) continue;
      this.tell(other, node, 'up');
      this.tell(node, other, 'up');
    }
    this.unpause();
  }

  /** Nothing passes between the two sides. */
  cut(side: readonly Node[], against: readonly Node[]): void {
    for (const [one, other] of pairs(side, against)) {
      if (one.isCutFrom(other)) continue;
      one.cut(other);
      other.cut(one);
      this.fallSilent(one, other);
      this.fallSilent(other, one);
    }
  }

  /** The network between the two sides is whole again. */
  join(side: readonly Node[], against: readonly Node[]): void {
    const wasSplit = pairs(side, against).some(([one, other]) => this.lost.get(one)?.has(other));
    for (const [one, other] of pairs(side, against)) {
      one.join(other);
      other.join(one);
      this.tell(one, other, 'up');
      this.tell(other, one, 'up');
    }
    if (wasSplit && this.settings.handling === 'autoheal') this.heal(side, against);
    this.unpause();
  }

  /** Nobody hears of the node: first the failure detector says so, then the connection is given up. */
  private fallSilent(by: Node, of: Node): void {
    const isSilent = (): boolean =>
      by.isUp && (!of.isUp || of.host.standstill?.isOn === true || by.isCutFrom(of)) && !this.lost.get(by)?.has(of);
    const tick = this.settings.tickTime * (0.75 + 0.5 * this.chance.uniform());
    this.after(this.settings.poll * this.chance.uniform(), () => isSilent() && this.tell(by, of, 'silent'));
    this.after(tick, () => isSilent() && this.giveUp(by, of));
  }

  private giveUp(by: Node, of: Node): void {
    by.close(of);
    this.tell(by, of, 'down');
  }

  private tell(by: Node, of: Node, news: News): void {
    if (!by.isUp) return;
    if (news === 'up') this.lost.get(by)?.delete(of);
    else if (news !== 'silent') this.lost.get(by)?.add(of);
    for (const resident of this.residents) resident.heard(by, of, news);
    const isLess = news === 'down' || news === 'stopped';
    if (isLess && !this.seesMajority(by, (other) => !this.lost.get(by)?.has(other))) this.inMinority(by);
  }

  /** More than half of all nodes, itself included (published: docs/partitions, pause_minority). */
  private seesMajority(node: Node, sees: (other: Node) => boolean): boolean {
    const seen = this.nodes.filter((other) => other === node || sees(other)).length;
    return seen * 2 > this.nodes.length;
  }

  private inMinority(node: Node): void {
    if (this.settings.handling !== 'pause_minority' || !node.isUp) return;
    this.paused.add(node);
    this.fail(node, 'stop');
  }

  /** Nodes that have paused start again as soon as they can reach a majority. */
  private unpause(): void {
    for (const node of this.paused) {
      if (!this.seesMajority(node, (other) => !node.isCutFrom(other) && (other.isUp || this.paused.has(other))))
        continue;
      this.after(RESTART, () => this.paused.has(node) && this.recover(node));
    }
  }

  /** The side with more nodes wins, the first one of two equals; the nodes of the other restart (published: docs/partitions, autoheal). */
  private heal(side: readonly Node[], against: readonly Node[]): void {
    const losers = side.length > against.length ? against : side;
    for (const node of losers) {
      if (!node.isUp) continue;
      this.fail(node, 'stop');
      this.after(RESTART, () => this.recover(node));
    }
  }

  private after(delay: number, what: () => void): void {
    this.sim.after(ns(delay), what, undefined);
  }
}

const pairs = (side: readonly Node[], against: readonly Node[]): [Node, Node][] =>
  side.flatMap((one) => against.map((other): [Node, Node] => [one, other]));
