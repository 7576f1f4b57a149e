import { Times } from '../../workload/index.ts';
import { Batch } from './batch.ts';

/**
 * Divides a batch into parts of at most `limit` bytes before compression, one record at least (Kafka's ProducerBatch.split). The
 * records of a batch are taken to be alike in size.
 */
export function divide(batch: Batch, limit: number): Batch[] {
  const record = batch.rawSize / batch.count;
  const each = Math.max(1, Math.min(Math.floor(limit / record), Math.ceil(batch.count / 2)));
  const intended = copyOf(batch.intended);
  const actual = batch.actual === batch.intended ? undefined : copyOf(batch.actual);
  const parts: Batch[] = [];
  for (let done = 0; done < batch.count; done += each) {
    const count = Math.min(each, batch.count - done);
    const share = count / batch.count;
    const part = new Batch(batch.partition, batch.producer, batch.firstOrdinal + done, 0);
    part.intended = intended.split(count);
    part.actual = actual === undefined ? part.intended : actual.split(count);
    part.count = count;
    part.payload = Math.round(batch.payload * share);
    part.rawSize = Math.round(batch.rawSize * share);
    part.size = Math.round(batch.size * share);
    part.memory = Math.max(limit, part.rawSize);
    part.closed = true;
    part.created = batch.created;
    part.firstDrained = batch.firstDrained;
    part.flags = batch.flags;
    parts.push(part);
  }
  return parts;
}

function copyOf(times: Times): Times {
  const copy = new Times();
  copy.append(times);
  return copy;
}
