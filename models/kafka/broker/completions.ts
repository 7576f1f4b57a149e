/** Fetches that wait in purgatory, and who completes them. */
import type { Story } from '../../../sim/index.ts';
import { fetching } from '../costs.ts';
import type { Broker } from './broker.ts';
import type { FetchSession } from './fetch-session.ts';

/**
 * A waiting fetch is completed by the thread that has brought what it waited for (Kafka's DelayedOperationPurgatory): the handler of a produce request
 * reads for the followers, the handler of a follower's fetch, whose offset moves a high watermark, for all consumers, one after the other.
 */
export class Completions {
  private gathered: FetchSession[] | undefined;
  private isGathering = false;

  /** From now until `end()` sessions that have enough are gathered. */
  begin(): void {
    this.isGathering = true;
  }

  /** Those who have enough since `begin()`; undefined if nobody has. */
  end(): readonly FetchSession[] | undefined {
    const { gathered } = this;
    this.gathered = undefined;
    this.isGathering = false;
    return gathered;
  }

  /** A session that is waited for has enough. Returns whether somebody will complete it later; if not, it is complete now. */
  take(session: FetchSession): boolean {
    if (!this.isGathering) session.complete();
    else if (this.gathered === undefined) this.gathered = [session];
    else this.gathered.push(session);
    return this.isGathering;
  }
}

/** The thread of a request that is at work completes waiting fetches, before it goes on with its own. */
export function* completeAll(broker: Broker, sessions: readonly FetchSession[]): Story {
  for (const session of sessions) {
    yield broker.requestHandlers.goOn(fetching(session.named));
    session.complete();
  }
}
