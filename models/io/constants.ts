/** What moving bytes costs a core, with sources. Times for a core of relative speed 1. */
import { KiB, type Nanoseconds, ns } from '../../sim/index.ts';

/** Costs of one machine's cores. */
export interface CoreCosts {
  /** A copy through the core, ns/B. */
  readonly copy: number;
  /** A system call that does nothing: both mode switches included. */
  readonly systemCall: Nanoseconds;
  /** TCP and the driver without any copy, ns/B. */
  readonly send: number;
  /** TCP and the copy to the reader, ns/B. */
  readonly receive: number;
  /** AES-GCM, ns/B. */
  readonly encryption: number;
  /** One page fault of a mapped file, which brings in a window of pages. */
  readonly fault: Nanoseconds;
}

/** A core of today. */
export const MODERN: CoreCosts = {
  copy: 1 / 13.7, // published: lz4 README, memcpy 13.7 GB/s on an i7-9700K
  systemCall: ns(300), // published: blog.i0.pm, a touch over 300 ns with mitigations
  send: 0.095, // published: Cai et al., SIGCOMM 2021, 42 Gbit/s per core, half of it in the copy
  receive: 0.19, // published: Cai et al., SIGCOMM 2021, 42 Gbit/s per core
  encryption: 0.21, // published: Drucker, Gueron, Krasnov 2018, 0.64 cycles a byte with AES-NI, at 3 GHz
  fault: ns(1000), // assumption: two mode switches and the mapping of 16 pages
};

/** The same before the mitigations of 2018, as on the machines of the zero-copy article. */
export const BEFORE_MITIGATIONS: CoreCosts = {
  ...MODERN,
  systemCall: ns(100), // published: blog.i0.pm, about 100 ns before mitigations
};

/** A buffer up to this size stays in the core's own cache: copies through it do not reach memory. */
export const CACHED_BUFFER = KiB(1024); // published: Intel, 1 MiB of L2 cache per core since Skylake-SP

/** Pages that one fault of a mapped file brings in. */
export const FAULT_AROUND = KiB(64); // published: linux mm/memory.c, fault_around_bytes = 65536

/** Kafka reads the file for TLS in pieces of this size. */
export const KAFKA_TLS_PIECE = KiB(32); // published: kafka SslTransportLayer.java, transferSize = 32768

/** Payload of one TLS record. */
export const TLS_RECORD = KiB(16); // specification: RFC 8446, 2^14 bytes

/** Bytes around the payload of a TLS record: header 5, explicit nonce 8, tag 16. */
export const TLS_OVERHEAD = 29; // specification: RFC 5288, AES-GCM in TLS 1.2
