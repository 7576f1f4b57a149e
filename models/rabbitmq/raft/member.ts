import { Fifo, type Stream } from '../../../sim/index.ts';
import { SLICE } from '../costs.ts';
import type { News } from '../nodes/cluster.ts';
import type { Node } from '../nodes/node.ts';
import { type Duties, ErlangProcess, IDLE } from '../nodes/process.ts';
import { Candidacy } from './candidacy.ts';
import * as costs from './costs.ts';
import { Leading } from './leading.ts';
import type { Append, Asked, Letter, Snapshot, Written } from './letters.ts';
import { type Command, type Entry, NOOP, RaftLog } from './log.ts';
import type { Wal, WalWriter } from './wal.ts';

/** What is replicated: a state that takes commands one after the other. */
export interface StateMachine {
  /** What the leader has to do to take a command up, in ns; sending it to the others comes on top. */
  costOfTaking(command: Command): number;
  /** What applying a command costs a member, in ns. */
  costOfApplying(command: Command): number;
  /** The leader has put a command into its log. */
  taken?(command: Command): void;
  /** A majority has the command: it takes effect, once. */
  apply(command: Command): void;
  /** What the leader has to do beside, such as to deliver, within a budget of ns: returns its cost; then does it. */
  prepare?(budget: number): number;
  perform?(): void;
  /** A member leads from now on; it does not any more. */
  led(by: Member): void;
  abandoned(by: Member): void;
  /** All that the state holds, in bytes: what a snapshot carries. */
  readonly size: number;
}

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

/**
 * One member of a Raft cluster: a process on a node with a log of its own. Written after Ongaro and Ousterhout, "In
 * Search of an Understandable Consensus Algorithm", with what the library `ra` adds: the write-ahead log of the node makes
 * entries durable while the process goes on, a candidate first asks whether it would be elected, and a leader sends
 * entries ahead of the answers. Followers apply what the leader has applied.
 */
export class Member implements Duties, WalWriter {
  readonly node: Node;
  readonly log = new RaftLog();
  readonly machine: StateMachine;
  role: Role = 'follower';
  term = 0;
  /** Entries up to these numbers: on the disk here, known to be on a majority's, applied. */
  stored = 0;
  committed = 0;
  applied = 0;
  leader: Member | undefined;
  fellows: readonly Member[] = [];
  isUp = true;
  /** It has lost its disk, and counts for nothing until it has caught up. */
  isBlank = false;
  private readonly wal: Wal;
  private readonly letters = new Fifo<Letter>();
  /** Commands of low priority: a leader takes them up when it has nothing else to do (specification: ra_server_proc.erl). */
  private readonly low = new Fifo<Letter>();
  private readonly process: ErlangProcess;
  private readonly leading: Leading;
  private readonly candidacy: Candidacy;
  /** Up to here the entries are those of the leader of this term. */
  private verified = 0;
  private live = 0; // bytes in the present file of the write-ahead log
  // What the slice in hand does.
  private inHand: Letter[] = [];
  private applying = 0;

  constructor(node: Node, options: { machine: StateMachine; wal: Wal; chance: Stream }) {
    this.node = node;
    this.machine = options.machine;
    this.wal = options.wal;
    this.leading = new Leading(this);
    this.candidacy = new Candidacy(this, options.chance);
    this.process = new ErlangProcess(node.host, this);
  }

  /** Makes its fellows known. */
  join(all: readonly Member[]): void {
    this.fellows = all.filter((member) => member !== this);
  }

  /** Whoever declares the queue has this member elected at once (specification: ra:start_cluster). */
  found(): void {
    this.term = 1;
    this.lead();
  }

  /** Puts a letter into the mailbox. */
  post(letter: Letter): void {
    if (this.isUp) {
      const isLow = letter.kind === 'command' && letter.command.isLow === true;
      (isLow ? this.low : this.letters).push(letter);
      this.process.notify();
    } else if (letter.kind === 'command') letter.command.release();
  }

  /** There may be something to do beside letters. */
  notify(): void {
    this.process.notify();
  }

  /** Time at work so far, in ns. */
  busyTime(): number {
    return this.process.busyTime();
  }

