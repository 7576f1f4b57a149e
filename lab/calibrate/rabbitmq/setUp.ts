/** Set-ups that are measured on a real broker and played by the simulator: one queue, clients and broker on one machine. */

/** What publishers and consumers do with one queue. */
export interface SetUp {
  readonly name: string;
  /** Publishers; none: the queue is filled beforehand and then drained. */
  readonly publishers: number;
  readonly consumers: number;
  /** As the simulator's setting `confirm`. */
  readonly confirm: string;
  readonly isPersistent: boolean;
  /** Body of a message, in bytes. */
  readonly size: number;
  readonly queue: 'classic' | 'quorum' | 'nowhere';
  readonly ack: 'auto' | 'manual';
  /** 0: without limit. */
  readonly prefetch: number;
  /** Messages that one acknowledgement covers. */
  readonly ackEvery: number;
}

const PLAIN: SetUp = {
  name: '',
  publishers: 1,
  consumers: 0,
  confirm: 'none',
  isPersistent: false,
  size: 100,
  queue: 'classic',
  ack: 'auto',
  prefetch: 0,
  ackEvery: 1,
};

/** Publishers alone, transient messages of 100 B to a classic queue unless said otherwise. */
export const publishing = (name: string, what: Partial<SetUp>): SetUp => ({ ...PLAIN, ...what, name });

/** One consumer drains a queue that is full. */
export const draining = (name: string, what: Partial<SetUp>): SetUp => ({
  ...PLAIN,
  publishers: 0,
  consumers: 1,
  ...what,
  name,
});

/** Publishers and consumers at once. */
export const flowing = (name: string, what: Partial<SetUp>): SetUp => ({ ...PLAIN, consumers: 1, ...what, name });

/** What a set-up is judged by. */
export const metricOf = ({ consumers }: SetUp): 'consume.rate' | 'publish.rate' =>
  consumers > 0 ? 'consume.rate' : 'publish.rate';

/** A drain starts with so many messages; slow ones with fewer. */
export function backlogOf({ prefetch, ack, size }: SetUp): number {
  const most = ack === 'manual' && prefetch > 0 ? Math.min(40_000, 4000 + 2000 * prefetch) : 60_000;
  return Math.min(most, Math.floor(MOST_BACKLOG / size));
}

/** A backlog has at most so many bytes, so that no broker pages or blocks for want of memory. */
const MOST_BACKLOG = 200e6;
