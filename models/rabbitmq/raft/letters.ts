import type { Command, Entry } from './log.ts';
import type { Member } from './member.ts';

/** A leader's request to take over entries; without any it is a heartbeat (Raft, AppendEntries). */
export interface Append {
  readonly kind: 'append';
  readonly from: Member;
  readonly term: number;
  /** The entry before the first of these, and its term. */
  readonly previous: number;
  readonly previousTerm: number;
  readonly entries: readonly Entry[];
  /** Up to here the leader has applied them. */
  readonly applied: number;
}

/** The whole state of the queue up to an entry, for a member that is too far behind (Raft, InstallSnapshot). */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly from: Member;
  readonly term: number;
  readonly index: number;
  readonly indexTerm: number;
}

/** A follower's answer: up to `index` it has the leader's entries on its disk; or it has not got what should come before. */
export interface Appended {
  readonly kind: 'appended';
  readonly from: Member;
  readonly term: number;
  readonly isMatch: boolean;
  readonly index: number;
}

/** A candidate asks for a vote; with `isPre` only whether it would get one (specification: ra_server.erl, pre_vote). */
export interface Vote {
  readonly kind: 'vote';
  readonly from: Member;
  readonly term: number;
  readonly isPre: boolean;
  readonly last: number;
  readonly lastTerm: number;
}

/** The answer to it. */
export interface Voted {
  readonly kind: 'voted';
  readonly from: Member;
  readonly term: number;
  readonly isPre: boolean;
  readonly isGranted: boolean;
}

/** The write-ahead log of the node has put everything up to an entry of a term on the disk. */
export interface Written {
  readonly kind: 'written';
  readonly index: number;
  readonly term: number;
}

/** A client's command. */
export interface Asked {
  readonly kind: 'command';
  readonly command: Command;
}

export type Letter = Append | Snapshot | Appended | Vote | Voted | Written | Asked;
