/**
 * The ways of bytes from a file to a socket, counted: copies, system calls, mode switches, encryption, memory traffic.
 *
 * Counts: IBM, "Efficient data transfer through zero copy" (four mode switches and two copies by the CPU with read and write,
 * two and one with sendfile, none of the copies if the card gathers); Kafka's documentation, Design; Kafka's
 * SslTransportLayer for its TLS. Memory traffic is derived: a copy and an encryption read and write a byte each, the card reads one,
 * and the disk writes one if the bytes were not in memory.
 */
import { CACHED_BUFFER, FAULT_AROUND, KAFKA_TLS_PIECE, MODERN, TLS_RECORD, type CoreCosts } from './constants.ts';

/** How bytes get from a file to a socket. */
export type IoPath =
  | 'read-write'
  | 'mmap-write'
  | 'sendfile-copy'
  | 'sendfile'
  | 'tls-user'
  | 'tls-kernel'
  | 'tls-nic'
  | 'tls-kafka';

/** What one path does to each byte, and to each chunk. */
export interface PathCounts {
  readonly meaning: string;
  /** Copies by a core. */
  readonly copies: number;
  /** Copies by devices: disk or cache to memory, memory to card. */
  readonly dma: number;
  /** System calls for each chunk that the program asks for. */
  readonly calls: number;
  /** System calls for each TLS record beside those. */
  readonly callsPerRecord: number;
  /** Passes of encryption by a core. */
  readonly encryption: number;
  /** Whether a fault brings in each window of a mapping. */
  readonly faults: boolean;
  /** Memory bytes for each byte that is in the page cache, if every copy goes to memory. */
  readonly memory: number;
  /** The same if the program's buffer stays in the core's cache. */
  readonly memoryCached: number;
}

const path = (meaning: string, counts: Partial<PathCounts>): PathCounts => ({
  meaning,
  copies: 0,
  dma: 2,
  calls: 1,
  callsPerRecord: 0,
  encryption: 0,
  faults: false,
  memory: 1,
  memoryCached: counts.memory ?? 1,
  ...counts,
});

/** All paths. Memory bytes of a miss are one more: the disk's. */
export const PATHS: Readonly<Record<IoPath, PathCounts>> = {
  'read-write': path('read() into a buffer, write() from it', { copies: 2, calls: 2, memory: 5, memoryCached: 3 }),
  'mmap-write': path('write() from a mapped file', { copies: 1, faults: true, memory: 3 }),
  'sendfile-copy': path('sendfile() on a card that cannot gather', { copies: 1, memory: 3 }),
  sendfile: path('sendfile() on a card that gathers', {}),
  'tls-user': path('read(), encrypt into a buffer, write()', {
    copies: 2,
    calls: 2,
    encryption: 1,
    memory: 7,
    memoryCached: 3,
  }),
  'tls-kernel': path('sendfile(), encrypted by the kernel', { encryption: 1, memory: 3 }),
  'tls-nic': path('sendfile(), encrypted by the card', {}),
  'tls-kafka': path('the JVM: read 32 KiB, copy and encrypt, copy out of the heap, write a record', {
    copies: 4,
    calls: 1,
    callsPerRecord: 1,
    encryption: 1,
    memory: 11,
    memoryCached: 3,
  }),
};

/** One transfer. */
export interface Transfer {
  readonly path: IoPath;
  /** Bytes. */
  readonly size: number;
  /** Bytes that the program asks for at a time. Kafka's TLS has its own. */
  readonly chunk: number;
  /** Part of the bytes that are in the page cache. Default 1. */
  readonly hitRatio?: number | undefined;
  /** Copies that the language's runtime adds between its heap and the system calls. Default 0. */
  readonly runtimeCopies?: number | undefined;
}

/** What a transfer costs. */
export interface TransferCost {
  readonly systemCalls: number;
  readonly modeSwitches: number;
  readonly copies: number;
  /** Bytes encrypted by a core. */
  readonly encrypted: number;
  /** Bytes to and from memory. */
  readonly memory: number;
  /** Time of one core of speed 1, in ns. */
  readonly cpu: number;
}

/**
 * What the sender pays for a transfer: `cpu(n) = calls x system call + faults + n x (copies + encryption + TCP)` and
 * `memory(n) = n x bytes a byte`. Throws a RangeError if size, chunk or hit ratio cannot be.
 */
export function costOf(transfer: Transfer, costs: CoreCosts = MODERN): TransferCost {
  check(transfer);
  const { size, hitRatio = 1, runtimeCopies = 0 } = transfer;
  const counts = PATHS[transfer.path];
  const chunk = transfer.path === 'tls-kafka' ? KAFKA_TLS_PIECE : transfer.chunk;
  const systemCalls = counts.calls * Math.ceil(size / chunk) + counts.callsPerRecord * Math.ceil(size / TLS_RECORD);
  const copies = counts.copies + runtimeCopies;
  const perByte = copies * costs.copy + counts.encryption * costs.encryption + costs.send;
  const faults = counts.faults ? Math.ceil(size / FAULT_AROUND) * costs.fault : 0;
  const inMemory = chunk <= CACHED_BUFFER ? counts.memoryCached : counts.memory;
  return {
    systemCalls,
    modeSwitches: 2 * systemCalls,
    copies,
    encrypted: size * counts.encryption,
    memory: size * (inMemory + 1 - hitRatio),
    cpu: systemCalls * costs.systemCall + faults + size * perByte,
  };
}

/** What the receiver pays to read `size` bytes of plain text from its socket, `chunk` at a time: ns of one core of speed 1. */
export function receivingCost(size: number, chunk: number, runtimeCopies = 0, costs: CoreCosts = MODERN): number {
  check({ path: 'read-write', size, chunk, runtimeCopies });
  return Math.ceil(size / chunk) * costs.systemCall + size * (costs.receive + runtimeCopies * costs.copy);
}

function check({ size, chunk, hitRatio = 1, runtimeCopies = 0 }: Transfer): void {
  if (!(size >= 0)) throw new RangeError(`a transfer has 0 B or more, not ${size}`);
  if (!(chunk > 0)) throw new RangeError(`a chunk has more than 0 B, not ${chunk}`);
  if (!(hitRatio >= 0 && hitRatio <= 1)) throw new RangeError(`a hit ratio lies between 0 and 1, not at ${hitRatio}`);
  if (!(runtimeCopies >= 0)) throw new RangeError(`a runtime adds 0 copies or more, not ${runtimeCopies}`);
}
