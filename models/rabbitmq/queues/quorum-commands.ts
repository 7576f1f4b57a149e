import type { CreditLink } from '../channels/credit.ts';
import type { Group } from '../messages/group.ts';
import type { Command } from '../raft/log.ts';
import type { Verdict } from './queue.ts';
import type { Delivery } from './subscription.ts';

/** What a command about deliveries takes for each of them, in bytes (assumption: a message id and its list cell). */
const ID_SIZE = 8;

/** A command of a quorum queue: in some logs and mailboxes, until it is applied or gone from all of them. */
abstract class QuorumCommand implements Command {
  abstract readonly count: number;
  abstract readonly bytes: number;
  isApplied = false;
  private copies = 0;
  private readonly gone: (command: this) => void;

  /** `gone` is called when no log and no mailbox has the command any more, and it was never applied. */
  constructor(gone: (command: never) => void) {
    this.gone = gone as (command: this) => void;
  }

  /** Nobody has it. */
  get isNowhere(): boolean {
    return this.copies === 0;
  }

  hold(): void {
    this.copies++;
  }

  release(): void {
    this.copies--;
    if (this.copies === 0 && !this.isApplied) this.gone(this);
  }
}

/** Messages to be taken in: one entry of the log for each. */
export class Enqueue extends QuorumCommand {
  readonly isLow = true;
  readonly count: number;
  readonly bytes: number;
  readonly group: Group;
  /** The channel's count of commands under way; none for what comes from inside the broker. */
  readonly link: CreditLink | undefined;

  constructor(group: Group, link: CreditLink | undefined, gone: (command: Enqueue) => void) {
    super(gone);
    this.group = group;
    this.link = link;
    this.count = group.count;
    this.bytes = group.bytes;
  }
}

/** A verdict on deliveries of one consumer. */
export interface Judgement {
  readonly delivery: Delivery;
  readonly verdict: Verdict;
}

/** Verdicts that travel together: as many entries of the log as there are commands, whatever each of them covers. */
export class Settle extends QuorumCommand {
  readonly count: number;
  readonly bytes: number;
  readonly judgements: readonly Judgement[];

  constructor(judgements: readonly Judgement[], commands: number, gone: (command: Settle) => void) {
    super(gone);
    this.judgements = judgements;
    this.count = Math.max(1, Math.round(commands));
    this.bytes = ID_SIZE * judgements.reduce((sum, { delivery }) => sum + delivery.count, 0);
  }
}

/** A change among the consumers, a purge, or time passing: an entry that carries next to nothing. */
export class Change extends QuorumCommand {
  readonly count = 1;
  readonly bytes = 0;
  readonly take: () => void;

  constructor(take: () => void, gone: (command: Change) => void) {
    super(gone);
    this.take = take;
  }
}

/** How many of a consumer's verdicts are under way, and those that wait because there are too many of them. */
export class Verdicts {
  private underWay = 0;
  private waiting: Judgement[] = [];
  private readonly limit: number;
  private readonly send: (judgements: readonly Judgement[], commands: number) => void;

  /** `limit`: quorum_commands_soft_limit; what comes above it is gathered into one command. */
  constructor(limit: number, send: (judgements: readonly Judgement[], commands: number) => void) {
    this.limit = limit;
    this.send = send;
  }

  /** A verdict that came in so many frames. */
  add(judgement: Judgement, frames: number): void {
    if (this.underWay >= this.limit) this.waiting.push(judgement);
    else this.go([judgement], frames);
  }

  /** So many commands have been applied. */
  applied(commands: number): void {
    this.underWay -= commands;
    if (this.underWay >= this.limit || this.waiting.length === 0) return;
    const { waiting } = this;
    this.waiting = [];
    this.go(waiting, 1);
  }

  private go(judgements: readonly Judgement[], frames: number): void {
    const commands = Math.max(1, Math.round(frames));
    this.underWay += commands;
    this.send(judgements, commands);
  }
}
