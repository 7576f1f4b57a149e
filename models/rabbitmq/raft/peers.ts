import type { Member } from './member.ts';

/** What a leader knows of another member. */
export interface Peer {
  /** The next entry to send, and the last that it is known to have on its disk. */
  next: number;
  match: number;
  /** Up to here it was told what has been applied. */
  told: number;
  /** It has answered since the leader looked after it last; and before that. */
  hasAnswered: boolean;
  isReachable: boolean;
}

/** What a leader knows of its fellows. */
export class Peers {
  private all: readonly Member[] = [];
  private readonly states = new Map<Member, Peer>();

  of(peer: Member): Peer {
    return this.states.get(peer) as Peer;
  }

  /** A new leader knows nothing of the others yet. */
  reset(fellows: readonly Member[], next: number): void {
    this.all = fellows;
    for (const peer of fellows)
      this.states.set(peer, { next, match: 0, told: 0, hasAnswered: true, isReachable: true });
  }

  /** It has everything up to there. */
  matched(peer: Member, index: number): void {
    const state = this.heard(peer);
    state.match = Math.max(state.match, index);
    state.next = Math.max(state.next, state.match + 1);
  }

  /** It lacks what comes before; up to `index` it may have the same. */
  refused(peer: Member, index: number): void {
    const state = this.heard(peer);
    state.next = Math.max(state.match + 1, Math.min(state.next - 1, index + 1));
  }

  /** Time for another look: who has not answered since the last one is sent nothing until it does, and then anew. */
  look(peer: Member): Peer {
    const state = this.of(peer);
    state.isReachable = state.hasAnswered;
    state.hasAnswered = false;
    if (!state.isReachable) state.next = state.match + 1;
    return state;
  }

  private heard(peer: Member): Peer {
    const state = this.of(peer);
    state.isReachable = state.hasAnswered = true;
    return state;
  }

  /** The last entry that a majority has, where the leader itself has those up to `own`. */
  majority(own: number): number {
    const indexes = this.all.map((peer) => this.of(peer).match);
    indexes.push(own);
    indexes.sort((a, b) => b - a);
    return indexes[Math.floor(indexes.length / 2)] as number;
  }

  /** Up to here no member that answers waits for an entry. */
  leastWaitedFor(): number {
    let least = Infinity;
    for (const peer of this.all) {
      const { match, isReachable } = this.of(peer);
      if (isReachable) least = Math.min(least, match);
    }
    return least;
  }
}
