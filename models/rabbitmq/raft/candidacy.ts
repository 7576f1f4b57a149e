import { NEVER, ns, type Stream, Timer } from '../../../sim/index.ts';
import * as costs from './costs.ts';
import type { Vote, Voted } from './letters.ts';
import type { Member } from './member.ts';

type Patience = 'really short' | 'short' | 'long';

/** What a member does about elections: when it stands, whom it votes for, and who votes for it (Raft, 5.2, 5.4.1). */
export class Candidacy {
  private readonly member: Member;
  private readonly chance: Stream;
  private readonly timer: Timer;
  private votedFor: Member | undefined;
  private votes = 0;

  constructor(member: Member, chance: Stream) {
    this.member = member;
    this.chance = chance;
    this.timer = new Timer(member.node.sim, () => this.stand(true));
  }

  /** Stands for election if no leader has shown up after a while (specification: ra_server_proc.erl, maybe_set_election_timeout). */
  arm(patience: Patience): void {
    if (this.member.role !== 'leader' && this.timer.deadline === NEVER) this.set(patience);
  }

  /** There is a leader, or the node is down. */
  end(): void {
    this.timer.clear();
  }

  /** Each term has a vote of its own. */
  newTerm(): void {
    this.votedFor = undefined;
  }

  /** Somebody asks for a vote. A leader that is asked whether there should be an election lets hear of itself by `greet`. */
  asked({ from, term, isPre, last, lastTerm }: Vote, greet: () => void): void {
    const { member } = this;
    if (!isPre && term > member.term) member.stepDown(term);
    if (isPre && member.role === 'leader') return greet();
    const { log } = member;
    const isFresh = lastTerm > log.lastTerm || (lastTerm === log.lastTerm && last >= log.last);
    const isFree = isPre
      ? term >= member.term
      : term === member.term && (this.votedFor === undefined || this.votedFor === from);
    const isGranted = isFresh && isFree && !member.isBlank;
    if (isGranted && !isPre) {
      this.votedFor = from;
      member.role = 'follower';
    }
    member.mail(from, costs.LETTER_SIZE, { kind: 'voted', from: member, term: member.term, isPre, isGranted });
  }

  /** A vote has come. */
  counted({ term, isPre, isGranted }: Voted): void {
    const { member } = this;
    if (term > member.term) return member.stepDown(term);
    const isMine = member.role === (isPre ? 'pre-candidate' : 'candidate') && term === member.term;
    if (!isMine || !isGranted) return;
    this.votes++;
    if (this.hasMajority()) this.elected(isPre);
  }

  private stand(isPre: boolean): void {
    const { member } = this;
    if (!member.isUp || member.isBlank || member.role === 'leader') return;
    member.role = isPre ? 'pre-candidate' : 'candidate';
    member.leader = undefined;
    this.votes = 1;
    if (!isPre) {
      member.term++;
      this.votedFor = member;
    }
    const { term, log } = member;
    const { last, lastTerm } = log;
    for (const fellow of member.fellows) {
      member.mail(fellow, costs.LETTER_SIZE, { kind: 'vote', from: member, term, isPre, last, lastTerm });
    }
    this.set(isPre ? 'long' : 'short');
    if (this.hasMajority()) this.elected(isPre);
  }

  private hasMajority(): boolean {
    return this.votes * 2 > this.member.fellows.length + 1;
  }

  private elected(isPre: boolean): void {
    if (isPre) this.stand(false);
    else this.member.lead();
  }

  private set(patience: Patience): void {
    this.timer.set(ns(this.member.node.sim.now + this.timeOut(patience)));
  }

  /** specification: ra_server_proc.erl, election_timeout_action. */
  private timeOut(patience: Patience): number {
    const share = this.chance.uniform();
    if (patience === 'really short') return share * costs.BROADCAST;
    if (patience === 'short') return share * costs.BROADCAST * costs.SPREAD + costs.BROADCAST;
    return share * costs.BROADCAST * costs.SPREAD * 2 + costs.POLL;
  }
}
