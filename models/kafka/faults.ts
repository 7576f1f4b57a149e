/** What happens to a cluster of Kafka when a fault strikes, and when it is over. */
import { type Simulator, type Story, type World, spawn } from '../../sim/index.ts';
import type { Breakable, Fault, Target } from '../messages/index.ts';
import type { Network, Nic } from '../network/index.ts';
import { booleanOf, numberOf, type Settings } from '../settings.ts';
import type { Broker } from './broker/broker.ts';
import { startUp } from './broker/recovery.ts';
import { DISK_LOST, POWER_LOST } from './controller/constants.ts';
import type { Controller } from './controller/controller.ts';
import type { Fetchers } from './replication/fetchers.ts';
import type { Topic } from './replication/topic.ts';
import type { Replica } from './replication/replica.ts';

/** What faults can strike, beside clients, which see to themselves. */
interface Parts {
  readonly brokers: readonly Broker[];
  readonly topics: () => Iterable<Topic>;
  readonly config: Settings;
  readonly network: Network;
  readonly controller: Controller;
  readonly fetchers: Fetchers;
  /** The broker looks after old segments again. */
  readonly lookAfterLogs: (broker: Broker) => void;
  /** The cards of all machines. */
  readonly nics: () => Iterable<Nic>;
}

/** Faults of brokers, their disks and their network. */
export class BrokerFaults implements Breakable {
  private readonly sim: Simulator;
  private readonly parts: Parts;
  /** Brokers that were stopped in good order. */
  private readonly stopped = new Set<Broker>();

  constructor(world: World, parts: Parts) {
    this.sim = world.sim;
    this.parts = parts;
  }

  strike(fault: Fault): void {
    const { controller, network } = this.parts;
    switch (fault.kind) {
      case 'crash':
        return this.crash(this.brokerOf(fault.target));
      case 'power-off':
        return this.powerOff(this.brokerOf(fault.target));
      case 'stop':
        return spawn(this.stop(this.brokerOf(fault.target)));
      case 'pause':
        return this.pause(this.brokerOf(fault.target), fault);
      case 'lose-disk':
        return this.loseDisk(fault.target);
      case 'stall-disk':
      case 'slow-disk':
        return this.troubleDisk(fault);
      case 'partition':
        this.forEachCut(fault, (one, other) => network.cut(one, other));
        if (fault.against === undefined) controller.loses(this.brokerOf(fault.target));
        return;
      case 'disturb':
        return network.disturb(this.nicOf(fault.target), fault);
      case 'elect-preferred':
        return spawn(controller.preferLeaders(this.partitionsOf(fault.target)));
      case 'hold':
      case 'reassign':
        throw new Error(`Kafka's brokers know no fault '${fault.kind}'`);
    }
  }

  mend(fault: Fault): void {
    const { controller, network } = this.parts;
    switch (fault.kind) {
      case 'crash':
      case 'power-off':
      case 'stop':
        return spawn(this.start(this.brokerOf(fault.target)));
      case 'pause':
        return controller.finds(this.brokerOf(fault.target));
      case 'lose-disk':
        return this.replaceDisk(fault.target);
      case 'partition':
        this.forEachCut(fault, (one, other) => network.mend(one, other));
        if (fault.against === undefined) controller.finds(this.brokerOf(fault.target));
        return;
      case 'disturb':
        return network.calm(this.nicOf(fault.target), fault);
      case 'slow-disk':
        return this.troubleDisk(fault, 1);
      default:
    }
  }

  /** The process dies. What it gave to the page cache survives. */
  private crash(broker: Broker): void {
    if (!broker.isUp) return;
    this.kill(broker);
    broker.closeLinks();
    this.parts.controller.loses(broker);
  }

  /** The machine dies. What was not on its disks is lost. */
  private powerOff(broker: Broker): void {
    if (broker.isUp) {
      this.kill(broker);
      this.parts.controller.loses(broker);
    }
    broker.losePower();
    for (const { partition } of broker.replicas) partition.countMissing(POWER_LOST);
  }

  private kill(broker: Broker): void {
    broker.die();
    this.parts.fetchers.stop(broker);
    this.stopped.delete(broker);
  }

  /** Controlled shutdown, if it is enabled; then the process ends, and its session with it. */
  private *stop(broker: Broker): Story {
    const { controller, config } = this.parts;
    if (!broker.isUp) return;
    const { life } = broker;
    if (booleanOf(config, 'controlled.shutdown.enable')) yield* controller.relieve(broker);
    if (broker.life !== life) return;
    this.kill(broker);
    this.stopped.add(broker);
    broker.closeLinks();
    controller.loses(broker);
    controller.fence(broker);
  }

