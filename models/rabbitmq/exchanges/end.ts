import type { Ledger } from '../../messages/index.ts';
import type { Destination } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import type { ExchangePlan } from './plan.ts';

/**
 * An exchange as publishers address it. Its ledger has the messages of which nobody knows yet where they go: under way to
 * it, or held back until their delay is over. What no queue takes ends here.
 */
export class ExchangeEnd implements Destination {
  readonly name: string;
  readonly node: Node;
  readonly ledger: Ledger;
  /** It keeps messages back (x-delayed-message). */
  readonly isDelaying: boolean;

  constructor(plan: ExchangePlan, node: Node, ledger: Ledger) {
    this.name = plan.name;
    this.node = node;
    this.ledger = ledger;
    this.isDelaying = plan.type === 'x-delayed-message';
  }
}