  begin(): number {
    let cost = this.takeUp(this.letters, SLICE);
    this.applying = this.applied;
    while (cost < SLICE && this.applying < this.committed) {
      cost += this.machine.costOfApplying(this.log.at(++this.applying).command);
    }
    if (this.role === 'leader' && cost < SLICE) cost += this.machine.prepare?.(SLICE - cost) ?? 0;
    cost += this.takeUp(this.low, SLICE - cost);
    return cost > 0 ? cost : IDLE;
  }

  finish(): void {
    if (this.role === 'leader') this.machine.perform?.();
    this.apply(this.applying);
    const letters = this.inHand;
    this.inHand = [];
    for (const letter of letters) this.handle(letter);
    if (this.role === 'leader') this.leading.replicate();
  }

  /** The write-ahead log has made entries durable. */
  written(index: number, term: number): void {
    this.post({ kind: 'written', index, term });
  }

  liveBytes(): number {
    return Math.min(this.live, this.machine.size);
  }

  rolledOver(): void {
    this.live = 0;
  }

  /** The node goes down, without a last word. What is not on the disk is gone. */
  fail(): void {
    if (!this.isUp) return;
    this.isUp = false;
    const wasLeader = this.role === 'leader';
    this.candidacy.end();
    this.leading.end();
    this.drop();
    this.process.fail();
    this.log.truncate(Math.max(this.stored, this.log.base));
    this.applied = Math.min(this.applied, this.log.last);
    this.committed = Math.min(this.committed, this.log.last);
    this.role = 'follower';
    this.leader = undefined;
    if (wasLeader) this.machine.abandoned(this);
  }

  /** The disk of the node is gone, and the node is down. */
  loseDisk(): void {
    this.log.reset(0, 0);
    this.stored = this.committed = this.applied = this.verified = 0;
    this.isBlank = true;
  }

  /** The node is back; without a leader it waits for one for a short time (specification: ra_server_proc.erl, recovered). */
  recover(): void {
    this.isUp = true;
    this.verified = this.log.base;
    this.process.recover();
    this.candidacy.arm('short');
  }

  /** News of another node. */
  hears(of: Node, news: News): void {
    if (!this.isUp) return;
    if (news === 'up') return this.leading.lookAfter();
    if (this.leader?.node !== of || this.role !== 'follower') return;
    if (news !== 'silent') this.leader = undefined;
    this.candidacy.arm(news === 'stopped' ? 'really short' : news === 'down' ? 'short' : 'long');
  }

  /** It leads from now on. */
  lead(): void {
    this.role = 'leader';
    this.leader = this;
    this.candidacy.end();
    this.leading.begin();
    this.add({ term: this.term, command: NOOP });
    this.machine.led(this);
    this.leading.lookAfter();
  }

  /** Somebody is in a later term, or leads: it follows. */
  stepDown(term: number): void {
    if (term > this.term) {
      this.term = term;
      this.candidacy.newTerm();
    }
    if (this.role === 'leader') {
      this.leading.end();
      this.machine.abandoned(this);
    }
    this.role = 'follower';
    this.leader = undefined;
    this.candidacy.arm('long');
  }

  /** Gets a letter to a fellow. */
  mail(to: Member, size: number, letter: Letter): void {
    this.node.pass(to.node, size, () => to.post(letter));
  }

  /** Takes letters into hand, as far as a budget goes; returns their cost. */
  private takeUp(mailbox: Fifo<Letter>, budget: number): number {
    let cost = 0;
    for (let letter = mailbox.peek(); letter !== undefined && cost < budget; letter = mailbox.peek()) {
      this.inHand.push(letter);
      mailbox.shift();
      cost += this.costOf(letter);
    }
    return cost;
  }

  private drop(): void {
    for (const letter of [...this.inHand, ...emptied(this.letters), ...emptied(this.low)]) {
      if (letter.kind === 'command') letter.command.release();
    }
    this.inHand = [];
  }

  private costOf(letter: Letter): number {
    switch (letter.kind) {
      case 'command':
        return this.role === 'leader' ? this.costOfCommand(letter.command) : costs.RAFT_LETTER;
      case 'append': {
        let count = 0;
        for (const { command } of letter.entries) count += command.count;
        return costs.RAFT_LETTER * Math.max(1, Math.ceil(count / costs.CHUNK)) + costs.FOLLOW_ENTRY * count;
      }
      default:
        return costs.RAFT_LETTER;
    }
  }

