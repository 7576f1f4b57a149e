import * as costs from '../costs.ts';
import { copyFor, type Group } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import { Worker } from '../nodes/process.ts';
import { Gate } from './mirror-gate.ts';
import type { Storage } from '../nodes/storage.ts';

/** What goes around the ring: messages that were published, or word of what became of some. */
export interface RingLetter {
  readonly count: number;
  /** Payload, in bytes; word of messages has none. */
  readonly bytes: number;
  readonly published: Group | undefined;
  readonly settled: Group | undefined;
}

/**
 * One copy of a mirrored queue: the process that keeps the messages, and the process of the ring that passes what happens
 * to the queue on to the next node (specification: rabbit_mirror_queue_slave.erl, gm.erl). The master has the ring's
 * process only, its queue keeps the messages.
 */
export class Mirror {
  readonly node: Node;
  /** What entered the queue before this instant is not on this mirror, in ns; -1 if it has everything. */
  lacksBefore = -1;
  readonly ring: Worker<RingLetter>;
  private readonly keeper: Worker<RingLetter>;
  private readonly storage: Storage;

  /** `mustSync`: a persistent message is safe here once it has been synced. `passOn` sends a letter around the ring. */
  constructor(
    node: Node,
    options: {
      storage: Storage;
      mustSync: boolean;
      isMaster: boolean;
      passOn: (letter: RingLetter, from: Mirror) => void;
    },
  ) {
    const { host } = node;
    this.node = node;
    this.storage = options.storage;
    this.ring = new Worker<RingLetter>(host, {
      cost: ({ count, bytes }) => host.costs.ringMessage + (costs.RING_BYTE * bytes) / count,
      handle: (letter) => {
        if (!options.isMaster) this.keeper.post(letter);
        options.passOn(letter, this);
      },
    });
    this.keeper = new Worker<RingLetter>(host, {
      cost: ({ published }) => (published === undefined ? costs.MIRROR_SETTLE : host.costs.queueEnqueue),
      handle: (letter) => this.take(letter),
      chore: (isIdle) => this.storage.due(isIdle, options.mustSync, costs.MIRROR_SYNC_INTERVAL),
    });
  }

  /** Time at work so far, in ns, of the busier of its processes. */
  busyTime(): number {
    return Math.max(this.ring.busyTime(), this.keeper.busyTime());
  }

  /** Deletes what is on the disk and not needed any more. */
  tidy(): void {
    this.storage.tidy();
  }

  private take({ published, settled }: RingLetter): void {
    if (settled !== undefined) this.storage.settled(settled);
    if (published === undefined) return;
    const own = copyFor(published, published.destination, this.confirmation(published));
    own.position = published.position;
    if (own.origin.isPersistent) this.storage.add(own);
    else own.confirms?.confirm(own);
  }

  /** The storage tells by way of the group's confirms; without any there is nobody to tell. */
  private confirmation({ confirms }: Group): Group['confirms'] {
    if (!(confirms instanceof Gate)) return undefined;
    return { confirm: ({ count }) => confirms.confirmedBy(this, count), refuse: () => {} };
  }
}
