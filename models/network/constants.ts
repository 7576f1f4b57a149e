/** Wire overheads and loopback. */
import { type BytesPerSecond, Gbps, type Nanoseconds, us } from '../../sim/index.ts';

/** Ethernet around a packet: preamble 8, header 14, frame check sequence 4, inter-frame gap 12. */
export const ETHERNET = 8 + 14 + 4 + 12; // specification: IEEE 802.3

/** IPv4 and TCP headers without options. */
export const IP_AND_TCP = 20 + 20; // specification: RFC 791, RFC 9293

/** The TCP timestamp option, padded. */
export const TIMESTAMPS = 12; // specification: RFC 7323

/** What one core carries over TCP at best, memory to memory. */
export const LOOPBACK_RATE: BytesPerSecond = Gbps(42); // published: Cai et al., SIGCOMM 2021, Xeon Gold 6128

/** From a send to the receiver's wake-up on one machine. */
export const LOOPBACK_LATENCY: Nanoseconds = us(10); // assumption: two system calls and a wake-up of a thread

/** Maximum transmission unit of Ethernet. */
export const ETHERNET_MTU = 1500; // specification: RFC 894
