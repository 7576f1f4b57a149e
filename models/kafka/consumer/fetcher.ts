import { Fifo, type Nanoseconds, ns, type Simulator, sleep, spawn, type Story } from '../../../sim/index.ts';
import { askOver } from '../broker/ask.ts';
import type { Broker } from '../broker/broker.ts';
import { FetchRequest, fetchOver } from '../broker/fetch.ts';
import type { FetchLimits, Subscription } from '../broker/fetch-session.ts';
import type { Link } from '../broker/link.ts';
import { type Channel, receivingGarbage, takingFetch } from '../costs.ts';
import { ABORTED, CONTROL } from '../log/columns.ts';
import type { Partition } from '../replication/partition.ts';
import type { Replica } from '../replication/replica.ts';
import { FetchNode } from './fetch-node.ts';
import { Place } from './place.ts';
import type { Reading } from './reading.ts';
import type { Round } from './round.ts';
import type { ConsumerSettings } from './settings.ts';

/** Rows of one partition that a fetch has brought and that wait in the consumer. */
interface Completed {
  readonly place: Place;
  row: number;
  readonly end: number;
  readonly arrived: Nanoseconds;
}

/** What the fetcher needs of its consumer. */
export interface FetcherHost {
  readonly settings: ConsumerSettings;
  readonly channel: Channel;
  connect(broker: Broker): Link;
  /** Whom the leader would have it read from: one in its rack (KIP-392), or the leader itself. */
  preferred(leader: Replica, offset: number): Replica;
  /** Something has come. */
  wakeUp(): void;
  /** Objects of `size` bytes in all are left on the heap. */
  litter(size: number): void;
  /** The log does not have the offset any more (or not yet). */
  outOfRange(place: Place): void;
}

/**
 * The fetching half of a KafkaConsumer. One request at a time goes to each broker, for those partitions of which nothing waits in
 * the consumer; what comes waits in the order of its coming until poll() takes it. A fetch is sent when poll() returns, so that
 * the next records are under way while the application is at work.
 */
export class ConsumerFetcher {
  readonly places = new Map<Partition, Place>();
  /** Work that the polling thread has with responses that it has not read from the socket yet, in ns at speed 1. */
  unread = 0;
  private readonly sim: Simulator;
  private readonly host: FetcherHost;
  private readonly limits: FetchLimits;
  /** Marks of batches that poll() does not hand over. */
  private readonly passedOver: number;
  private readonly nodes = new Map<Broker, FetchNode>();
  private readonly completed = new Fifo<Completed>();
  private readonly bySubscription = new Map<Subscription, Place>();
  private isOver = false;

  constructor(sim: Simulator, host: FetcherHost) {
    this.sim = sim;
    this.host = host;
    const { minBytes, maxPartitionBytes, maxBytes, readCommitted } = host.settings;
    this.limits = { minBytes, partitionBytes: maxPartitionBytes, totalBytes: maxBytes, isStable: readCommitted };
    this.passedOver = readCommitted ? CONTROL | ABORTED : CONTROL;
  }

  /** Whether poll() would find something. */
  get hasRecords(): boolean {
    return this.completed.length > 0;
  }

  /** Reads a partition from an offset on. */
  assign(reading: Reading, offset: number): void {
    const place = new Place(reading, offset);
    this.places.set(reading.partition, place);
    this.subscribe(place);
  }

  /** Reads it no longer; what it has fetched of it, it forgets. */
  drop(partition: Partition): void {
    const place = this.places.get(partition);
    if (place === undefined) return;
    this.places.delete(partition);
    place.isGone = true;
    this.unsubscribe(place);
  }

  /** Goes on reading at another offset. */
  seek(place: Place, offset: number): void {
    this.drop(place.reading.partition);
    this.assign(place.reading, offset);
  }

  /** The process has died: nothing that is under way comes back to it. */
  end(): void {
    this.isOver = true;
    for (const partition of this.places.keys()) this.drop(partition);
  }

  /** Sends a fetch to each broker that has none under way and of which partitions are to be had. */
  send(): void {
    const { asksDrainedOnly } = this.host.settings;
    for (const node of this.nodes.values()) {
      if (node.isFetching || node.places.size === 0) continue;
      if (node.undrained === node.places.size || (asksDrainedOnly && node.undrained > 0)) continue;
      if (node.undrained > 0) suspendUndrained(node);
      node.isFetching = true;
      spawn(this.fetch(node));
    }
  }

  /** Takes up to `most` messages out of what has come. */
  collect(most: number, into: Round): void {
    while (into.messages < most) {
      const first = this.completed.peek();
      if (first === undefined) return;
      if (first.place.isGone) this.completed.shift();
      else this.takeFrom(first, most, into);
    }
  }

  private takeFrom(completed: Completed, most: number, into: Round): void {
    const { place, end, arrived } = completed;
    const { batches } = place.reading.partition;
    while (completed.row < end && into.messages < most) {
      const { row } = completed;
      const offset = batches.offset(row);
      const count = batches.count(row);
      if (offset + count > place.position && !batches.has(row, this.passedOver)) {
        const from = Math.max(0, place.position - offset);
        const n = Math.min(count - from, most - into.messages);
        into.add(place, row, from, n, arrived);
        place.position = offset + from + n;
        if (from + n < count) return;
      }
      place.position = Math.max(place.position, offset + count);
      completed.row++;
    }
    if (completed.row < end) return;
    place.subscription?.release(end);
    this.drained(place);
  }

