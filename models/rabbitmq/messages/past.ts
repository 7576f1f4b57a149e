/** Why a message became a dead letter (published: rabbitmq-semantics B6.1). */
export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** An entry of x-death: how often a message died in a queue for a reason (published: rabbitmq-semantics B6.3). */
export interface Death {
  readonly queue: string;
  readonly reason: DeathReason;
  readonly count: number;
}

/**
 * What has happened to messages before they got where they are: one shared, immutable object for all messages of the
 * same past, so that a column holds a number for it and no message an object.
 */
export class Past {
  /** Deliveries that came back: the x-delivery-count of a quorum queue. */
  readonly deliveries: number;
  /** Handed out before, perhaps: the redelivered flag. */
  readonly isRedelivered: boolean;
  /** x-death, the most recent first. */
  readonly deaths: readonly Death[];
  /** The routing key that a dead letter was given; undefined: the one that it was published with. */
  readonly routingKey: string | undefined;
  private readonly next = new Map<string, Past>();

  private constructor(deliveries: number, isRedelivered: boolean, deaths: readonly Death[], routingKey?: string) {
    this.routingKey = routingKey;
    this.deliveries = deliveries;
    this.isRedelivered = isRedelivered;
    this.deaths = deaths;
  }

  /** The past of a message that was just published. */
  static none(): Past {
    return new Past(0, false, []);
  }

  /** A message of this past was delivered and came back. */
  returned(): Past {
    return this.after('returned', () => new Past(this.deliveries + 1, true, this.deaths, this.routingKey));
  }

  /** A message of this past comes back flagged, without having counted (after a restart). */
  flagged(): Past {
    if (this.isRedelivered) return this;
    return this.after('flagged', () => new Past(this.deliveries, true, this.deaths, this.routingKey));
  }

  /** A message of this past became a dead letter, perhaps with another routing key: it starts anew elsewhere. */
  died(queue: string, reason: DeathReason, routingKey = this.routingKey): Past {
    return this.after(`${reason} ${queue} ${routingKey ?? ''}`, () => {
      const isSame = (death: Death) => death.queue === queue && death.reason === reason;
      const count = (this.deaths.find(isSame)?.count ?? 0) + 1;
      const deaths = [{ queue, reason, count }, ...this.deaths.filter((death) => !isSame(death))];
      return new Past(0, false, deaths, routingKey);
    });
  }

  /**
   * Whether to dead-letter into this queue would close a cycle in which nobody rejected the message: such messages are
   * dropped (published: rabbitmq-semantics B6.4).
   */
  wouldCycle(queue: string): boolean {
    const at = this.deaths.findIndex((death) => death.queue === queue);
    return at >= 0 && this.deaths.slice(0, at + 1).every(({ reason }) => reason !== 'rejected');
  }

  private after(what: string, make: () => Past): Past {
    let past = this.next.get(what);
    if (past === undefined) this.next.set(what, (past = make()));
    return past;
  }
}

/** Nothing has happened yet. */
export const FRESH = Past.none();
