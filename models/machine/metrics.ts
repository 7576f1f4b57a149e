import type { Recorder } from '../../sim/index.ts';
import type { Machine } from './machine.ts';

const MIB = 1024 * 1024; // B

/** Turns a growing total into its growth per second since it was last read. */
function growth(total: () => number): (seconds: number) => number {
  let before = total();
  return (seconds) => {
    const now = total();
    const rate = seconds > 0 ? (now - before) / seconds : 0;
    before = now;
    return rate;
  };
}

/** Part of the time that `units` were busy, from their growing busy time in ns. */
function utilisation(busyTime: () => number, units: number): (seconds: number) => number {
  const rate = growth(busyTime);
  return (seconds) => rate(seconds) / 1e9 / units;
}

/** Data rate in MiB/s, from a growing number of bytes. */
function throughput(total: () => number): (seconds: number) => number {
  const rate = growth(total);
  return (seconds) => rate(seconds) / MIB;
}

const sum = (machines: readonly Machine[], of: (machine: Machine) => number): number =>
  machines.reduce((total, machine) => total + of(machine), 0);

/**
 * Declares what brokers' machines report, as the component `of`, '' for the whole system: rates summed over the
 * machines, utilisations averaged over their cores, disks and cards.
 */
export function reportBrokers(record: Recorder, machines: readonly Machine[], of: string): void {
  const busy = (name: string, meaning: string, units: number, time: (machine: Machine) => number): void =>
    record.gauge(
      name,
      'ratio',
      meaning,
      utilisation(() => sum(machines, time), units),
      of,
    );
  const data = (name: string, meaning: string, total: (machine: Machine) => number): void =>
    record.gauge(
      name,
      'MiB/s',
      meaning,
      throughput(() => sum(machines, total)),
      of,
    );
  const cores = sum(machines, (machine) => machine.cpu.cores);
  const disks = sum(machines, (machine) => machine.disks.length);
  const cards = machines.length;

  busy('broker.cpu', 'part of the cores at work', cores, (machine) => machine.cpu.busyTime());
  if (disks > 0) {
    const bothDisks = 'part of the time that the disks are at work';
    data('broker.disk.read', 'read from the disks', (machine) => machine.bytesRead);
    data('broker.disk.write', 'written to the disks', (machine) => machine.bytesWritten);
    busy('broker.disk.utilisation', bothDisks, disks, (machine) => machine.diskBusyTime());
  }
  data('broker.network.in', 'received, with all headers', (machine) => machine.nic.bytesIn);
  data('broker.network.out', 'sent, with all headers', (machine) => machine.nic.bytesOut);
  const receiving = 'part of the time that the card receives';
  busy('broker.network.in.utilisation', receiving, cards, (machine) => machine.nic.busyTimeIn());
  busy('broker.network.out.utilisation', 'part of the time that the card sends', cards, (machine) =>
    machine.nic.busyTimeOut(),
  );
}

/** Declares the page caches of several brokers together, under the contract's names, for the whole system. */
export function reportPageCaches(record: Recorder, machines: readonly Machine[]): void {
  const asked = growth(() => sum(machines, (machine) => machine.pageCache.bytesAsked));
  const missed = growth(() => sum(machines, (machine) => machine.pageCache.bytesMissed));
  const hitRatio = (seconds: number): number => {
    const [all, cold] = [asked(seconds), missed(seconds)];
    return all > 0 ? 1 - cold / all : 1;
  };
  const dirty = (): number => sum(machines, (machine) => machine.pageCache.dirty);
  record.gauge('broker.pagecache.hitRatio', 'ratio', 'part of the bytes read that were in memory', hitRatio);
  record.gauge('broker.pagecache.dirty', 'B', 'bytes written and not yet on disk, at the end of the interval', dirty);
}

/** Declares the CPU of clients' machines, as the component `of`, '' for all of them. */
export function reportClients(record: Recorder, machines: readonly Machine[], of: string): void {
  const cores = sum(machines, (machine) => machine.cpu.cores);
  const busy = utilisation(() => sum(machines, (machine) => machine.cpu.busyTime()), cores);
  record.gauge('client.cpu', 'ratio', 'part of the cores at work', busy, of);
}

/** Declares the whole system's machine metrics under the contract's names: once, when all machines exist. */
export function reportMachines(record: Recorder, brokers: readonly Machine[], clients: readonly Machine[]): void {
  if (brokers.length > 0) reportBrokers(record, brokers, '');
  if (brokers.some((machine) => machine.disks.length > 0)) reportPageCaches(record, brokers);
  if (clients.length > 0) reportClients(record, clients, '');
}
