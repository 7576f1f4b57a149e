import type { Nic } from '../network/index.ts';
import type { Fault, Target } from '../messages/index.ts';
import type { Network, WeatherProfile } from '../network/index.ts';
import type { Cluster } from './nodes/cluster.ts';
import type { Node } from './nodes/node.ts';

/** What faults of nodes act on. */
export interface Struck {
  readonly cluster: Cluster;
  readonly network: Network;
}

/** Faults of nodes: what a fault file says, done to the cluster and undone. */
export class NodeFaults {
  private readonly cluster: Cluster;
  private readonly network: Network;
  private readonly weather = new Map<Fault, WeatherProfile>();

  constructor({ cluster, network }: Struck) {
    this.cluster = cluster;
    this.network = network;
  }

  /** The fault begins. Throws an Error for one that nodes of RabbitMQ do not have. */
  strike(fault: Fault): void {
    const node = this.nodeOf(fault.target);
    switch (fault.kind) {
      case 'crash':
      case 'power-off':
      case 'stop':
      case 'lose-disk':
        return this.cluster.fail(node, fault.kind);
      case 'pause':
        return this.cluster.pause(node);
      case 'partition':
        return this.cluster.cut([node], this.otherSide(fault, node));
      case 'disturb':
        return this.network.disturb(nicOf(node), this.weatherOf(fault));
      default:
        throw new Error(`a node of RabbitMQ knows no fault '${fault.kind}'`);
    }
  }

  /** It is over. */
  mend(fault: Fault): void {
    const node = this.nodeOf(fault.target);
    switch (fault.kind) {
      case 'pause':
        return this.cluster.resume(node);
      case 'partition':
        return this.cluster.join([node], this.otherSide(fault, node));
      case 'disturb':
        return this.network.calm(nicOf(node), this.weatherOf(fault));
      default:
        return this.cluster.recover(node);
    }
  }

  private nodeOf(target: Target): Node {
    const number = target.kind === 'broker' ? target.number : target.kind === 'disk' ? target.broker : -1;
    const node = this.cluster.nodes[number];
    if (node === undefined) throw new Error(`there is no node for a fault of a ${target.kind}`);
    return node;
  }

  private otherSide({ against }: Fault, node: Node): Node[] {
    const others = against === undefined ? this.cluster.nodes : against.map((target) => this.nodeOf(target));
    return others.filter((other) => other !== node);
  }

  private weatherOf(fault: Fault): WeatherProfile {
    let weather = this.weather.get(fault);
    if (weather === undefined) {
      const { loss, delay, jitter } = fault;
      this.weather.set(fault, (weather = { loss, delay, jitter }));
    }
    return weather;
  }
}

const nicOf = ({ machine }: Node): Nic => machine.nic;
