/** Sizes of what producers, brokers and coordinators send each other about transactions, and of what a coordinator writes down. */
import { type Bytes, bytes } from '../../../sim/index.ts';

/** specification: header (30), transactional.id (20), producer id, epoch, a flag: InitProducerId, AddPartitionsToTxn and EndTxn without lists. */
const REQUEST = 65; // B
/** specification: header, throttle time, error, producer id, epoch. */
const ANSWER = 40; // B
/** specification: a partition's number and, in an answer, its error, in the list of one topic. */
const PARTITION = 6; // B

/** InitProducerId, AddPartitionsToTxn (of so many partitions) and EndTxn. */
export const transactionRequestSize = (partitions: number): Bytes => bytes(REQUEST + partitions * PARTITION);
export const transactionAnswerSize = (partitions: number): Bytes => bytes(ANSWER + partitions * PARTITION);

/** specification: producer id, epochs, result, one topic and one partition, per marker in WriteTxnMarkers. */
const MARKER = 45; // B

/** WriteTxnMarkers of so many markers; its answer is no larger. */
export const markersRequestSize = (markers: number): Bytes => bytes(REQUEST + markers * MARKER);

/** specification: a record of __transaction_state: key (transactional.id), value (producer id, epochs, time-out, state, times, one topic). */
const STATE_RECORD = 100; // B
/** specification: a partition's number in it. */
const STATE_PARTITION = 4; // B

export const stateRecordSize = (partitions: number): number => STATE_RECORD + partitions * STATE_PARTITION;
