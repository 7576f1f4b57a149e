import type { Nanoseconds, Recorder } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';

/** Declares what a broker's logs take on its disks: segments, and files that are still to be deleted. */
export function reportLogs(record: Recorder, { name, replicas }: Broker): void {
  const used = (): number => {
    let sum = 0;
    for (const { log } of replicas) sum += log.stored;
    return sum;
  };
  record.gauge('broker.disk.used', 'B', 'bytes of logs on the disks, at the end of the interval', used, name);
}

/** Declares what retention takes from groups that have not read it, and returns whom to tell of it. */
export function firstLost(record: Recorder): (offset: number, now: Nanoseconds) => void {
  const what = 'the first message of a partition expired before a group had it';
  const offsets = record.distribution('retention.firstLost', 'msg', `at which offset ${what}`);
  const times = record.distribution('retention.firstLostAt', 's', `when ${what}`);
  return (offset, now) => {
    offsets.record(offset);
    times.record(now);
  };
}
