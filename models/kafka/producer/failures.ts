import { type ErrorCode, isRetriable } from '../broker/errors.ts';
import type { Outcome } from '../broker/link.ts';

/** Why a batch was not acknowledged: what the broker said, or that it said nothing. */
export type Failure = Exclude<ErrorCode, 'NONE'> | 'connection broken' | 'request.timeout.ms';

/** How a batch ended; undefined if all is well. */
export function failureOf(error: ErrorCode, outcome: Outcome): Failure | undefined {
  if (outcome === 'disconnected') return 'connection broken';
  if (outcome === 'timed out') return 'request.timeout.ms';
  return error === 'NONE' ? undefined : error;
}

/** Errors that come after the batch is in the leader's log, or may be. */
const UNKNOWN: ReadonlySet<Failure> = new Set<Failure>([
  'connection broken',
  'request.timeout.ms',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'REQUEST_TIMED_OUT',
  'UNKNOWN_SERVER_ERROR',
]);

/** Whether the broker has said that it did not append the batch. */
export const isRefusal = (failure: Failure): failure is Exclude<ErrorCode, 'NONE'> => !UNKNOWN.has(failure);

/** Whether a producer without sequence numbers sends the batch again. */
export const mayRetry = (failure: Failure): boolean =>
  failure === 'connection broken' || failure === 'request.timeout.ms' || isRetriable(failure);
