import { ns, Timer } from '../../../sim/index.ts';
import * as costs from './costs.ts';
import type { Appended } from './letters.ts';
import type { Entry } from './log.ts';
import type { Member } from './member.ts';
import { Peers } from './peers.ts';

/** What a member does while it leads: sends entries to its fellows, and commits what a majority has (Raft, 5.3). */
export class Leading {
  private readonly member: Member;
  private readonly peers = new Peers();
  private readonly tick: Timer;

  constructor(member: Member) {
    this.member = member;
    this.tick = new Timer(member.node.sim, () => this.lookAfter());
  }

  /** It has been elected, and knows nothing of the others yet. */
  begin(): void {
    this.peers.reset(this.member.fellows, this.member.log.last + 1);
  }

  /** It leads no longer. */
  end(): void {
    this.tick.clear();
  }

  /** Once a second a leader lets all know that it is there, and sees who has fallen silent. */
  lookAfter(): void {
    const { member } = this;
    if (member.role !== 'leader') return;
    for (const peer of member.fellows) {
      const { isReachable, match } = this.peers.look(peer);
      if (isReachable || match >= member.log.base) this.sendTo(peer, isReachable ? member.log.last : match);
      else this.greet(peer);
    }
    this.tick.set(ns(member.node.sim.now + costs.TICK));
  }

  /** A heartbeat for one whose place in the log is unknown: it will say how far it has got. */
  greet(peer: Member): void {
    const { member } = this;
    const { term, applied } = member;
    const { base, baseTerm } = member.log;
    const letter = { previous: base, previousTerm: baseTerm, entries: [], applied };
    member.mail(peer, costs.LETTER_SIZE, { kind: 'append', from: member, term, ...letter });
  }

  /** Sends to every fellow what it has not been sent, as far as it may go ahead of the answers. */
  replicate(): void {
    const { log, applied } = this.member;
    for (const peer of this.member.fellows) {
      const { isReachable, next, told, match } = this.peers.of(peer);
      const hasNews = next <= log.last || told < applied;
      if (isReachable && hasNews && next - match <= costs.PIPELINE) this.sendTo(peer, log.last);
    }
  }

  /** A fellow has answered. */
  answered({ from, term, isMatch, index }: Appended): void {
    const { member } = this;
    if (member.role !== 'leader' || term < member.term) return;
    if (term > member.term) return member.stepDown(term);
    if (isMatch) this.peers.matched(from, index);
    else this.peers.refused(from, index);
    this.commit();
  }

  /** An entry of this term that a majority has on its disks is committed, and with it all before (Raft, 5.4.2). */
  commit(): void {
    const { member } = this;
    const index = this.peers.majority(member.isBlank ? 0 : member.stored);
    if (index > member.committed && member.log.termAt(index) === member.term) member.committed = index;
  }

  /** Up to here no fellow that answers waits for an entry. */
  leastWaitedFor(): number {
    return this.peers.leastWaitedFor();
  }

  /** Sends what comes next, up to the entry `to`; without entries it is a heartbeat. */
  private sendTo(peer: Member, to: number): void {
    const { member } = this;
    const state = this.peers.of(peer);
    const { term, applied, log } = member;
    const { next } = state;
    state.told = applied;
    if (next <= log.base) return this.sendSnapshot(peer);
    const entries: Entry[] = [];
    let size = costs.LETTER_SIZE;
    for (let i = next; i <= to; i++) {
      const entry = log.at(i);
      entries.push(entry);
      size += entry.command.bytes + entry.command.count * costs.ENTRY_SIZE;
    }
    state.next = next + entries.length;
    const previousTerm = log.termAt(next - 1);
    member.mail(peer, size, { kind: 'append', from: member, term, previous: next - 1, previousTerm, entries, applied });
  }

  private sendSnapshot(peer: Member): void {
    const { member } = this;
    const { base: index, baseTerm: indexTerm } = member.log;
    this.peers.of(peer).next = index + 1;
    const size = costs.LETTER_SIZE + member.machine.size;
    member.mail(peer, size, { kind: 'snapshot', from: member, term: member.term, index, indexTerm });
  }
}
