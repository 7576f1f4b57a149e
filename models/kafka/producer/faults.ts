import { type Nanoseconds, ns } from '../../../sim/index.ts';
import type { Fault } from '../../messages/index.ts';
import type { ProducerPlan } from '../../plans.ts';
import type { Producer } from './producer.ts';

/** A pause without end. */
const FOR_EVER: Nanoseconds = ns(1e15); // specification: 11 days, longer than any run

/** What faults do to producers. */
export class ProducerFaults {
  private readonly byGroup = new Map<string, readonly Producer[]>();

  /** `producers`: all of the cluster, in the order of their groups. */
  constructor(groups: readonly ProducerPlan[], producers: readonly Producer[]) {
    let first = 0;
    for (const { name, count } of groups) {
      this.byGroup.set(name, producers.slice(first, first + count));
      first += count;
    }
  }

  /** Throws an Error for a fault that producers do not have. */
  strike(fault: Fault): void {
    const producer = this.target(fault);
    switch (fault.kind) {
      case 'crash':
      case 'power-off':
        return producer.crash();
      case 'stop':
        return producer.close();
      case 'pause':
        return producer.machine.cpu.pause(fault.lasts ?? FOR_EVER);
      case 'hold':
        return producer.hold(true);
      default:
        throw new Error(`a producer knows no '${fault.kind}': it can crash, power-off, stop, pause and hold`);
    }
  }

  /** The fault is over: the process starts again, the application sends again. */
  mend(fault: Fault): void {
    const producer = this.target(fault);
    if (fault.kind === 'hold') producer.hold(false);
    else if (fault.kind !== 'pause') producer.restart();
  }

  private target({ target }: Fault): Producer {
    if (target.kind !== 'client') throw new Error(`a ${target.kind} is no producer`);
    const producer = this.byGroup.get(target.group)?.[target.index];
    if (producer === undefined) throw new Error(`there is no producer ${target.group}.${target.index}`);
    return producer;
  }
}
