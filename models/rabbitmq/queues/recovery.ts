import type { Group } from '../messages/group.ts';
import type { Ready } from './ready.ts';

/** Messages by their place in a queue that did not survive, and whether their publisher may have been told that they were safe. */
export interface Gone {
  readonly position: number;
  readonly count: number;
  readonly wasTold: boolean;
  /** Delivery tag of the first, if the publisher is still to be answered. */
  readonly tag?: number | undefined;
}

/** What becomes of the messages of a queue whose node has gone down. */
export interface Fate {
  keep(group: Group): void;
  lose(group: Group, wasTold: boolean): void;
}

/** Parts the messages of a queue into those that are gone, those that go because they are transient, and the others. */
export function sift(messages: Ready, all: readonly Gone[], isDurable: boolean, fate: Fate): void {
  const gone = all.toSorted((a, b) => a.position - b.position);
  while (messages.count > 0) {
    const rest = messages.take(Infinity);
    for (let isWhole = false; !isWhole;) {
      const end = rest.position + rest.count;
      const next = firstWithin(gone, rest.position, end);
      const isGone = next !== undefined && next.position <= rest.position;
      const until = isGone ? next.position + next.count : (next?.position ?? end);
      const part = until < end ? rest.split(until - rest.position) : rest;
      if (isGone) fate.lose(tagged(part, next), next.wasTold);
      else if (isDurable && part.origin.isPersistent) fate.keep(part);
      else fate.lose(part, true);
      isWhole = part === rest;
    }
  }
}

function tagged(group: Group, { tag, position }: Gone): Group {
  if (tag !== undefined) group.tag = tag + group.position - position;
  return group;
}

/** Of the stretches, which ascend and do not overlap, the first that reaches into [position, end). */
function firstWithin(gone: readonly Gone[], position: number, end: number): Gone | undefined {
  let low = 0;
  let high = gone.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { position: start, count } = gone[middle] as Gone;
    if (start + count > position) high = middle;
    else low = middle + 1;
  }
  const first = gone[low];
  return first !== undefined && first.position < end ? first : undefined;
}