  /** The process begins: loads its logs, takes connections, registers. */
  private *start(broker: Broker): Story {
    const { controller, config, fetchers, lookAfterLogs } = this.parts;
    if (broker.isUp) return;
    const { life } = broker;
    broker.isReachable = true;
    const threads = numberOf(config, 'num.recovery.threads.per.data.dir');
    yield* startUp(this.sim, broker, threads, this.stopped.has(broker));
    if (broker.life !== life) return; // struck again meanwhile
    broker.isUp = true;
    broker.closeLinks();
    fetchers.restart(broker);
    lookAfterLogs(broker);
    yield* controller.register(broker);
  }

  /** Everything on the machine stands still; its session may run out. */
  private pause(broker: Broker, { lasts }: Fault): void {
    if (lasts === undefined) throw new Error('a pause needs an end: say for how long');
    broker.machine.cpu.pause(lasts);
    this.parts.controller.loses(broker);
  }

  /** A disk is gone. A broker with others goes on without the copies on it; one without ends (KIP-112). */
  private loseDisk(target: Target): void {
    const broker = this.brokerOf(target);
    const lost = this.replicasOn(target);
    for (const replica of lost) {
      replica.log.isLost = true;
      replica.leadership?.forget();
      replica.leadership = undefined;
      for (const reader of replica.readers) reader.fail('KAFKA_STORAGE_ERROR');
      this.parts.fetchers.leave(replica);
      this.emptyLog(replica);
    }
    for (const { partition } of lost) partition.countMissing(DISK_LOST);
    if (broker.machine.disks.length === 1) this.crash(broker);
    else spawn(this.parts.controller.loseReplicas(lost));
  }

  private emptyLog(replica: Replica): void {
    const { file } = replica.log;
    replica.log.loseDisk(replica.broker.machine.pageCache.file(file.disk));
    replica.highWatermark = 0;
    file.trim(file.size);
  }

  /** An empty disk takes the place of the one that was lost; its copies are made anew from their leaders. */
  private replaceDisk(target: Target): void {
    const broker = this.brokerOf(target);
    const back = this.replicasOn(target);
    for (const { log } of back) log.isLost = false;
    if (!broker.isUp) spawn(this.start(broker));
    else for (const replica of back) this.parts.controller.welcome(replica);
  }

  private troubleDisk(fault: Fault, factor = fault.factor ?? 1): void {
    const { disks } = this.brokerOf(fault.target).machine;
    const struck = fault.target.kind === 'disk' ? [disks[fault.target.disk]] : disks;
    for (const disk of struck) {
      if (disk === undefined) throw new Error(`there is no such disk to ${fault.kind}`);
      if (fault.kind === 'stall-disk') disk.stall(fault.lasts);
      else disk.slow(factor);
    }
  }

  private partitionsOf(target: Target) {
    const topics = [...this.parts.topics()];
    const named = target.kind === 'destination' ? topics.filter(({ name }) => name === target.name) : topics;
    return named.flatMap(({ partitions }) => partitions);
  }

  private replicasOn(target: Target): Replica[] {
    const broker = this.brokerOf(target);
    const { disks } = broker.machine;
    const disk = target.kind === 'disk' ? disks[target.disk] : undefined;
    if (target.kind === 'disk' && disk === undefined)
      throw new Error(`broker-${broker.number} has no disk-${target.disk}`);
    return [...broker.replicas].filter(({ log }) => disk === undefined || log.file.disk === disk);
  }

  private brokerOf(target: Target): Broker {
    const number = target.kind === 'broker' ? target.number : target.kind === 'disk' ? target.broker : -1;
    const broker = this.parts.brokers[number];
    if (broker === undefined) throw new Error(`there is no broker-${number} to strike`);
    return broker;
  }

  private nicOf(target: Target): Nic {
    return this.brokerOf(target).machine.nic;
  }

  /** All pairs of machines on the two sides. Without another side, it is everybody else who has a name here: all brokers and clients. */
  private forEachCut({ target, against }: Fault, visit: (one: Nic, other: Nic) => void): void {
    const one = this.nicOf(target);
    const others = against?.map((other) => this.nicOf(other)) ?? this.parts.nics();
    for (const other of others) if (other !== one) visit(one, other);
  }
}
