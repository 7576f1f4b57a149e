/**
 * How a broker answers for one partition of a request. specification: Kafka protocol, Error Codes.
 */
export type ErrorCode =
  | 'NONE'
  | 'NOT_LEADER_OR_FOLLOWER'
  | 'FENCED_LEADER_EPOCH'
  | 'OFFSET_OUT_OF_RANGE'
  | 'NOT_ENOUGH_REPLICAS'
  | 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'
  | 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  | 'DUPLICATE_SEQUENCE_NUMBER'
  | 'INVALID_PRODUCER_EPOCH'
  | 'PRODUCER_FENCED'
  | 'INVALID_TXN_STATE'
  | 'CONCURRENT_TRANSACTIONS'
  | 'NOT_COORDINATOR'
  | 'REQUEST_TIMED_OUT'
  | 'MESSAGE_TOO_LARGE'
  | 'KAFKA_STORAGE_ERROR'
  | 'UNKNOWN_SERVER_ERROR';

/** Errors after which a client may send the same again. */
const RETRIABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NOT_LEADER_OR_FOLLOWER',
  'FENCED_LEADER_EPOCH',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'REQUEST_TIMED_OUT',
  'CONCURRENT_TRANSACTIONS',
  'NOT_COORDINATOR',
  'KAFKA_STORAGE_ERROR',
]);

/** Errors that say that another producer has the same transactional.id by now, or that the coordinator has given this one up. */
export const isFenced = (error: string): boolean => error === 'INVALID_PRODUCER_EPOCH' || error === 'PRODUCER_FENCED';

export const isRetriable = (error: ErrorCode): boolean => RETRIABLE.has(error);

/** Errors that say that a client's metadata is out of date. */
export const isStale = (error: ErrorCode): boolean =>
  error === 'NOT_LEADER_OR_FOLLOWER' || error === 'FENCED_LEADER_EPOCH' || error === 'KAFKA_STORAGE_ERROR';
