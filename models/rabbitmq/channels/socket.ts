import { type Bytes, bytes, type Nanoseconds, type Simulator } from '../../../sim/index.ts';
import { SOCKET_OVERHEAD } from '../costs.ts';

/** Something sent over a socket in so many separate messages. */
export interface Sendable {
  readonly count: number;
}

/**
 * One direction of a TCP connection: what has been sent and not yet been read by the other side fills the socket buffers
 * of both ends, and when they are full the sender has to wait. Every message is counted with the kernel's overhead.
 */
export class Lane<T extends Sendable> {
  private readonly sim: Simulator;
  private readonly book: (size: Bytes) => Nanoseconds;
  private readonly buffers: number;
  private used = 0;
  /** Called with what has arrived at the other end. */
  arrived: (item: T) => void = () => {};
  /** Called when a sender who found the buffers full may go on. */
  drained: () => void = () => {};

  private readonly land = (item: T): void => this.arrived(item);

  /** `buffers`: room of the send buffer and the receive buffer together. `book` says when what is sent now will arrive. */
  constructor(sim: Simulator, buffers: Bytes, book: (size: Bytes) => Nanoseconds) {
    this.sim = sim;
    this.buffers = buffers;
    this.book = book;
  }

  /** Bytes that may still be sent; negative after a message longer than what was left. */
  get room(): number {
    return this.buffers - this.used;
  }

  get isFull(): boolean {
    return this.room <= 0;
  }

  /** Sends `item`, `size` bytes of frames. */
  send(item: T, size: number): void {
    this.used += size + item.count * SOCKET_OVERHEAD;
    this.sim.at(this.book(bytes(size)), this.land, item);
  }

  /** The other side has read `count` messages of `size` bytes in all. */
  read(count: number, size: number): void {
    const wasFull = this.isFull;
    this.used -= size + count * SOCKET_OVERHEAD;
    if (wasFull && !this.isFull) this.drained();
  }
}
