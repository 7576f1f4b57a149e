/** How a broker's process comes back: it loads its logs, and recovers what it cannot be sure of. */
import { type Nanoseconds, type Simulator, type Story, Latch, bytes, ns, sleep, spawn } from '../../../sim/index.ts';
import type { Disk } from '../../disk/index.ts';
import { LOAD_LOG, RECOVER_PER_BYTE, START_UP } from '../controller/constants.ts';
import type { ReplicaLog } from '../log/replica-log.ts';
import type { Broker } from './broker.ts';

/**
 * Starts the process. After an end in good order logs are just loaded. Else every segment that was not flushed whole is read and checked, batch by
 * batch, by num.recovery.threads.per.data.dir threads for each disk; the more of it has to come from the disk, the longer.
 */
export function* startUp(sim: Simulator, broker: Broker, threads: number, wasClean: boolean): Story {
  yield sleep(sim, START_UP);
  const byDisk = new Map<Disk, ReplicaLog[]>();
  for (const { log } of broker.replicas) {
    if (log.isLost) continue;
    const { disk } = log.file;
    const logs = byDisk.get(disk);
    if (logs === undefined) byDisk.set(disk, [log]);
    else logs.push(log);
  }
  const workers = new Latch(byDisk.size * threads);
  for (const logs of byDisk.values()) {
    const line = logs[Symbol.iterator]();
    for (let i = 0; i < threads; i++) spawn(load(broker, line, wasClean, workers));
  }
  yield workers.wait();
}

/** One thread: takes log after log of its disk. */
function* load(broker: Broker, line: Iterator<ReplicaLog>, wasClean: boolean, workers: Latch): Story {
  for (let next = line.next(); next.done !== true; next = line.next()) {
    const log = next.value;
    yield broker.machine.cpu.work(LOAD_LOG);
    if (wasClean) continue;
    const { file } = log;
    let at = Math.max(0, file.size - log.unsafeBytes);
    for (; at < file.size; at += READ_AT_A_TIME) {
      const size = Math.min(READ_AT_A_TIME, file.size - at);
      yield file.read(at, bytes(size));
      yield broker.machine.cpu.work(checking(size));
    }
  }
  workers.countDown();
}

const READ_AT_A_TIME = 1_048_576; // B, assumption: the grain at which reading and checking alternate
const checking = (size: number): Nanoseconds => ns(size * RECOVER_PER_BYTE);
