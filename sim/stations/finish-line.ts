import type { Process } from '../kernel/process.ts';

/** The jobs of a shared station by their finish, then by arrival: a binary heap over parallel arrays. */
export class FinishLine {
  private finishes = new Float64Array(16);
  private orders = new Float64Array(16);
  private readonly processes: (Process | undefined)[] = [];
  private count = 0;
  private arrivals = 0;

  get length(): number {
    return this.count;
  }

  /** The earliest finish. Only while there is a job. */
  get firstFinish(): number {
    return this.finishes[0]!;
  }

  push(finish: number, process: Process): void {
    if (this.count === this.finishes.length) this.grow();
    let hole = this.count++;
    const order = this.arrivals++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.finishes[parent]! <= finish) break; // an equal finish arrived earlier and stays ahead
      this.move(parent, hole);
      hole = parent;
    }
    this.place(hole, finish, order, process);
  }

  /** Takes the first. Only while there is a job. */
  shift(): Process {
    const first = this.processes[0]!;
    const last = --this.count;
    const process = this.processes[last];
    this.processes[last] = undefined;
    if (last > 0) this.sink(this.finishes[last]!, this.orders[last]!, process);
    return first;
  }

  private sink(finish: number, order: number, process: Process | undefined): void {
    let hole = 0;
    for (let child = 1; child < this.count; child = 2 * hole + 1) {
      if (child + 1 < this.count && this.isAhead(child + 1, this.finishes[child]!, this.orders[child]!)) child++;
      if (!this.isAhead(child, finish, order)) break;
      this.move(child, hole);
      hole = child;
    }
    this.place(hole, finish, order, process);
  }

  private isAhead(at: number, finish: number, order: number): boolean {
    const other = this.finishes[at]!;
    return other < finish || (other === finish && this.orders[at]! < order);
  }

  private move(from: number, to: number): void {
    this.place(to, this.finishes[from]!, this.orders[from]!, this.processes[from]);
  }

  private place(at: number, finish: number, order: number, process: Process | undefined): void {
    this.finishes[at] = finish;
    this.orders[at] = order;
    this.processes[at] = process;
  }

  private grow(): void {
    const finishes = new Float64Array(this.count * 2);
    const orders = new Float64Array(this.count * 2);
    finishes.set(this.finishes);
    orders.set(this.orders);
    this.finishes = finishes;
    this.orders = orders;
  }
}
