/** The broker's part of a produce request: from its last byte on the socket until the answer can leave. */
import type { Simulator, Story } from '../../../sim/index.ts';
import { appending, receiving, responding } from '../costs.ts';
import { store } from '../log/store.ts';
import type { ProduceRequest } from '../producer/request.ts';
import type { Broker } from './broker.ts';

/** Appends what the request carries and waits for those whom its acks name. `request.done` tells when that was. */
export function* handleProduce(sim: Simulator, broker: Broker, request: ProduceRequest): Story {
  const { acks, channel, compression, batches } = request;
  yield broker.networkThreads.work(receiving(request.size, channel));
  broker.collector?.allocate(request.size);
  const appended = { batches: batches.length, size: request.payload, raw: request.rawPayload, compression };
  yield broker.requestHandlers.work(appending(broker.costs, appended));
  for (const batch of batches) {
    yield* store(sim, batch);
    if (acks === 'all') batch.partition.tellWhenReplicated(request);
  }
  if (acks === 'all') yield request.replicated.wait();
  request.done = sim.now;
  if (acks !== '0') yield broker.networkThreads.work(responding());
}
