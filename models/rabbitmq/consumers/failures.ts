import type { Draws } from '../../../sim/index.ts';

/** What a consumer says of a message that it could not do. */
export type OnFailure = 'requeue' | 'reject' | 'ack';

/** What Spring's retry does once the attempts are used up (published: rabbitmq-semantics B4.5). */
export type Recoverer = 'log' | 'reject' | 'republish' | 'requeue';

/** Spring's retry interceptor, by the words of spring.rabbitmq.listener.simple.retry. */
export interface RetryTerms {
  readonly isEnabled: boolean;
  /** Attempts within the consumer's thread; else each attempt is a delivery. */
  readonly isStateless: boolean;
  readonly maxAttempts: number;
  readonly initialInterval: number; // ns
  readonly multiplier: number;
  readonly maxInterval: number; // ns
  readonly recoverer: Recoverer;
}

/** The pause before attempt n + 1, in ns, n from 1 on. */
export function backOff({ initialInterval, multiplier, maxInterval }: RetryTerms, n: number): number {
  let interval = initialInterval;
  for (let i = 1; i < n && interval < maxInterval; i++) interval *= multiplier;
  return Math.min(interval, maxInterval);
}

/** Which attempts fail: each by chance, and all of some messages. */
export class Failures {
  /** Probability that an attempt fails; and that a message can never be done. */
  readonly chance: number;
  readonly poison: number;
  private readonly draws: Draws;

  constructor(chance: number, poison: number, draws: Draws) {
    this.chance = chance;
    this.poison = poison;
    this.draws = draws;
  }

  /** Whether there are any. */
  get exist(): boolean {
    return this.chance > 0 || this.poison > 0;
  }

  /** Whether attempt n (from 0 on, over all deliveries) at the message of this identity fails. */
  fails(identity: number, n: number): boolean {
    const draw = this.draws.of(identity);
    if (draw.uniform() < this.poison) return true;
    if (this.chance === 0) return false;
    for (let i = 0; i < n; i++) draw.uniform();
    return draw.uniform() < this.chance;
  }
}
