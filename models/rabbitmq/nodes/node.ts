import { bytes, Fifo, type Simulator } from '../../../sim/index.ts';
import type { Machine } from '../../machine/index.ts';
import type { Connection, Network } from '../../network/index.ts';
import type { Host } from './process.ts';

/** What a message between two nodes takes beside its payload (assumption: distribution header, terms, message record). */
const DISTRIBUTION_OVERHEAD = 200; // bytes

/** Something that waits for a link to be whole again. */
interface Held {
  readonly size: number;
  readonly deliver: () => void;
  readonly lost: () => void;
}

/** One RabbitMQ node: a machine, the code that runs on it, and its links to the other nodes. */
export class Node {
  readonly name: string;
  readonly machine: Machine;
  readonly host: Host;
  isUp = true;
  /** How often it has gone down: what was under way to it before does not reach it any more. */
  private life = 0;
  private readonly network: Network;
  private readonly links = new Map<Node, Connection>();
  /** What waits for the network to be whole again, by the node it is meant for. */
  private readonly heldBack = new Map<Node, Fifo<Held>>();

  constructor(name: string, machine: Machine, host: Host, network: Network) {
    this.name = name;
    this.machine = machine;
    this.host = host;
    this.network = network;
  }

  get sim(): Simulator {
    return this.host.sim;
  }

  /**
   * Gets `size` bytes to a process on another node, or on this one at once; order is kept. What is under way to a node that
   * goes down is lost; what a cut link cannot carry waits until the link is whole again or closed, and is lost then.
   */
  pass(to: Node, size: number, deliver: () => void, lost: () => void = () => {}): void {
    if (to === this) return deliver();
    const held = this.heldBack.get(to);
    if (held !== undefined) return held.push({ size, deliver, lost });
    const { life } = to;
    const arrive = (): void => (to.isUp && to.life === life ? deliver() : lost());
    this.sim.at(this.linkTo(to).bookSend(bytes(size + DISTRIBUTION_OVERHEAD)), arrive, undefined);
  }

  /** The node goes down. */
  fail(): void {
    this.isUp = false;
    this.life++;
    this.heldBack.forEach((held) => lose(held));
  }

  /** It is back. */
  recover(): void {
    this.isUp = true;
  }

  /** Nothing passes to the other node any more. */
  cut(other: Node): void {
    if (!this.heldBack.has(other)) this.heldBack.set(other, new Fifo());
  }

  /** The link is closed: what waited for it is lost. */
  close(other: Node): void {
    const held = this.heldBack.get(other);
    if (held !== undefined) lose(held);
  }

  /** The link is whole again; what has waited for it passes. */
  join(other: Node): void {
    const held = this.heldBack.get(other);
    this.heldBack.delete(other);
    for (let next = held?.shift(); next !== undefined; next = held?.shift()) {
      this.pass(other, next.size, next.deliver, next.lost);
    }
  }

  /** Whether the way to the other node is cut. */
  isCutFrom(other: Node): boolean {
    return this.heldBack.has(other);
  }

  private linkTo(to: Node): Connection {
    let link = this.links.get(to);
    if (link === undefined) this.links.set(to, (link = this.network.connect(this.machine.nic, to.machine.nic)));
    return link;
  }
}

function lose(held: Fifo<Held>): void {
  for (let next = held.shift(); next !== undefined; next = held.shift()) next.lost();
}
