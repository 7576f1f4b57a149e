import { Held } from '../held.ts';
import type { Node } from '../nodes/node.ts';

/** What a node can run short of. */
export type Scarce = 'memory' | 'disk';

/**
 * Resource alarms of a cluster: as soon as one node is short of something, connections that publish are blocked on all of
 * them; the others go on (published: rabbitmq-semantics B11.1). The alarms of a node end with it (specification:
 * rabbit_alarm.erl, node_down).
 */
export class Alarms {
  private readonly raised = new Map<Node, Set<Scarce>>();
  private readonly times = new Map<Node, Record<Scarce, Held>>();
  private readonly listeners = new Set<() => void>();
  private count = 0;

  /** Publishing connections are blocked. */
  get areOn(): boolean {
    return this.count > 0;
  }

  /** Whether a node is short of it. */
  has(node: Node, what: Scarce): boolean {
    return this.raised.get(node)?.has(what) === true;
  }

  /** For how long a node has been short of it so far, in ns. */
  time(node: Node, what: Scarce): number {
    return this.times.get(node)?.[what].time() ?? 0;
  }

  /** The node is short of it, or no longer. */
  set(node: Node, what: Scarce, isOn: boolean): void {
    if (this.has(node, what) === isOn) return;
    const wereOn = this.areOn;
    const raised = this.raised.get(node) ?? new Set();
    this.raised.set(node, raised);
    if (isOn) raised.add(what);
    else raised.delete(what);
    this.count += isOn ? 1 : -1;
    this.timesOf(node)[what].set(isOn);
    if (this.areOn !== wereOn) for (const listener of this.listeners) listener();
  }

  /** The node is gone. */
  clear(node: Node): void {
    this.set(node, 'memory', false);
    this.set(node, 'disk', false);
  }

  /** Who is told from now on when connections are blocked, and when they are not any more. */
  watch(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Who is not told any more. */
  ignore(listener: () => void): void {
    this.listeners.delete(listener);
  }

  private timesOf(node: Node): Record<Scarce, Held> {
    let times = this.times.get(node);
    if (times === undefined) this.times.set(node, (times = { memory: new Held(node.sim), disk: new Held(node.sim) }));
    return times;
  }
}
