/** How many messages may be under way between two processes, and after how many handled ones as many more are granted. */
export interface CreditTerms {
  readonly initial: number;
  readonly moreAfter: number;
}

/** '{400,200}' as credit terms. {0,0} switches flow control off. Throws a RangeError for anything else. */
export function creditTerms(text: string): CreditTerms {
  const match = /^\{\s*(\d+)\s*,\s*(\d+)\s*\}$/.exec(text);
  const initial = Number(match?.[1]);
  const moreAfter = Number(match?.[2]);
  if (initial === 0 && moreAfter === 0) return { initial: Infinity, moreAfter: Infinity };
  if (match === null || moreAfter < 1 || moreAfter > initial) {
    throw new RangeError(`credit_flow_default_credit is written {400,200}, the second at most the first, not ${text}`);
  }
  return { initial, moreAfter };
}

/**
 * Credit flow from one process to the next (rabbitmq-semantics B11.2). A sender without credit is blocked: the reader
 * stops reading its socket, every other process goes on with what it has but grants nothing to those before it. Thus a
 * mailbox holds at most the credit of its own link and of those upstream of it.
 */
export class CreditLink {
  /** What the sender may still send; a sender that goes on while blocked drives it below 0. */
  available: number;
  /** The sender is gone; and who is told of that. */
  isClosed = false;
  closed: () => void = () => {};
  private readonly terms: CreditTerms;
  private readonly granted: () => void;
  private handledSince = 0;
  private deferred = 0;

  /** `granted` is called when the sender, blocked until now, may go on. */
  constructor(terms: CreditTerms, granted: () => void) {
    this.terms = terms;
    this.available = terms.initial;
    this.granted = granted;
  }

  get isBlocked(): boolean {
    return this.available <= 0;
  }

  /** The sender is gone. */
  close(): void {
    this.isClosed = true;
    this.closed();
  }

  /** The sender has sent n messages. */
  spend(n: number): void {
    this.available -= n;
  }

  /** The receiver has handled n messages; while it is blocked itself it keeps its grants. */
  handled(n: number, receiverIsBlocked: boolean): void {
    if (this.terms.moreAfter === Infinity) return;
    this.handledSince += n;
    const grants = Math.floor(this.handledSince / this.terms.moreAfter) * this.terms.moreAfter;
    this.handledSince -= grants;
    this.deferred += grants;
    if (!receiverIsBlocked) this.release();
  }

  /** The receiver is no longer blocked: what it kept is granted now. */
  release(): void {
    if (this.deferred === 0) return;
    const wasBlocked = this.isBlocked;
    this.available += this.deferred;
    this.deferred = 0;
    if (wasBlocked && !this.isBlocked) this.granted();
  }
}
