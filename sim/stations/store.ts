import { type Parked, Process, parked } from '../kernel/process.ts';
import type { Simulator } from '../kernel/simulator.ts';
import { Fifo } from './fifo.ts';

/** A bounded line of things between processes: whoever puts into a full store waits for room (back-pressure). */
export class Store<T> {
  private readonly items = new Fifo<T>();
  private readonly givers = new Fifo<Process>();
  private readonly takers = new Fifo<Process>();
  private readonly sim: Simulator;
  private readonly capacity: number;

  constructor(sim: Simulator, capacity = Infinity) {
    if (!(capacity >= 1)) throw new RangeError(`a store needs room for at least 1 item, not ${capacity}`);
    this.sim = sim;
    this.capacity = capacity;
  }

  /** How many items lie in the store. */
  get length(): number {
    return this.items.length;
  }

  /** How many processes wait for room. */
  get giversWaiting(): number {
    return this.givers.length;
  }

  /** How many processes wait for an item. */
  get takersWaiting(): number {
    return this.takers.length;
  }

  /** What the last `take` of the running process brought. Read it right after the `yield`. */
  get taken(): T {
    return Process.current().item as T;
  }

  /** Puts an item in, as soon as there is room. */
  put(item: T): Parked {
    if (this.offer(item)) return Process.pass();
    const giver = Process.park();
    giver.item = item;
    this.givers.push(giver);
    return parked();
  }

  /** Puts an item in if there is room; says whether there was. */
  offer(item: T): boolean {
    const taker = this.takers.shift();
    if (taker !== undefined) {
      taker.item = item;
      this.sim.resumeSoon(taker);
      return true;
    }
    if (this.items.length >= this.capacity) return false;
    this.items.push(item);
    return true;
  }

  /** Waits for an item; read it from `taken`. */
  take(): Parked {
    if (this.items.isEmpty) {
      this.takers.push(Process.park());
      return parked();
    }
    const answer = Process.pass();
    Process.current().item = this.items.shift();
    this.letGiverIn();
    return answer;
  }

  private letGiverIn(): void {
    const giver = this.givers.shift();
    if (giver === undefined) return;
    this.items.push(giver.item as T);
    giver.item = undefined;
    this.sim.resumeSoon(giver);
  }
}
