import { Session } from 'node:inspector';
import { KafkaSystem } from '../models/kafka/index.ts';
import {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  type KafkaPlan,
  PRODUCER_SETTINGS,
  TOPIC_SETTINGS,
} from '../models/kafka/index.ts';
import { Disk, hardware, NVME, PageCache, withDefaults } from '../models/index.ts';
import { bytes, GiB, KiB, type Story, World, ms, seconds, sleep, spawn, us } from '../sim/index.ts';
import { type Measured, cpuSeconds } from './measured.ts';

/*
 * A log of 100 partitions that takes 600 MB/s, tailed by a follower and a consumer, with another consumer who lags: the
 * work of the page cache and the disks within a run of Kafka, and the same calls by themselves for an hour.
 */

const PARTITIONS = 100;
const RATE = 600e6; // B/s

/** Three brokers on NVMe disks; one group keeps up, the other takes half of what comes. */
function plan(): KafkaPlan {
  const version = '2.6';
  const rate = RATE / KiB(1);
  const machine = hardware('i3en.2xlarge');
  const group = (name: string, processing: number) => ({
    name,
    source: 'events',
    count: 4,
    settings: withDefaults(CONSUMER_SETTINGS, version, {}),
    processing: { kind: 'constant' as const, value: processing },
  });
  const topic = { partitions: PARTITIONS, 'replication.factor': 3 };
  return {
    version,
    brokers: {
      count: 3,
      profile: { ...machine, disks: [NVME, NVME] },
      config: withDefaults(BROKER_SETTINGS, version, { 'num.replica.fetchers': 8, 'num.network.threads': 8 }),
    },
    clients: { profile: hardware('c5n.9xlarge') },
    topics: [{ name: 'events', settings: withDefaults(TOPIC_SETTINGS, version, topic) }],
    producers: [
      {
        name: 'producer',
        destination: 'events',
        count: 4,
        arrivals: { kind: 'constant', rate },
        settings: withDefaults(PRODUCER_SETTINGS, version, { acks: 'all', 'linger.ms': 5, 'batch.size': 131_072 }),
        message: { size: { kind: 'constant', value: KiB(1) }, data: 'random' },
        key: { kind: 'none' },
      },
    ],
    consumers: [group('tail', 0), group('lagging', (4 / (rate / 2)) * 1e9)],
    network: { latency: us(100) },
  };
}

/** Runs Kafka for so many simulated seconds under the profiler; `check` is the part of the time spent in page cache and disks. */
export function pageCacheShare(duration: number): Measured {
  const world = new World({ seed: 1, replication: 0 });
  const system = new KafkaSystem(world, plan());
  system.start();
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 500 });
  session.post('Profiler.start');
  const elapsed = cpuSeconds(() => world.sim.run(seconds(duration)));
  let share = NaN;
  session.post('Profiler.stop', (_, { profile }) => {
    const { nodes, samples = [] } = profile;
    const own = new Set(
      nodes.filter(({ callFrame }) => /models\/(?:pagecache|disk)\//.test(callFrame.url)).map(({ id }) => id),
    );
    const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id));
    const busy = samples.filter((id) => !idle.has(id));
    share = busy.filter((id) => own.has(id)).length / busy.length;
  });
  return { events: world.sim.eventsRun, seconds: elapsed, check: share };
}

/** The same readers and writers on one page cache without a broker; `check` is the number of blocks at the end over that at half time. */
export function pageCacheAlone(duration: number): Measured {
  const world = new World({ seed: 1, replication: 0 });
  const disks = [0, 1].map((i) => new Disk(world.within(`disk-${i}`), NVME));
  const cache = new PageCache(world, { memory: GiB(60) }, disks);
  const files = Array.from({ length: PARTITIONS }, (_, i) => cache.file(disks[i % 2] as Disk));
  const batch = bytes(131_072);
  const gap = ms(((PARTITIONS * batch) / RATE) * 1e3);
  for (const [i, file] of files.entries()) {
    const partition = function* (): Story {
      yield sleep(world.sim, ms((i * gap) / PARTITIONS / 1e6));
      for (let old = 0; ;) {
        yield file.write(batch);
        yield file.read(file.size - batch, batch);
        yield file.read(file.size - batch, batch);
        if (file.size >= 2 * old + batch) yield file.read(old, batch);
        if (file.size >= 2 * old + batch) old += batch;
        yield sleep(world.sim, gap);
      }
    };
    spawn(partition());
  }
  let blocks = NaN;
  const elapsed = cpuSeconds(() => {
    world.sim.run(seconds(duration / 2));
    blocks = cache.residency.blocks;
    world.sim.run(seconds(duration));
  });
  return { events: world.sim.eventsRun, seconds: elapsed, check: cache.residency.blocks / blocks };
}
