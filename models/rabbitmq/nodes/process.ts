import {
  Fifo,
  Latch,
  ns,
  type Parked,
  parked,
  Process,
  type Simulator,
  spawn,
  type Story,
} from '../../../sim/index.ts';
import type { Cpu, Program } from '../../cpu/index.ts';
import { type RabbitCosts, SLICE } from '../costs.ts';

/** What a process or thread runs on. */
export interface Host {
  readonly sim: Simulator;
  /** The cores of a machine of its own, or what a program gets of the cores that it shares with others. */
  readonly cpu: Cpu | Program;
  /** Speed of a core, relative. */
  readonly speed: number;
  /** Speed of the code, relative; costs are divided by it. */
  readonly code: number;
  readonly costs: RabbitCosts;
  /** All its processes stand still while this says so. */
  readonly standstill?: Standstill | undefined;
}

/** Whether the processes of a node stand still (SIGSTOP, a machine that is moved). */
export class Standstill {
  private latch: Latch | undefined;

  get isOn(): boolean {
    return this.latch !== undefined;
  }

  begin(): void {
    this.latch ??= new Latch(1);
  }

  end(): void {
    this.latch?.countDown();
    this.latch = undefined;
  }

  /** Waits for its end; it must have begun. */
  wait(): Parked {
    return (this.latch as Latch).wait();
  }
}

/**
 * Where a process or thread sleeps when it has nothing to do. Woken, a core that has been idle takes a while to turn to it;
 * a core that is at work finds it when it is done with what it has.
 */
export class Rest {
  private readonly host: Host;
  private sleeper: Process | undefined;

  constructor(host: Host) {
    this.host = host;
  }

  /** Sleeps until somebody wakes it. */
  *sleep(): Story {
    this.sleeper = Process.park();
    yield parked();
    const { cpu, costs } = this.host;
    if (cpu.isIdle) yield cpu.work(ns(costs.wakeUp));
  }

  /** Wakes the sleeper; without one, nothing happens. */
  wake(): void {
    if (this.sleeper === undefined) return;
    const { sleeper } = this;
    this.sleeper = undefined;
    Process.wake(sleeper);
  }
}

/** Nothing waits: the process may sleep. */
export const IDLE = -1;

/** What a process does. */
export interface Duties {
  /** Takes up what waits, at most about a slice of it; returns its cost in ns, or IDLE. */
  begin(): number;
  /** What was taken up is done: hands it on. */
  finish(): void;
  /** Something that has to be waited for (a disk) before the next slice; `isIdle`: nothing else waits. */
  chore?(isIdle: boolean): Story | undefined;
}

/**
 * An Erlang process (or a thread of a client): does one thing at a time, slice by slice, on the cores of its host, and
 * sleeps when there is nothing to do. Under load a slice is a group of messages, at low load one message.
 */
export class ErlangProcess {
  private readonly host: Host;
  private readonly duties: Duties;
  private readonly rest: Rest;
  private isUp = true;
  private life = 0;
  private worked = 0;
  private since = 0;
  private current = 0;

  constructor(host: Host, duties: Duties) {
    this.host = host;
    this.duties = duties;
    this.rest = new Rest(host);
    spawn(this.live());
  }

  /** Something has been put into the mailbox. */
  notify(): void {
    this.rest.wake();
  }

  /** It dies with its node: what it has in hand it does not finish. */
  fail(): void {
    this.isUp = false;
    this.life++;
  }

  /** It starts again. */
  recover(): void {
    this.isUp = true;
    this.rest.wake();
  }

  /** Time at work so far, in ns; waiting for a core or a disk is none. */
  busyTime(): number {
    return this.worked + Math.min(this.current, this.host.sim.now - this.since);
  }

  private *live(): Story {
    const { host, duties } = this;
    for (;;) {
      if (!this.isUp) {
        yield* this.rest.sleep();
        continue;
      }
      if (host.standstill?.isOn === true) yield host.standstill.wait();
      const cost = duties.begin();
      const { life } = this;
      const chore = duties.chore?.(cost === IDLE);
      if (chore !== undefined) yield* chore;
      if (cost !== IDLE) {
        const work = ns(cost / host.code);
        this.since = host.sim.now;
        this.current = work / host.speed;
        yield host.cpu.work(work);
        this.worked += this.current;
        this.current = 0;
        if (life === this.life) duties.finish();
      } else if (chore === undefined) yield* this.rest.sleep();
    }
  }
}

/** Something in a mailbox that stands for so many messages. */
export interface Letter {
  readonly count: number;
}

/** What a worker does with the letters in its mailbox. */
export interface Role<T extends Letter> {
  /** Cost of one message of the letter, in ns. */
  cost(letter: T): number;
  /** How many messages may be taken up now; Infinity without a limit. */
  room?(): number;
  /** Removes the first n messages of a letter; absent: letters are taken whole. */
  split?(letter: T, n: number): T;
  /** The work on the letter is done. */
  handle(letter: T): void;
  /** All letters of the slice have been handled. */
  end?(): void;
  chore?(isIdle: boolean): Story | undefined;
}

/** A process that handles its mailbox in order: reader, channel, writer, message store, the threads of a client. */
export class Worker<T extends Letter> implements Duties {
  /** Messages in the mailbox. */
  waiting = 0;
  private readonly mailbox = new Fifo<T>();
  private readonly slice: T[] = [];
  private readonly role: Role<T>;
  private readonly process: ErlangProcess;

  constructor(host: Host, role: Role<T>) {
    this.role = role;
    this.process = new ErlangProcess(host, this);
  }

  /** Puts a letter into the mailbox. */
  post(letter: T): void {
    this.waiting += letter.count;
    this.mailbox.push(letter);
    this.process.notify();
  }

  /** What held the process back may have gone. */
  notify(): void {
    this.process.notify();
  }

  /** Takes letters out of the mailbox and of the slice in hand, unread, and returns them. */
  discard(isMeant: (letter: T) => boolean): T[] {
    const discarded = this.slice.filter(isMeant);
    const kept = this.slice.filter((letter) => !isMeant(letter));
    this.slice.splice(0, this.slice.length, ...kept);
    for (let n = this.mailbox.length; n > 0; n--) {
      const letter = this.mailbox.shift() as T;
      if (isMeant(letter)) {
        this.waiting -= letter.count;
        discarded.push(letter);
      } else this.mailbox.push(letter);
    }
    return discarded;
  }

  /** Time at work so far, in ns. */
  busyTime(): number {
    return this.process.busyTime();
  }

  begin(): number {
    let cost = 0;
    let room = this.role.room?.() ?? Infinity;
    for (
      let letter = this.mailbox.peek();
      letter !== undefined && cost < SLICE && room > 0;
      letter = this.mailbox.peek()
    ) {
      const each = this.role.cost(letter);
      const taken = this.take(letter, Math.min(room, Math.ceil((SLICE - cost) / each)));
      cost += taken.count * each;
      room -= taken.count;
      this.slice.push(taken);
    }
    return this.slice.length === 0 ? IDLE : cost;
  }

  finish(): void {
    const { slice, role } = this;
    for (let i = 0; i < slice.length; i++) role.handle(slice[i] as T);
    while (slice.length > 0) slice.pop(); // cheaper than a new length, as there are few
    role.end?.();
  }

  chore(isIdle: boolean): Story | undefined {
    return this.role.chore?.(isIdle);
  }

  private take(letter: T, most: number): T {
    const taken =
      letter.count > most && this.role.split !== undefined
        ? this.role.split(letter, most)
        : (this.mailbox.shift() as T);
    this.waiting -= taken.count;
    return taken;
  }
}
