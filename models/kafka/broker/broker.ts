import { bytes, type Nanoseconds, ns, type World } from '../../../sim/index.ts';
import { type Collector, ThreadPool } from '../../cpu/index.ts';
import { Machine } from '../../machine/index.ts';
import { Memory, MEMORY_BANDWIDTH } from '../../memory/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import { type Settings, numberOf } from '../../settings.ts';
import { BROKER_HEAP, type KafkaCosts } from '../costs.ts';
import type { KafkaPlan } from '../plan.ts';
import type { Replica } from '../replication/replica.ts';
import { Completions } from './completions.ts';
import type { Link } from './link.ts';
import type { RequestName, RequestTimes } from './request-times.ts';

/** The size of a socket's buffer; without bound where it is left to the kernel (-1). */
export function bufferOf(settings: Settings, name: string): number {
  const size = numberOf(settings, name);
  return size < 0 ? Infinity : size;
}

/**
 * A broker: a machine with two pools of threads. Network threads read requests from sockets and write responses to them;
 * request handlers do the work in between. A request that has to wait (acks=all, a fetch without data) holds no thread.
 */
export class Broker {
  readonly number: number;
  readonly name: string;
  readonly machine: Machine;
  readonly costs: KafkaCosts;
  /** Takes back what requests leave on the heap, while the broker stands still. */
  readonly collector: Collector | undefined;
  /** The bus that all its copies draw on. */
  readonly memory: Memory;
  /** Where the time of requests goes, of all brokers together. */
  readonly times: Readonly<Record<RequestName, RequestTimes>>;
  readonly networkThreads: ThreadPool;
  readonly requestHandlers: ThreadPool;
  readonly completions = new Completions();
  /** Bytes that the socket takes from a client while the connection is muted. */
  readonly receiveBuffer: number;
  readonly sendBuffer: number;
  /** Connections that others have opened to it. */
  readonly links = new Set<Link>();
  /** Counts the lives of its process: who has waited for something looks whether it is still the same. */
  life = 0;
  /** Whether its process runs and takes requests. */
  isUp = true;
  /** Whether its machine runs, so that it answers connections at all. */
  isReachable = true;
  /** Its copies of partitions. */
  readonly replicas = new Set<Replica>();
  private nextDisk = 0;

  constructor(
    world: World,
    number: number,
    plan: KafkaPlan['brokers'],
    costs: KafkaCosts,
    times: Readonly<Record<RequestName, RequestTimes>>,
  ) {
    this.times = times;
    this.number = number;
    this.name = `broker-${number}`;
    const home = world.within(this.name);
    const { heap, pauses } = plan.jvm ?? { heap: bytes(BROKER_HEAP), pauses: true };
    this.machine = new Machine(home, plan.profile, { heap, pauses, pageCache: plan.pageCache });
    this.costs = costs;
    const { cpu, collector } = this.machine;
    this.collector = collector;
    this.memory = new Memory(home, { peak: plan.profile.memoryBandwidth ?? MEMORY_BANDWIDTH });
    const { wakeUp } = costs;
    this.networkThreads = new ThreadPool(
      home,
      'network-threads',
      { threads: numberOf(plan.config, 'num.network.threads'), wakeUp },
      cpu,
    );
    this.requestHandlers = new ThreadPool(
      home,
      'io-threads',
      { threads: numberOf(plan.config, 'num.io.threads'), wakeUp },
      cpu,
    );
    this.receiveBuffer = bufferOf(plan.config, 'socket.receive.buffer.bytes');
    this.sendBuffer = bufferOf(plan.config, 'socket.send.buffer.bytes');
  }

  /** Work of `cost` that moves `traffic` bytes: a core that waits for memory is at work. */
  onBus(cost: Nanoseconds, traffic: number): Nanoseconds {
    const moved = this.memory.timeFor(traffic) * this.machine.cpu.speed;
    return moved > cost ? ns(moved) : cost;
  }

  /** A new replica's log: in the directory, hence on the disk, that has the fewest (Kafka's LogManager). */
  newLog(): CachedFile {
    const { disks, pageCache } = this.machine;
    const disk = disks[this.nextDisk++ % disks.length];
    if (disk === undefined) throw new Error(`${this.name} has no disk to keep a log on: give its hardware one`);
    return pageCache.file(disk);
  }

  /** The process ends: what it was about to do is not done, what it knew of clients and followers is forgotten. */
  die(): void {
    this.life++;
    this.isUp = false;
    for (const replica of this.replicas) {
      replica.leadership?.forget();
      replica.leadership = undefined;
    }
  }

  /** Its machine's kernel closes the connections of a process that has ended, or that it does not know after a restart. */
  closeLinks(): void {
    for (const link of this.links) link.closeSoon();
  }

  /** The machine stops at once: what was not on its disks is lost, nothing is in memory, nobody closes connections. */
  losePower(): void {
    this.isReachable = false;
    const { pageCache } = this.machine;
    for (const { log } of this.replicas) {
      const { file } = log;
      if (!log.isLost) log.losePower((existing) => pageCache.file(file.disk, bytes(existing)));
      file.trim(file.size);
    }
  }
}
