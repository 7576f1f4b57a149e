/** Sizes of what members and coordinators send each other, and of what a coordinator writes down. */
import { type Bytes, bytes } from '../../../sim/index.ts';

/** specification: a request of the group protocols without lists: header, group, generation, member, instance. */
const REQUEST = 120;
/** specification: an answer without lists: header, throttle time, error, generation, protocol, ids. */
const ANSWER = 80;
/** specification: a member in JoinGroup or SyncGroup: id, instance, version, topic. */
const MEMBER = 90;
/** specification: a partition's number in a list of a topic. */
const PARTITION = 4;
/** specification: partition, offset, leader epoch, metadata in OffsetCommit (v8); partition, offset, epoch, metadata, error in OffsetFetch. */
const OFFSET = 22;

/** Any request that names `partitions` partitions and `members` members. */
export const groupRequestSize = (partitions: number, members = 1): Bytes =>
  bytes(REQUEST + members * MEMBER + partitions * PARTITION);

export const groupAnswerSize = (partitions: number, members = 1): Bytes =>
  bytes(ANSWER + members * MEMBER + partitions * PARTITION);

/** OffsetCommit and OffsetFetch of `partitions` partitions; their answers are no larger. */
export const offsetsRequestSize = (partitions: number): Bytes => bytes(REQUEST + partitions * OFFSET);

/** specification: a record of __consumer_offsets: key (group, topic, partition) and value (offset, epoch, metadata, time), with names of usual length. */
export const OFFSET_RECORD = 100;

/** specification: the record of a group's generation: each member's id, client, host, subscription and assignment. */
export const groupRecordSize = (members: number, partitions: number): number =>
  REQUEST + members * 2 * MEMBER + partitions * PARTITION;
