import { type Sizes, Times } from '../../workload/index.ts';
import type { Node } from '../nodes/node.ts';
import {
  bodyFrames,
  bodySize,
  DEFAULT_EXCHANGE,
  deliverMethod,
  CONSUMER_TAG,
  HEADER_FRAME,
  publishMethod,
  returnMethod,
} from './wire.ts';
import { FRESH, type Past } from './past.ts';

/** What the broker has to know of the client that published a message. */
export interface Origin {
  /** Number of the publisher in the system. */
  readonly index: number;
  readonly sizes: Sizes;
  readonly frameMax: number;
  readonly isPersistent: boolean;
  /** The expiration property, in ns; undefined without. */
  readonly expiration?: number | undefined;
  /** The priority property; undefined counts as 0. */
  readonly priority?: number | undefined;
  /** Told what becomes of messages; undefined without publisher confirms. */
  readonly confirms: Confirmed | undefined;
  /** The mandatory flag: a message that reaches no queue comes back. */
  readonly isMandatory?: boolean | undefined;
  /** How its messages find their queues; undefined: by the default exchange, to the destination of the group. */
  readonly addressing?: Addressing | undefined;
  /**
   * Messages are gone before any queue had them, on which the publisher heard nothing. True if it will send them again:
   * then they stay in flight, or else they are lost.
   */
  vanished?(group: Group): boolean;
}

/** How messages published to an exchange are routed. */
export interface Addressing {
  readonly exchange: string;
  /** Routing key of a message by its ordinal, and the mean length of all, in octets. */
  keyOf(ordinal: number): string;
  readonly keyLength: number;
  readonly hasOneKey: boolean;
  readonly headers: Readonly<Record<string, string | number | boolean>>;
  /** The x-delay header, in ns; 0 without. */
  readonly delay: number;
}

/** Told what becomes of groups: each message is confirmed or refused once (published: rabbitmq-semantics B1.8). */
export interface Confirmed {
  /** The queue has taken responsibility for the messages. */
  confirm(group: Group): void;
  /** The queue has refused the messages (overflow: reject-publish; published: rabbitmq-semantics B1.10). */
  refuse(group: Group): void;
  /** Whether it goes down with that node. */
  isOn?(node: Node): boolean;
}

/** Where messages are published to. */
export interface Destination {
  readonly name: string;
  readonly node: Node;
}

/** Instants at which a group passed the borders between hops, in ns. */
export interface Stamps {
  sent: number; // on its way to the node
  arrived: number; // in the node's socket buffer
  read: number; // parsed by the reader
  routed: number; // passed on by the channel
  enqueued: number; // taken in by the queue
}

/**
 * Consecutive messages of one publisher for one queue that travel together: what a socket read or a scheduler slice
 * takes. Their times are kept in columns; sizes follow from their identity.
 */
export class Group implements Stamps {
  readonly origin: Origin;
  readonly destination: Destination;
  /** Ordinal of the first message among those of this publisher. */
  first: number;
  count: number;
  /** Payload of all, in bytes. */
  bytes: number;
  /** Body frames of all. */
  frames: number;
  readonly intended: Times;
  readonly actual: Times;
  /** Told what becomes of the messages: the origin, or who stands between it and several queues. */
  confirms: Confirmed | undefined;
  /** What has happened to the messages before. */
  past: Past = FRESH;
  /** Delivery tag of the first message at its publisher: ascending with each attempt to publish, never used twice. */
  tag = 0;
  /** The publisher has sent these messages before, and that copy may have reached a queue. */
  isCopy = false;
  /** Place of the first one in its queue, ascending from 0; given by the queue, and kept when a message comes back. */
  position = 0;
  sent = 0;
  arrived = 0;
  read = 0;
  routed = 0;
  enqueued = 0;
  /** When they began to wait for the disk. */
  stored = 0;
  /** When they were accepted for good: on disk, if they have to be. */
  accepted = 0;
  /** The queue has accepted the messages, or has refused them, and says so: on its way back. */
  answer: 'none' | 'confirmed' | 'refused' = 'none';

  constructor(origin: Origin, destination: Destination, first: number, intended: Times, actual: Times) {
    this.origin = origin;
    this.confirms = origin.confirms;
    this.destination = destination;
    this.first = first;
    this.count = actual.count;
    this.intended = intended;
    this.actual = actual;
    this.bytes = payload(origin, first, this.count);
    this.frames = framesOf(origin, first, this.count);
  }

  /** Removes the first n messages and returns them as a group of their own. */
  split(n: number): Group {
    const front = new Group(this.origin, this.destination, this.first, this.intended.split(n), this.actual.split(n));
    copyStamps(this, front);
    front.confirms = this.confirms;
    front.past = this.past;
    front.position = this.position;
    this.position += n;
    front.tag = this.tag;
    front.isCopy = this.isCopy;
    this.tag += n;
    front.accepted = this.accepted;
    front.answer = this.answer;
    this.first += n;
    this.count -= n;
    this.bytes -= front.bytes;
    this.frames -= front.frames;
    return front;
  }
}

/** The same messages, as they go to one more destination, with nothing that has happened to them since they were read. */
export function copyFor(group: Group, destination: Destination, confirms: Confirmed | undefined): Group {
  const intended = new Times();
  const actual = new Times();
  intended.append(group.intended);
  actual.append(group.actual);
  const copy = new Group(group.origin, destination, group.first, intended, actual);
  copyStamps(group, copy);
  copy.confirms = confirms;
  copy.past = group.past;
  copy.tag = group.tag;
  copy.isCopy = group.isCopy;
  return copy;
}

/** Octets of the exchange's name and of the routing key of the group's messages. */
function addressLengths({ origin, destination }: Group): readonly [exchange: number, key: number] {
  const { addressing } = origin;
  if (addressing === undefined) return [DEFAULT_EXCHANGE, destination.name.length];
  return [addressing.exchange.length, addressing.keyLength];
}

/** Bytes of all frames with which a client publishes the group. */
export function publishedSize(group: Group): number {
  const method = publishMethod(...addressLengths(group));
  return group.count * (method + HEADER_FRAME) + bodySize(group.bytes, group.frames);
}

/** Bytes of all frames with which the broker delivers the group. */
export function deliveredSize(group: Group): number {
  const method = deliverMethod(CONSUMER_TAG, ...addressLengths(group));
  return group.count * (method + HEADER_FRAME) + bodySize(group.bytes, group.frames);
}

/** Bytes of all frames with which the broker returns the group to its publisher. */
export function returnedSize(group: Group): number {
  const method = returnMethod(...addressLengths(group));
  return group.count * (method + HEADER_FRAME) + bodySize(group.bytes, group.frames);
}

/** Gives `to` the instants of `from`. */
export function copyStamps(from: Stamps, to: Stamps): void {
  to.sent = from.sent;
  to.arrived = from.arrived;
  to.read = from.read;
  to.routed = from.routed;
  to.enqueued = from.enqueued;
}

function payload(origin: Origin, first: number, count: number): number {
  if (origin.sizes.isConstant) return count * origin.sizes.mean;
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += origin.sizes.of(i);
  return sum;
}

function framesOf(origin: Origin, first: number, count: number): number {
  if (origin.sizes.isConstant) return count * bodyFrames(origin.sizes.mean, origin.frameMax);
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += bodyFrames(origin.sizes.of(i), origin.frameMax);
  return sum;
}
