import { Rung } from './rung.ts';

/**
 * An event is a record of three doubles' room: its time, and as 32-bit words the next record of its list, its kind and
 * its argument. A slot is the index of the record's first double, so one cache line holds nearly three events.
 */
const RECORD = 3;
const NEXT = 2;
const KIND = 3;
const ARGUMENT = 4;

/** The kind of an event that was cancelled and only waits to surface. */
export const CANCELLED = 0;

/** Lists longer than this are cut into a finer rung instead of being sorted; tuned in bench/calendars. */
const SORTABLE = 16;
/** More rungs than the 53 bits of time can need. */
const RUNGS = 14;

/**
 * The pending events, ordered by time, and at one instant by order of scheduling.
 *
 * A ladder queue (Tang, Goh and Thng 2005) in typed arrays. Events far away lie unsorted in `top`; when all nearer ones
 * are gone, `top` is spread over the buckets of a rung, an overfull bucket over a finer rung, and a small bucket is
 * sorted into `bottom`, from which events are taken. Each event moves a bounded number of times, so push and pop cost
 * the same at 10 and at a million pending events. Equal times always share a bucket and lists keep the order of
 * arrival, so ties need no sequence number. Nothing is allocated per event.
 */
export class Calendar {
  size = 0;
  private times = new Float64Array(RECORD * 256);
  private words = new Int32Array(this.times.buffer);
  private free = -1;
  private used = 0;

  private topHead = -1;
  private topTail = -1;
  private topCount = 0;
  private topMin = Infinity;
  private topMax = -Infinity;
  /** Times from here on belong into `top`. */
  private topStart = -Infinity;

  private readonly rungs: readonly Rung[] = Array.from({ length: RUNGS }, () => new Rung());
  private depth = 0;

  private bottomTimes = new Float64Array(256);
  private bottomSlots = new Int32Array(256);
  private first = 0;
  private end = 0;

  /** Adds an event and returns its slot, which stays valid until the event is popped and released. */
  push(time: number, kind: number, argument: number): number {
    let slot = this.free;
    if (slot < 0) slot = this.freshSlot();
    else this.free = this.words[2 * slot + NEXT]!;
    const { words } = this;
    this.times[slot] = time;
    words[2 * slot + KIND] = kind;
    words[2 * slot + ARGUMENT] = argument;
    this.place(slot);
    return slot;
  }

  /** Takes the earliest event if it is due by `until`: its slot, or -1. The slot has to be released once it was read. */
  pop(until: number): number {
    if (this.first === this.end) {
      if (this.size === 0) return -1;
      this.refill();
    }
    const { first } = this;
    if (this.bottomTimes[first]! > until) return -1;
    this.first = first + 1;
    this.size--;
    return this.bottomSlots[first]!;
  }

  timeOf(slot: number): number {
    return this.times[slot]!;
  }

  kindOf(slot: number): number {
    return this.words[2 * slot + KIND]!;
  }

  argumentOf(slot: number): number {
    return this.words[2 * slot + ARGUMENT]!;
  }

  /** Marks a pending event, so that whoever pops it passes over it. */
  cancel(slot: number): void {
    this.words[2 * slot + KIND] = CANCELLED;
  }

  /** Gives a popped slot back. */
  release(slot: number): void {
    this.words[2 * slot + NEXT] = this.free;
    this.free = slot;
  }

  private freshSlot(): number {
    const slot = this.used;
    this.used += RECORD;
    if (this.used > this.times.length) {
      const times = new Float64Array(this.times.length * 2);
      times.set(this.times);
      this.times = times;
      this.words = new Int32Array(times.buffer);
    }
    return slot;
  }

  /** Takes only a slot, since a time that is handed from function to function would be boxed on its way. */
  private place(slot: number): void {
    this.size++;
    const time = this.times[slot]!;
    if (time < this.topStart) {
      this.insert(slot);
      return;
    }
    if (this.topCount === 0 && this.depth === 0 && this.end - this.first < SORTABLE) {
      this.appendToBottom(slot);
      return;
    }
    this.words[2 * slot + NEXT] = -1;
    if (this.topTail < 0) this.topHead = slot;
    else this.words[2 * this.topTail + NEXT] = slot;
    this.topTail = slot;
    this.topCount++;
    if (time < this.topMin) this.topMin = time;
    if (time > this.topMax) this.topMax = time;
  }

  /** With few events about, the bottom alone holds them all: one that is later than the rest goes to its end. */
  private appendToBottom(slot: number): void {
    if (this.end === this.bottomTimes.length) this.makeRoomInBottom();
    const time = this.times[slot]!;
    this.bottomTimes[this.end] = time;
    this.bottomSlots[this.end++] = slot;
    this.topStart = time;
  }

  /** Puts an event that is nearer than `top` into the coarsest rung that has not passed its time, else into the bottom. */
  private insert(slot: number): void {
    const { depth, rungs } = this;
    const time = this.times[slot]!;
    for (let level = 0; level < depth; level++) {
      const rung = rungs[level]!;
      const bucket = rung.bucketOf(time);
      if (bucket >= rung.next) {
        this.prepend(rung, bucket, slot);
        return;
      }
    }
    if (this.end - this.first >= SORTABLE && this.splitBottom(slot)) return;
    this.insertIntoBottom(slot);
  }

  private prepend(rung: Rung, bucket: number, slot: number): void {
    const { heads } = rung;
    this.words[2 * slot + NEXT] = heads[bucket]!;
    heads[bucket] = slot;
  }

