/** How a publisher uses confirms. */
export interface ConfirmStrategy {
  /** Most messages that may be unconfirmed; 0 asks for no confirms, Infinity sets no bound. */
  readonly window: number;
  /** Waits until all of a batch are confirmed before it begins the next one. */
  readonly isBatch: boolean;
}

/**
 * 'none', 'each', 'unlimited', a number (a sliding window), or 'batch' and a number. Throws a RangeError for anything else.
 */
export function confirmStrategy(value: unknown): ConfirmStrategy {
  if (value === 'none') return { window: 0, isBatch: false };
  if (value === 'each') return { window: 1, isBatch: false };
  if (value === 'unlimited') return { window: Infinity, isBatch: false };
  const [, batch = '', digits = ''] = /^(batch )?(\d+)$/.exec(String(value)) ?? [];
  const window = Number(digits);
  if (window >= 1) return { window, isBatch: batch !== '' };
  throw new RangeError(
    `confirm is none, each, unlimited, a whole number from 1 on, or batch and a number, not ${String(value)}`,
  );
}

/** What a publisher does about a message that was refused, returned, or not confirmed in time. */
export type Reaction = 'log' | 'resend' | 'outbox';

/** Its reactions by cause. */
export interface Reactions {
  readonly nack: Reaction;
  readonly return: Reaction;
  /** No confirm came within the time-out, or before the connection was lost. */
  readonly timeout: Reaction;
}