  private costOfCommand(command: Command): number {
    const sending = costs.SEND_ENTRY * command.count + costs.SEND_BYTE * command.bytes;
    return this.machine.costOfTaking(command) + this.fellows.length * sending;
  }

  private handle(letter: Letter): void {
    switch (letter.kind) {
      case 'command':
        return this.take(letter);
      case 'append':
        return this.follow(letter);
      case 'snapshot':
        return this.install(letter);
      case 'appended':
        return this.leading.answered(letter);
      case 'vote':
        return this.candidacy.asked(letter, () => this.leading.greet(letter.from));
      case 'voted':
        return this.candidacy.counted(letter);
      case 'written':
        return this.onDisk(letter);
    }
  }

  private take({ command }: Asked): void {
    if (this.role === 'leader') {
      this.add({ term: this.term, command });
      this.machine.taken?.(command);
    }
    command.release(); // out of the mailbox; the client asks a new leader again
  }

  private add(entry: Entry): void {
    const { count, bytes } = entry.command;
    const index = this.log.append(entry);
    this.live += bytes;
    this.wal.enter(this, index, entry.term, { count, bytes });
  }

  private onDisk({ index, term }: Written): void {
    if (this.log.termAt(index) !== term) return; // overwritten since
    if (index > this.stored) this.stored = index;
    if (this.role === 'leader') this.leading.commit();
    else if (this.leader !== undefined) this.confirm(this.leader);
  }

  private apply(to: number): void {
    const from = this.applied;
    for (let i = from + 1; i <= to && i <= this.committed; i++) {
      const { command } = this.log.at(i);
      this.applied = i;
      if (this.role === 'leader' && command !== NOOP) this.machine.apply(command);
    }
    if (this.applied > from) this.trim();
  }

  /** Entries that this member has applied and that no fellow is waiting for are in the state from now on. */
  private trim(): void {
    const needed = this.role === 'leader' ? Math.min(this.applied, this.leading.leastWaitedFor()) : this.applied;
    this.log.trim(Math.min(needed, this.stored));
  }

  private follow(letter: Append): void {
    if (!this.accepts(letter)) return;
    const { from, previous, previousTerm, entries, applied } = letter;
    if (previous > this.log.base && this.log.termAt(previous) !== previousTerm) {
      return this.answer(from, false, Math.min(this.log.last, previous - 1));
    }
    entries.forEach((entry, i) => this.adopt(entry, previous + 1 + i));
    if (previous + entries.length >= this.log.base) this.verified = Math.max(this.verified, previous + entries.length);
    this.committed = Math.max(this.committed, Math.min(applied, this.verified));
    this.confirm(from);
  }

  private adopt(entry: Entry, index: number): void {
    if (index <= this.log.base || this.log.termAt(index) === entry.term) return;
    if (index <= this.log.last) {
      this.log.truncate(index - 1);
      this.stored = Math.min(this.stored, index - 1);
    }
    this.add(entry);
  }

  private install(letter: Snapshot): void {
    if (!this.accepts(letter)) return;
    const { from, index, indexTerm } = letter;
    if (index > this.applied) {
      this.log.reset(index, indexTerm);
      this.stored = this.committed = this.applied = index;
    }
    this.isBlank = false;
    this.verified = Math.max(this.verified, index);
    this.confirm(from);
  }

  private confirm(leader: Member): void {
    this.answer(leader, true, Math.min(this.stored, this.verified));
  }

  private answer(to: Member, isMatch: boolean, index: number): void {
    this.mail(to, costs.LETTER_SIZE, { kind: 'appended', from: this, term: this.term, isMatch, index });
  }

  /** A leader of this term or a later one is to be followed. */
  private accepts({ from, term }: Append | Snapshot): boolean {
    if (term < this.term) {
      this.answer(from, false, this.log.last);
      return false;
    }
    if (term > this.term || this.role !== 'follower') this.stepDown(term);
    if (this.leader !== from) this.verified = this.log.base;
    this.leader = from;
    if (from.isUp) this.candidacy.end(); // what a dead leader had sent does not put an election off
    return true;
  }
}

function emptied<T>(line: Fifo<T>): T[] {
  const all: T[] = [];
  for (let item = line.shift(); item !== undefined; item = line.shift()) all.push(item);
  return all;
}
