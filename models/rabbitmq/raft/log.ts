/** What is to be done once a majority has it. A command stands for `count` like entries of the log, such as a group of messages. */
export interface Command {
  readonly count: number;
  /** What its entries carry, in bytes. */
  readonly bytes: number;
  /** It may wait until nothing else does. */
  readonly isLow?: boolean;
  /** One more log or mailbox has it. */
  hold(): void;
  /** One less has it: if none is left and it was never applied, it is gone. */
  release(): void;
}

/** A command at the head of a log that says nothing: a new leader commits what came before by it (Raft, 5.4.2). */
export const NOOP: Command = { count: 1, bytes: 0, hold: () => {}, release: () => {} };

/** A command in the log, with the term of the leader who put it there. */
export interface Entry {
  readonly term: number;
  readonly command: Command;
}

/**
 * The log of one member. Entries are numbered from 1 on, a number for a command; those up to `base` have been applied and
 * are kept in the state of the queue only (a snapshot).
 */
export class RaftLog {
  /** The last entry that the snapshot contains, and its term. */
  base = 0;
  baseTerm = 0;
  private entries: Entry[] = [];
  private head = 0;

  /** Number of the last entry. */
  get last(): number {
    return this.base + this.entries.length - this.head;
  }

  /** Term of the last entry. */
  get lastTerm(): number {
    return this.termAt(this.last);
  }

  /** The entry of that number, which must lie between `base` and `last`. */
  at(index: number): Entry {
    return this.entries[this.head + index - this.base - 1] as Entry;
  }

  /** The term of that entry; -1 if this log cannot know it. */
  termAt(index: number): number {
    if (index === this.base) return this.baseTerm;
    return index < this.base || index > this.last ? -1 : this.at(index).term;
  }

  /** Adds an entry at the end; returns its number. */
  append(entry: Entry): number {
    entry.command.hold();
    this.entries.push(entry);
    return this.last;
  }

  /** Takes back all entries behind that one: a leader of a later term has others there, or they were never written. */
  truncate(index: number): void {
    while (this.last > index) this.entries.pop()?.command.release();
  }

  /** The entries up to that one are in the snapshot from now on. */
  trim(index: number): void {
    if (index <= this.base) return;
    this.baseTerm = this.termAt(index);
    for (let i = this.base + 1; i <= index; i++) this.at(i).command.release();
    this.head += index - this.base;
    this.base = index;
    this.tidy();
  }

  /** All is forgotten; a snapshot up to `index` takes its place. */
  reset(index: number, term: number): void {
    this.truncate(this.base);
    this.entries = [];
    this.head = 0;
    this.base = index;
    this.baseTerm = term;
  }

  private tidy(): void {
    if (this.head < 256 || this.head * 2 < this.entries.length) return;
    this.entries.splice(0, this.head);
    this.head = 0;
  }
}
