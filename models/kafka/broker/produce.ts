/** The broker's part of a produce request: from its last byte on the socket until the answer can leave. */
import { type Simulator, type Story, bytes } from '../../../sim/index.ts';
import { appending, receiving, responding, trafficOf } from '../costs.ts';
import type { Batch } from '../producer/batch.ts';
import type { ProduceRequest } from '../producer/request.ts';
import type { Partition } from '../replication/partition.ts';
import type { Replica } from '../replication/replica.ts';
import type { Broker } from './broker.ts';
import { completeAll } from './completions.ts';
import type { ErrorCode } from './errors.ts';
import { waited } from './request-times.ts';

/**
 * Appends what the request carries and waits for those whom its acks name. `request.done` tells when that was, `request.errors`
 * what went wrong. Ends early, and without `done`, with the broker's process.
 */
export function* handleProduce(sim: Simulator, broker: Broker, request: ProduceRequest): Story {
  const { acks, channel, compression, batches } = request;
  const { life } = broker;
  yield broker.networkThreads.work(broker.onBus(receiving(request.size, channel), trafficOf.receiving(request.size)));
  broker.collector?.allocate(request.size);
  const received = sim.now;
  if (request.transaction !== undefined && broker.life === life) yield* request.transaction(broker, request);
  const admitted = sim.now;
  const appended = { batches: batches.length, size: request.payload, raw: request.rawPayload, compression };
  const cost = broker.onBus(appending(broker.costs, appended), trafficOf.appending(request.payload));
  yield broker.requestHandlers.work(cost);
  const { speed } = broker.machine.cpu;
  const queued = waited(admitted, sim.now, cost, speed);
  for (let i = 0; i < batches.length; i++) {
    if (broker.life !== life) return;
    if (request.errorOf(i) === 'NONE') yield* append(sim, broker, request, i);
  }
  const local = sim.now - admitted - queued;
  if (acks === 'all') yield request.replicated.wait();
  if (broker.life !== life) return;
  const done = sim.now;
  request.done = done;
  const writing = responding();
  if (acks !== '0') yield broker.networkThreads.work(writing);
  const answered = waited(done, sim.now, writing, speed);
  broker.times.produce.add(queued, local, done - received - queued - local, answered, sim.now - done - answered);
}

/**
 * Appends one batch to the leader's log: into the page cache, which holds the writer back when too much is dirty; onto the disk
 * as well if flush.messages asks for it. From then on followers can fetch it.
 */
export function* append(sim: Simulator, broker: Broker, request: ProduceRequest, index: number): Story {
  const batch = request.batches[index] as Batch;
  const { partition } = batch;
  const leader = partition.replicaOn(broker);
  const error = refusal(leader, request);
  const repeated = error === 'NONE' ? partition.judge(batch) : undefined;
  if (error !== 'NONE' || leader === undefined) return request.refuse(index, error);
  if (repeated !== undefined && repeated.error !== 'NONE') return repeat(partition, leader, request, index, repeated);

  const { log } = leader;
  const { life } = broker;
  yield log.file.write(bytes(batch.size));
  if (broker.life !== life) return;
  const { flushMessages } = partition.topic;
  const isFlushed = log.unflushed + batch.count >= flushMessages;
  if (isFlushed) yield log.file.flush();
  if (broker.life !== life) return;
  const { leadership } = leader;
  if (leadership === undefined) return request.refuse(index, 'NOT_LEADER_OR_FOLLOWER');
  broker.completions.begin();
  partition.append(leader, batch, sim.now);
  const completed = broker.completions.end();
  if (isFlushed) log.unflushed = 0;
  if (request.acks === 'all') leadership.tellWhenReplicated(request, index);
  if (completed !== undefined) yield* completeAll(broker, completed);
}

/** Why the broker does not append to its replica, before it has looked at the batch. */
function refusal(leader: Replica | undefined, { acks }: ProduceRequest): ErrorCode {
  if (leader?.leadership === undefined) return 'NOT_LEADER_OR_FOLLOWER';
  if (leader.log.isLost) return 'KAFKA_STORAGE_ERROR';
  return acks === 'all' ? leader.leadership.refusal : 'NONE';
}

/** A batch that is in the log already is answered as it was, with its old offset, once it is replicated; others are refused. */
function repeat(
  partition: Partition,
  leader: Replica,
  request: ProduceRequest,
  index: number,
  { error, row }: { error: ErrorCode; row: number },
): void {
  if (error !== 'DUPLICATE_SEQUENCE_NUMBER') return request.refuse(index, error);
  const batch = request.batches[index] as Batch;
  batch.offset = partition.batches.begin <= row ? partition.batches.offset(row) : batch.offset;
  batch.appended = request.receivedAt;
  if (request.acks === 'all') leader.leadership?.tellWhenReplicated(request, index);
}
