/** CPU time of Raft, at speed 1 and with the code of RabbitMQ 3.8 (see costs.ts of the model). In ns unless stated. */
import { ms, us } from '../../../sim/index.ts';

/** Write-ahead log: take an entry up and format it (assumption: half of what a queue takes for a message). */
export const WAL_ENTRY = us(2.9);
/** Write-ahead log, per byte: checksum and one copy (assumption: adler32 at 2 GB/s and 0.19 ns/B). */
export const WAL_BYTE = 0.7; // ns/B
/** What the file holds beside the entry: trunc flag, writer id, checksum, length, index, term (specification: ra_log_wal.erl). */
export const WAL_ENTRY_HEADER = 33; // bytes
/** The least that the limit of a batch may be (specification: gen_batch_server.erl, MIN_MAX_BATCH_SIZE). */
export const WAL_SMALLEST_BATCH = 32; // entries

/** Follower: take an entry up (assumption: a third of what the leader does with it). */
export const FOLLOW_ENTRY = us(4);
/** A letter between members or from the write-ahead log (assumption: a dictionary look-up or two). */
export const RAFT_LETTER = us(4);
/** Leader: what an entry costs for each follower that it is sent to (assumption: encoding of a term). */
export const SEND_ENTRY = us(1.2);
/** Leader, per byte and follower: one copy into the socket (published: os-hardware-models 5.2, [S:cai21]). */
export const SEND_BYTE = 0.19; // ns/B
/** An empty letter between members (assumption: a few terms). */
export const LETTER_SIZE = 60; // bytes
/** What an entry takes in such a letter beside what it carries (assumption: a command with its correlation). */
export const ENTRY_SIZE = 120; // bytes

/** Entries that a leader sends in advance of the answers (specification: ra_server.hrl, DEFAULT_MAX_PIPELINE_COUNT). */
export const PIPELINE = 4096; // entries
/** Entries in one letter at most (specification: ra_server.hrl, AER_CHUNK_SIZE). */
export const CHUNK = 128; // entries
/** A leader looks after members that are behind (specification: ra_server_proc.erl, TICK_INTERVAL_MS). */
export const TICK = ms(1000);
/** Unit of the election time-outs (specification: ra_server_proc.erl, DEFAULT_BROADCAST_TIME). */
export const BROADCAST = ms(100);
/** How many of them they spread over (specification: ra_server_proc.erl, DEFAULT_ELECTION_MULT). */
export const SPREAD = 5;
/** How often a node looks whether others are silent (specification: ra_server_proc.erl, aten poll_interval 1000). */
export const POLL = ms(1000);
