import { ns } from '../../../sim/index.ts';
import { OrdinalSet, type Whereabouts } from '../../messages/index.ts';
import { Gathering } from '../channels/gathering.ts';
import type { Confirmed, Group } from '../messages/group.ts';
import { ACK_FRAME } from '../messages/wire.ts';
import type { DeathReason } from '../messages/past.ts';
import { Worker } from '../nodes/process.ts';
import type { Node } from '../nodes/node.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Queue } from './queue.ts';

/** Dead letters that may wait for confirms (published: rabbitmq-semantics B6.5). */
const PREFETCH = 32; // messages
/** What has not been confirmed after this time is published again (specification: rabbit Makefile, dead_letter_worker_publisher_confirm_timeout). */
const CONFIRM_TIMEOUT = 180e9; // ns

/** Messages that have died and are still in their queue. */
interface Dead {
  readonly group: Group;
  readonly reason: DeathReason;
  /** Where the ledger of the queue has them. */
  readonly from: Whereabouts;
  /** They may have reached their targets before. */
  readonly isAgain: boolean;
}

/** What the dead letters of a queue need of it. */
export interface Source {
  readonly queue: Queue;
  readonly letters: DeadLetters;
  /** The targets have these messages: the queue may forget them. */
  readonly settle: (count: number, from: Whereabouts) => void;
}

/**
 * Dead letters of a quorum queue with dead-letter-strategy at-least-once: a process beside the leader publishes them with
 * confirms, and the queue keeps each until all its targets have confirmed it. What is refused, has no target, or is not
 * confirmed in time is published again, and so is all that is under way when the leader changes (published:
 * rabbitmq-semantics B6.5; specification: rabbit_fifo_dlx_worker.erl).
 */
export class SafeDeadLetters {
  /** Messages that have died and are not confirmed by their targets, and their bodies in bytes. */
  count = 0;
  bytes = 0;
  private readonly source: Source;
  private waiting: Dead[] = [];
  private readonly shipments = new Set<Shipment>();
  private process: { readonly node: Node; readonly worker: Worker<Shipment> } | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** Messages die. */
  take(group: Group, reason: DeathReason, from: Whereabouts): void {
    this.count += group.count;
    this.bytes += group.bytes;
    for (const part of this.source.letters.alike(group))
      this.waiting.push({ group: part, reason, from, isAgain: false });
    this.publish();
  }

  /** Another member leads: its process publishes all that has not been confirmed. */
  restart(): void {
    for (const shipment of this.shipments) this.giveUp(shipment);
    this.publish();
  }

  /** The queue goes, and these messages with it. */
  discard(): Dead[] {
    for (const shipment of this.shipments) this.giveUp(shipment);
    const all = this.waiting;
    this.waiting = [];
    this.count = this.bytes = 0;
    return all;
  }

  private publish(): void {
    let room = PREFETCH;
    for (const { left } of this.shipments) room -= left;
    while (room > 0 && this.waiting.length > 0) {
      const first = this.waiting[0] as Dead;
      const isWhole = first.group.count <= room;
      const dead = isWhole ? (this.waiting.shift() as Dead) : { ...first, group: first.group.split(room) };
      const shipment = new Shipment(dead, (part, answer) => this.answered(shipment, part, answer));
      this.shipments.add(shipment);
      room -= shipment.count;
      this.workerOn(this.source.queue.node).post(shipment);
    }
  }

  private workerOn(node: Node): Worker<Shipment> {
    if (this.process?.node === node) return this.process.worker;
    const { channelPublish, channelToQueue } = node.host.costs;
    const worker = new Worker<Shipment>(node.host, {
      cost: () => channelPublish + channelToQueue,
      handle: (shipment) => this.ship(shipment),
    });
    this.process = { node, worker };
    return worker;
  }

  private ship(shipment: Shipment): void {
    if (!this.shipments.has(shipment)) return;
    const { queue, letters } = this.source;
    const { group, reason, isAgain } = shipment.dead;
    const confirms = (targets: number): Confirmed => (targets > 1 ? new Gathering(group, targets, shipment) : shipment);
    letters.send(group, reason, confirms, isAgain);
    queue.node.sim.after(ns(CONFIRM_TIMEOUT), () => this.timedOut(shipment), undefined);
  }

  private answered(shipment: Shipment, part: Group, answer: Group['answer']): void {
    const { queue } = this.source;
    part.destination.node.pass(queue.node, ACK_FRAME, () => {
      if (answer === 'confirmed' && this.shipments.has(shipment)) this.confirmed(shipment, part);
    });
  }

  private confirmed(shipment: Shipment, part: Group): void {
    const { reason, from } = shipment.dead;
    const n = shipment.answered.add(part.first - shipment.first, part.count);
    this.count -= n;
    this.bytes -= (shipment.dead.group.bytes / shipment.count) * n;
    this.source.letters.count(n, reason);
    this.source.settle(n, from);
    if (shipment.left > 0) return;
    this.shipments.delete(shipment);
    this.publish();
  }

  private timedOut(shipment: Shipment): void {
    if (!this.shipments.has(shipment)) return;
    this.giveUp(shipment);
    this.publish();
  }

  /** What of a shipment has not been confirmed is to be published again, before all others. */
  private giveUp(shipment: Shipment): void {
    this.shipments.delete(shipment);
    this.waiting.unshift(...shipment.unanswered());
  }
}

/** Dead letters on their way, told what their targets say. */
class Shipment implements Confirmed {
  readonly dead: Dead;
  readonly count: number;
  readonly first: number;
  /** Which of them all targets have confirmed, counted from the first. */
  readonly answered = new OrdinalSet();
  private readonly tell: (part: Group, answer: Group['answer']) => void;

  constructor(dead: Dead, tell: (part: Group, answer: Group['answer']) => void) {
    this.dead = dead;
    this.count = dead.group.count;
    this.first = dead.group.first;
    this.tell = tell;
  }

  /** Messages that not all targets have confirmed. */
  get left(): number {
    return this.count - this.answered.size;
  }

  confirm(group: Group): void {
    const parts = group.confirms instanceof Gathering ? group.confirms.take(group) : [group];
    for (const part of parts) this.tell(part, part.answer);
  }

  refuse(group: Group): void {
    this.confirm(group);
  }

  unanswered(): Dead[] {
    const { group, ...rest } = this.dead;
    const left: Dead[] = [];
    const keep = (part: Group): unknown => left.push({ ...rest, group: part, isAgain: true });
    let at = 0;
    this.answered.forEachIn(0, this.count, (from, n) => {
      if (from > at) keep(group.split(from - at));
      if (from + n < this.count) group.split(n);
      at = from + n;
    });
    if (at < this.count) keep(group);
    return left;
  }
}
