import type { Simulator, Story } from '../../../sim/index.ts';
import { bytes } from '../../../sim/index.ts';
import type { Batch } from '../producer/batch.ts';
import type { Fetched } from '../broker/fetch-session.ts';

/**
 * Writes a batch into the leader's log: into the page cache, which holds the writer back when too much is dirty; onto the disk
 * as well if the topic's flush.messages asks for it. From then on followers can fetch it.
 */
export function* store(sim: Simulator, batch: Batch): Story {
  const { partition } = batch;
  const { topic, file } = partition;
  yield file.write(bytes(batch.size));
  if (partition.unflushed + batch.count >= topic.flushMessages) yield file.flush();
  partition.append(batch, sim.now);
  if (partition.unflushed >= topic.flushMessages) partition.unflushed = 0;
  for (const ledger of topic.ledgers) ledger.store(batch.count);
}

/** Reads what a fetch brings out of the leader's log: from the page cache, or from the disk where it is no longer there. */
export function* readLog(fetched: Fetched): Story {
  const { batches } = fetched;
  for (let first = 0; first < batches.length;) {
    const { partition, position } = batches[first] as Batch;
    let size = 0;
    let next = first;
    for (; next < batches.length && (batches[next] as Batch).partition === partition; next++)
      size += (batches[next] as Batch).size;
    yield partition.file.read(position, bytes(size));
    first = next;
  }
}
