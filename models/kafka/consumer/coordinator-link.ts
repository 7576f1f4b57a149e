import { type Bytes, type Nanoseconds, type Simulator, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { Exchange, Link } from '../broker/link.ts';
import { type Channel, handlingGroup, onChannel, receiving, responding } from '../costs.ts';
import { Answer } from '../group/answer.ts';
import type { Assignment } from '../group/assignor.ts';
import type { JoinRequest } from '../group/classic-group.ts';
import type { Coordinator, Identity, Position } from '../group/coordinator.ts';
import type { ModernHeartbeat } from '../group/modern-group.ts';
import type { GroupError } from '../group/protocol.ts';
import { groupAnswerSize, groupRequestSize, offsetsRequestSize } from '../group/wire.ts';
import type { Partition } from '../replication/partition.ts';
import type { CoordinatorClient, Reply } from './membership.ts';

/** A request to the coordinator: how large it and its answer are, how much the coordinator looks at, what it does. */
interface Request<T> {
  readonly size: Bytes;
  readonly answerSize: Bytes;
  readonly partitions: number;
  handle(): Answer<T>;
  answer: T | undefined;
}

/** specification: ConsumerCoordinator gives JoinGroup this much longer than the rebalance may take. */
const JOIN_GROUP_GRACE = 5_000_000_000; // ns

/**
 * A consumer's connection to the coordinator of its group, another one than that for fetches, lest a held fetch hold heartbeats
 * up. The broker answers its requests one at a time. Where the coordinator is lost, the reply is undefined, after a back-off
 * in which the client finds out who coordinates now.
 */
export class CoordinatorLink implements CoordinatorClient<Partition> {
  private readonly sim: Simulator;
  private readonly coordinator: Coordinator;
  private readonly connect: (broker: Broker) => Link;
  private readonly channel: Channel;
  private readonly retryBackoff: Nanoseconds;
  private readonly isModern: boolean;
  private link: Link | undefined;

  constructor(
    sim: Simulator,
    parts: {
      coordinator: Coordinator;
      connect: (broker: Broker) => Link;
      channel: Channel;
      retryBackoff: Nanoseconds;
      isModern: boolean;
    },
  ) {
    this.sim = sim;
    this.coordinator = parts.coordinator;
    this.connect = parts.connect;
    this.channel = parts.channel;
    this.retryBackoff = parts.retryBackoff;
    this.isModern = parts.isModern;
  }

  join(request: JoinRequest<Partition>) {
    const { coordinator } = this;
    const { length } = request.owned;
    const answerSize = groupAnswerSize(coordinator.partitions.length, coordinator.classic.size + 1);
    const patience = request.rebalanceTimeout + JOIN_GROUP_GRACE;
    return this.ask(groupRequestSize(length), answerSize, length, () => coordinator.join(request), patience);
  }

  sync(memberId: string, generation: number, shares: Assignment<Partition> | undefined) {
    const { coordinator } = this;
    const named = shares === undefined ? 0 : coordinator.partitions.length;
    const size = groupRequestSize(named, shares?.size ?? 0);
    return this.ask(size, groupAnswerSize(named, 0), named, () => coordinator.sync(memberId, generation, shares));
  }

  heartbeat(memberId: string, generation: number) {
    const { classic } = this.coordinator;
    return this.askNow(0, () => classic.heartbeat(memberId, generation));
  }

  modernHeartbeat(request: ModernHeartbeat<Partition>) {
    const { modern } = this.coordinator;
    return this.askNow(request.owned.length, () => modern.heartbeat(request));
  }

  leave(memberId: string) {
    const { classic } = this.coordinator;
    return this.askNow(0, () => classic.leave(memberId));
  }

  /** OffsetCommit. */
  commit(identity: Identity, positions: readonly Position[]): Reply<GroupError> {
    const size = offsetsRequestSize(positions.length);
    const { coordinator, isModern } = this;
    return this.ask(size, size, positions.length, () => coordinator.commit(identity, positions, isModern));
  }

  /** OffsetFetch: says whether an answer came; the offsets are in the readings. */
  fetchOffsets(partitions: number): Reply<true> {
    const size = offsetsRequestSize(partitions);
    return this.ask(size, size, partitions, () => Answer.of<true>(true));
  }

  private askNow<T>(partitions: number, handle: () => T): Reply<T> {
    const size = groupRequestSize(partitions, 0);
    return this.ask(size, groupAnswerSize(partitions, 0), partitions, () => Answer.of(handle()));
  }

  private *ask<T>(
    size: Bytes,
    answerSize: Bytes,
    partitions: number,
    handle: () => Answer<T>,
    patience?: number,
  ): Reply<T> {
    const { broker } = this.coordinator;
    if (broker !== undefined) {
      if (this.link?.broker !== broker) this.link = this.connect(broker);
      const exchange = this.link.begin(patience);
      const request: Request<T> = { size, answerSize, partitions, handle, answer: undefined };
      spawn(this.travel(this.link, exchange, request));
      yield exchange.ended();
      if (exchange.outcome === 'answered' && request.answer !== undefined) return request.answer;
    }
    yield sleep(this.sim, this.retryBackoff);
    return undefined;
  }

  /** From the member's socket to the answer in it; ends silently with the connection or the broker's process. */
  private *travel<T>(link: Link, exchange: Exchange, request: Request<T>): Story {
    const { broker, connection, unmuted } = link;
    const { channel } = this;
    yield connection.send(onChannel(channel, request.size));
    yield unmuted.take();
    const { life } = broker;
    if (!broker.isUp || link.unmuted !== unmuted) return;
    yield broker.networkThreads.work(receiving(request.size, channel));
    yield broker.requestHandlers.work(handlingGroup(request.partitions));
    if (broker.life !== life) return;
    if (this.coordinator.broker === broker) {
      const answer = request.handle();
      yield answer.wait();
      request.answer = answer.value;
    }
    if (broker.life !== life) return;
    yield broker.networkThreads.work(responding());
    unmuted.give();
    yield connection.reply(onChannel(channel, request.answerSize));
    if (broker.life === life) exchange.end('answered');
  }
}
