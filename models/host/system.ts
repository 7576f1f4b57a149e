import { bytes, KiB, ns, ms, seconds, spawn, type World } from '../../sim/index.ts';
import type { IoPath } from '../io/index.ts';
import type { Limits } from '../limits.ts';
import { Machine, reportMachines } from '../machine/index.ts';
import { Memory, MEMORY_BANDWIDTH } from '../memory/index.ts';
import { type Ledger, Traffic } from '../messages/index.ts';
import { Network } from '../network/index.ts';
import type { ConsumerPlan, ProducerPlan } from '../plans.ts';
import { booleanOf, numberOf, type Settings, textOf } from '../settings.ts';
import { arrivalsFrom, distributionFrom, sizesFrom } from '../workload/index.ts';
import { filesOf, type HostFile, shareOf } from './files.ts';
import { limitsOf } from './limits.ts';
import type { HostPlan } from './plan.ts';
import { READ_HOPS, Reader, type ReaderOptions, type Remote } from './reader.ts';
import { WRITE_HOPS, Writer } from './writer.ts';

/** A host with its writers and readers, built from a plan. `start()` sets everything going. */
export class HostSystem {
  readonly traffic: Traffic;
  readonly limits: Limits;
  readonly machine: Machine;
  private readonly world: World;
  private readonly plan: HostPlan;
  private readonly memory: Memory;
  private readonly network: Network;
  private readonly files: ReadonlyMap<string, readonly HostFile[]>;
  private readonly ledgers = new Map<string, Ledger>();
  private readonly clientMachines: Machine[] = [];
  private readonly writers: readonly Writer[];
  private readonly readers: readonly Reader[];

  constructor(world: World, plan: HostPlan) {
    this.world = world;
    this.plan = plan;
    this.traffic = new Traffic(world, { hops: { publish: WRITE_HOPS, endToEnd: READ_HOPS }, counts: 'op' });
    const { profile } = plan.host;
    this.network = new Network(world, { ...plan.network, flowRate: profile.flowRate });
    this.machine = new Machine(world.within('host'), profile, {
      heap: bytes(0),
      pageCache: kernelOf(plan.host.config),
    });
    this.network.place(this.machine.nic, 'brokers', 0);
    this.memory = new Memory(world, { peak: profile.memoryBandwidth ?? MEMORY_BANDWIDTH });
    this.files = new Map(plan.files.map((files) => [files.name, filesOf(this.machine, files)]));
    this.writers = plan.producers.flatMap((group) => this.writerGroup(group));
    this.readers = plan.consumers.flatMap((group) => this.readerGroup(group));
    reportMachines(world.record, [this.machine], this.clientMachines);
    this.limits = limitsOf(this.machine, this.memory);
  }

  /** Sets readers and writers going. */
  start(): void {
    for (const reader of this.readers) spawn(reader.read());
    for (const writer of this.writers) spawn(writer.write());
  }

  private filesNamed(name: string): readonly HostFile[] {
    const files = this.files.get(name);
    if (files !== undefined) return files;
    throw new Error(`there are no files '${name}': name one of ${[...this.files.keys()].join(', ')}`);
  }

  private ledger(name: string): Ledger {
    const ledger = this.ledgers.get(name) ?? this.traffic.ledger(name);
    this.ledgers.set(name, ledger);
    return ledger;
  }

  private writerGroup({ name, count, destination, arrivals, message, settings }: ProducerPlan): Writer[] {
    const files = this.filesNamed(destination);
    return Array.from({ length: count }, (_, i) => {
      const home = this.world.within(`${name}-${i}`);
      return new Writer({
        sim: home.sim,
        machine: this.machine,
        memory: this.memory,
        files: shareOf(files, count, i),
        arrivals: arrivalsFrom(arrivals, home.stream('arrivals'), ns(0)),
        sizes: sizesFrom(message.size, home.draws('sizes')),
        places: home.stream('places'),
        isRandom: textOf(settings, 'pattern') === 'random',
        isDirect: booleanOf(settings, 'direct'),
        fsyncEvery: numberOf(settings, 'fsync.every'),
        ledger: this.ledger(destination),
        traffic: this.traffic,
      });
    });
  }

  private readerGroup({ name, count, source, settings, processing }: ConsumerPlan): Reader[] {
    const files = this.filesNamed(source);
    const work = distributionFrom(processing);
    return Array.from({ length: count }, (_, i) => {
      const home = this.world.within(`consumers/${name}-${i}`);
      const stream = home.stream('processing');
      return new Reader({
        sim: home.sim,
        machine: this.machine,
        memory: this.memory,
        files: shareOf(files, count, i),
        pattern: textOf(settings, 'pattern') as ReaderOptions['pattern'],
        places: home.stream('places'),
        isDirect: booleanOf(settings, 'direct'),
        size: numberOf(settings, 'read.size'),
        lag: numberOf(settings, 'lag'),
        delay: seconds(numberOf(settings, 'delay')),
        processing: () => work.draw(stream),
        remote: this.remote(home, name, i, textOf(settings, 'path')),
        traffic: this.traffic,
      });
    });
  }

  private remote(home: World, group: string, i: number, path: string): Remote | undefined {
    if (path === 'local') return undefined;
    const machine = new Machine(home, this.plan.clients.profile, { heap: bytes(0), role: 'client' });
    this.network.place(machine.nic, group, i);
    this.clientMachines.push(machine);
    return { path: path as IoPath, machine, connection: this.network.connect(machine.nic, this.machine.nic) };
  }
}

/** The kernel's settings as the page cache takes them: percent as parts, centiseconds as times. */
function kernelOf(config: Settings) {
  return {
    dirtyBackgroundRatio: numberOf(config, 'vm.dirty_background_ratio') / 100,
    dirtyRatio: numberOf(config, 'vm.dirty_ratio') / 100,
    expire: ms(numberOf(config, 'vm.dirty_expire_centisecs') * 10),
    readAhead: KiB(numberOf(config, 'read_ahead_kb')),
  };
}
