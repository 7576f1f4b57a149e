import { type Nanoseconds, ns } from '../../../sim/index.ts';
import type { Fault } from '../../messages/index.ts';
import type { Consumer } from './consumer.ts';
import type { ConsumerGroup } from './group.ts';

/** A pause without end. */
const FOR_EVER: Nanoseconds = ns(1e15); // specification: 11 days, longer than any run

/** What faults do to consumers. */
export class ConsumerFaults {
  private readonly groups: readonly ConsumerGroup[];

  constructor(groups: readonly ConsumerGroup[]) {
    this.groups = groups;
  }

  /** Throws an Error for a fault that consumers do not have. */
  strike(fault: Fault): void {
    const consumer = this.target(fault);
    switch (fault.kind) {
      case 'crash':
      case 'power-off':
        return consumer.crash();
      case 'stop':
        return consumer.close();
      case 'pause':
        return consumer.pause(fault.lasts ?? FOR_EVER);
      case 'hold':
        return consumer.hold(true);
      default:
        throw new Error(`a consumer knows no '${fault.kind}': it can crash, power-off, stop, pause and hold`);
    }
  }

  /** The fault is over: the process starts again, the application takes messages again. */
  mend(fault: Fault): void {
    const consumer = this.target(fault);
    if (fault.kind === 'hold') consumer.hold(false);
    else if (fault.kind !== 'pause') consumer.restart();
  }

  private target({ target }: Fault): Consumer {
    if (target.kind !== 'client') throw new Error(`a ${target.kind} is no consumer`);
    const group = this.groups.find(({ name }) => name === target.group);
    const consumer = group?.consumers[target.index];
    if (consumer === undefined) throw new Error(`there is no consumer ${target.group}.${target.index}`);
    return consumer;
  }
}
