import { bytes, type Simulator } from '../../../sim/index.ts';
import type { Machine } from '../../machine/index.ts';
import type { Connection, Network } from '../../network/index.ts';
import type { Host } from './process.ts';

/** What a message between two nodes takes beside its payload (assumption: distribution header, terms, message record). */
const DISTRIBUTION_OVERHEAD = 200; // bytes

/** One RabbitMQ node: a machine, the code that runs on it, and its links to the other nodes. */
export class Node {
  readonly name: string;
  readonly machine: Machine;
  readonly host: Host;
  isUp = true;
  private readonly network: Network;
  private readonly links = new Map<Node, Connection>();

  constructor(name: string, machine: Machine, host: Host, network: Network) {
    this.name = name;
    this.machine = machine;
    this.host = host;
    this.network = network;
  }

  get sim(): Simulator {
    return this.host.sim;
  }

  /** Gets `size` bytes to a process on another node, or on this one at once; order is kept. */
  pass(to: Node, size: number, deliver: () => void): void {
    if (to === this) deliver();
    else this.sim.at(this.linkTo(to).bookSend(bytes(size + DISTRIBUTION_OVERHEAD)), deliver, undefined);
  }

  private linkTo(to: Node): Connection {
    let link = this.links.get(to);
    if (link === undefined) this.links.set(to, (link = this.network.connect(this.machine.nic, to.machine.nic)));
    return link;
  }
}
