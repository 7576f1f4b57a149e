/**
 * A 4-ary heap over typed arrays, ordered by (time, order of insertion): the yardstick. Its hold operation at 100
 * pending events takes about the same time in Node and in C++ (50 ns where the goals were set), so figures are compared
 * across machines as ratios to it.
 */
export class Heap {
  size = 0;
  private times: Float64Array;
  private orders: Float64Array;
  private slots: Int32Array;
  private inserted = 0;
  private readonly taken = new Float64Array(1);

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.orders = new Float64Array(capacity);
    this.slots = new Int32Array(capacity);
  }

  /** The time of the event that was popped last. */
  get time(): number {
    return this.taken[0]!;
  }

  push(time: number, slot: number): void {
    const { times, slots } = this;
    this.orders[slot] = this.inserted++;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if (times[parent]! <= time) break;
      times[hole] = times[parent]!;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    times[hole] = time;
    slots[hole] = slot;
  }

  pop(): number {
    const slot = this.slots[0]!;
    this.taken[0] = this.times[0]!;
    const last = --this.size;
    if (last > 0) this.sink(this.times[last]!, this.slots[last]!, last);
    return slot;
  }

  private sink(time: number, slot: number, size: number): void {
    const { times, slots, orders } = this;
    let hole = 0;
    for (let first = 1; first < size; first = 4 * hole + 1) {
      const end = first + 4 < size ? first + 4 : size;
      let child = first;
      let least = times[first]!;
      for (let c = first + 1; c < end; c++) {
        const t = times[c]!;
        if (t < least || (t === least && orders[slots[c]!]! < orders[slots[child]!]!)) {
          child = c;
          least = t;
        }
      }
      if (time < least || (time === least && orders[slot]! < orders[slots[child]!]!)) break;
      times[hole] = least;
      slots[hole] = slots[child]!;
      hole = child;
    }
    times[hole] = time;
    slots[hole] = slot;
  }
}