  private insertIntoBottom(slot: number): void {
    const time = this.times[slot]!;
    if (this.end === this.bottomTimes.length) this.makeRoomInBottom();
    const { bottomTimes, bottomSlots, first } = this;
    let at = this.end++;
    while (at > first && bottomTimes[at - 1]! > time) {
      bottomTimes[at] = bottomTimes[at - 1]!;
      bottomSlots[at] = bottomSlots[at - 1]!;
      at--;
    }
    bottomTimes[at] = time;
    bottomSlots[at] = slot;
  }

  private makeRoomInBottom(): void {
    const count = this.end - this.first;
    this.bottomTimes.copyWithin(0, this.first, this.end);
    this.bottomSlots.copyWithin(0, this.first, this.end);
    this.first = 0;
    this.end = count;
    if (2 * count > this.bottomTimes.length) this.enlargeBottom(2 * this.bottomTimes.length);
  }

  private enlargeBottom(length: number): void {
    const times = new Float64Array(length);
    const slots = new Int32Array(length);
    times.set(this.bottomTimes);
    slots.set(this.bottomSlots);
    this.bottomTimes = times;
    this.bottomSlots = slots;
  }

  /** Turns an overfull bottom into the lowest rung, so that a burst of near events is not sorted one by one. */
  private splitBottom(slot: number): boolean {
    const { first, end, bottomTimes, bottomSlots } = this;
    if (this.depth === RUNGS || bottomTimes[end - 1]! === bottomTimes[first]!) return false;
    const rung = this.rungs[this.depth]!;
    this.depth++;
    rung.open(end - first, bottomTimes[first]!, bottomTimes[end - 1]!);
    for (let i = first; i < end; i++) this.prepend(rung, rung.bucketOf(bottomTimes[i]!), bottomSlots[i]!);
    this.first = this.end = 0;
    const bucket = rung.bucketOf(this.times[slot]!);
    if (bucket < 0) return false; // earlier than all the others: it alone is the new bottom
    this.prepend(rung, bucket, slot);
    return true;
  }

  /** Moves the next few events into the bottom, which is empty. */
  private refill(): void {
    this.first = this.end = 0;
    while (this.first === this.end) {
      if (this.depth === 0) this.lowerTop();
      else this.lowerBucket();
    }
  }

  private lowerTop(): void {
    const { topHead, topCount, topMin, topMax, words } = this;
    this.topHead = this.topTail = -1;
    this.topCount = 0;
    this.topMin = Infinity;
    this.topMax = -Infinity;
    this.topStart = topMax;
    if (topCount <= SORTABLE || topMin === topMax) {
      for (let slot = topHead; slot >= 0; slot = words[2 * slot + NEXT]!) this.insertIntoBottom(slot);
    } else {
      this.spread(topHead, topCount, topMin, topMax);
    }
  }

  /** Empties the next bucket of the lowest rung, or takes the rung away if nothing is left on it. */
  private lowerBucket(): void {
    const rung = this.rungs[this.depth - 1]!;
    const { heads, buckets } = rung;
    let bucket = rung.next;
    while (bucket < buckets && heads[bucket]! < 0) bucket++;
    if (bucket === buckets) {
      this.depth--;
      return;
    }
    rung.next = bucket + 1;
    if (rung.next === buckets) this.depth--; // used up, so it can be opened anew for what was in it
    const head = heads[bucket]!;
    heads[bucket] = -1;
    if (this.sortIntoBottom(head)) return;
    this.lowerList(head);
  }

  /** Sorts a bucket's list into the empty bottom, unless it is too long for that. */
  private sortIntoBottom(head: number): boolean {
    const { times, words, bottomTimes, bottomSlots } = this;
    let count = 0;
    for (let slot = head; slot >= 0; slot = words[2 * slot + NEXT]!) {
      if (count === SORTABLE) return false;
      const time = times[slot]!;
      let at = count++;
      // The list is latest first: an equal time that comes later in the list was scheduled earlier and goes ahead.
      while (at > 0 && bottomTimes[at - 1]! >= time) {
        bottomTimes[at] = bottomTimes[at - 1]!;
        bottomSlots[at] = bottomSlots[at - 1]!;
        at--;
      }
      bottomTimes[at] = time;
      bottomSlots[at] = slot;
    }
    this.end = count;
    return true;
  }

  /** Lowers a long list: into the bottom if it is all one instant, else onto a finer rung. */
  private lowerList(head: number): void {
    const { times, words } = this;
    let count = 0;
    let min = Infinity;
    let max = -Infinity;
    let earliest = -1;
    for (let slot = head; slot >= 0;) {
      const next = words[2 * slot + NEXT]!;
      words[2 * slot + NEXT] = earliest; // turns the list round: first scheduled first
      earliest = slot;
      slot = next;
      const time = times[earliest]!;
      if (time < min) min = time;
      if (time > max) max = time;
      count++;
    }
    if (min === max || this.depth === RUNGS) {
      for (let slot = earliest; slot >= 0; slot = words[2 * slot + NEXT]!) this.insertIntoBottom(slot);
    } else {
      this.spread(earliest, count, min, max);
    }
  }

  /** Spreads a list, first scheduled first, over the buckets of a new lowest rung. */
  private spread(head: number, count: number, min: number, max: number): void {
    const rung = this.rungs[this.depth]!;
    this.depth++;
    rung.open(count, min, max);
    const { times, words } = this;
    for (let slot = head; slot >= 0;) {
      const next = words[2 * slot + NEXT]!;
      this.prepend(rung, rung.bucketOf(times[slot]!), slot);
      slot = next;
    }
  }
}
