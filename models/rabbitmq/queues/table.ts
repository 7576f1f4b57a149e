import type { Origin } from '../messages/group.ts';
import type { Past } from '../messages/past.ts';

/** Numbers for origins and pasts, so that a column can hold them: 16 bits each. */
export class Table {
  private readonly origins: Origin[] = [];
  private readonly pasts: Past[] = [];
  private readonly numbers = new Map<Origin | Past, number>();

  number(origin: Origin): number {
    return this.numbers.get(origin) ?? this.enter(origin, this.origins);
  }

  origin(number: number): Origin {
    return this.origins[number] as Origin;
  }

  numberOfPast(past: Past): number {
    return this.numbers.get(past) ?? this.enter(past, this.pasts);
  }

  past(number: number): Past {
    return this.pasts[number] as Past;
  }

  private enter<T extends Origin | Past>(thing: T, list: T[]): number {
    if (list.length === MOST) throw new RangeError(`a queue knows at most ${MOST} publishers, and as many pasts`);
    this.numbers.set(thing, list.length);
    list.push(thing);
    return list.length - 1;
  }
}

/** Numbers that fit into a column (assumption: no queue of a run has more). */
const MOST = 65_536;