  private drained(place: Place): void {
    this.completed.shift();
    place.buffered--;
    if (place.buffered > 0 || place.node === undefined) return;
    place.node.undrained--;
    if (!place.isSuspended) return;
    place.isSuspended = false;
    place.subscription?.resume();
  }

  private *fetch(node: FetchNode): Story {
    const { host, sim } = this;
    const { link, session } = node;
    const exchange = link.begin();
    const request = new FetchRequest(session, host.channel, host.settings.maxWait, 'fetchConsumer');
    spawn(fetchOver(link, request, exchange));
    yield exchange.ended();
    if (this.isOver) return;
    if (exchange.outcome === 'answered') {
      node.isFetching = false;
      this.arrived(request);
      return;
    }
    // The connection is gone: after a back-off the client asks who leads now.
    node.restart();
    yield sleep(sim, host.settings.retryBackoff);
    node.isFetching = false;
    if (this.isOver) return;
    const places = Array.from(node.places); // they leave the set and come back
    for (const place of places) this.resubscribe(place);
    host.wakeUp();
  }

  private arrived({ fetched }: FetchRequest): void {
    const { host } = this;
    this.unread += takingFetch(fetched.bytes, host.channel);
    host.litter(receivingGarbage(fetched.bytes, fetched.messages));
    for (const { subscription, first, end } of fetched.ranges) {
      const place = this.bySubscription.get(subscription);
      if (place === undefined || place.isGone) continue;
      const { batches } = place.reading.partition;
      place.fetched = batches.offset(end - 1) + batches.count(end - 1);
      this.completed.push({ place, row: first, end, arrived: this.sim.now });
      if (place.buffered++ === 0 && place.node !== undefined) place.node.undrained++;
    }
    for (const subscription of fetched.failed) this.failed(subscription);
    if (host.settings.rack !== '') this.reconsider(fetched);
    host.wakeUp();
  }

  /** A leader answers with the name of a replica that is nearer, as soon as there is one. */
  private reconsider({ ranges }: FetchRequest['fetched']): void {
    for (const { subscription } of ranges) {
      const place = this.bySubscription.get(subscription);
      const { replica, partition } = subscription;
      if (place === undefined || place.isGone || replica !== partition.leader) continue;
      if (place.staysUntil <= this.sim.now && this.host.preferred(replica, place.fetched) !== replica)
        this.resubscribe(place);
    }
  }

  private failed(subscription: Subscription): void {
    const place = this.bySubscription.get(subscription);
    if (place === undefined || place.isGone) return;
    const { error } = subscription;
    this.unsubscribe(place);
    const isLed = subscription.replica === subscription.partition.leader;
    if (!isLed) place.staysUntil = ns(this.sim.now + this.host.settings.metadataMaxAge);
    if (error === 'OFFSET_OUT_OF_RANGE' && isLed) this.host.outOfRange(place);
    else spawn(this.findLeader(place));
  }

  private *findLeader(place: Place): Story {
    yield sleep(this.sim, this.host.settings.retryBackoff);
    if (!this.isOver && !place.isGone) this.resubscribe(place);
  }

  private resubscribe(place: Place): void {
    this.unsubscribe(place);
    this.subscribe(place);
    this.host.wakeUp();
  }

  private subscribe(place: Place): void {
    const { partition } = place.reading;
    const { leader } = partition;
    if (leader === undefined || !leader.broker.isUp) {
      spawn(this.findLeader(place));
      return;
    }
    const chosen = place.staysUntil > this.sim.now ? leader : this.host.preferred(leader, place.fetched);
    if (chosen === leader) this.readFrom(place, leader);
    else spawn(this.redirect(place, leader, chosen));
  }

  /** The leader answers the first fetch with the name of another replica. */
  private *redirect(place: Place, leader: Replica, chosen: Replica): Story {
    const { link } = this.node(leader.broker);
    const exchange = link.begin();
    spawn(askOver(link, this.host.channel, exchange));
    yield exchange.ended();
    if (this.isOver || place.isGone || place.subscription !== undefined) return;
    if (exchange.outcome !== 'answered') return yield* this.findLeader(place);
    this.readFrom(place, chosen);
    this.host.wakeUp();
  }

  private readFrom(place: Place, replica: Replica): void {
    const node = this.node(replica.broker);
    place.node = node;
    place.subscription = node.session.subscribe(replica, place.fetched);
    place.isSuspended = false;
    this.bySubscription.set(place.subscription, place);
    node.places.add(place);
    if (place.buffered > 0) node.undrained++;
  }

  private unsubscribe(place: Place): void {
    const { node, subscription } = place;
    if (node !== undefined) {
      node.places.delete(place);
      if (place.buffered > 0) node.undrained--;
    }
    if (subscription !== undefined) {
      subscription.abandon();
      this.bySubscription.delete(subscription);
    }
    place.node = place.subscription = undefined;
  }

  private node(broker: Broker): FetchNode {
    let node = this.nodes.get(broker);
    if (node === undefined) {
      node = new FetchNode(this.sim, broker, this.host.connect(broker), this.limits);
      this.nodes.set(broker, node);
    }
    return node;
  }
}

/** What waits in the consumer is left out of the next request. */
function suspendUndrained({ places }: FetchNode): void {
  for (const place of places) {
    if (place.buffered === 0 || place.isSuspended) continue;
    place.isSuspended = true;
    place.subscription?.suspend();
  }
}
