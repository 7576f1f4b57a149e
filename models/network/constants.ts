/** Wire overheads and loopback. */
import { type BytesPerSecond, Gbps, ms, type Nanoseconds, us } from '../../sim/index.ts';

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

/** How far two machines are from each other: in the same … */
export type Distance = 'host' | 'rack' | 'zone' | 'region' | 'continent';

/** One-way latency by distance: half of a typical round trip. */
export const LATENCIES: Readonly<Record<Distance, Nanoseconds>> = {
  host: LOOPBACK_LATENCY, // assumption: as loopback
  rack: us(50), // assumption: one switch between them
  zone: us(100), // assumption: half of 0.2 ms; Dean 2009 gives 0.5 ms for a round trip within a data centre of that time
  region: us(375), // published: 0.3 to 1.5 ms between zones of AWS (duckkit.dev, flashgrid.io), here 0.75 ms for a round trip
  continent: ms(12), // published: Banzai Cloud 2019, 24 ms between eu-north1 and eu-west1 of AWS
};

/** Up to this many bytes a transfer is one turn at the card; what is larger is a bulk flow. */
export const TURN = 65_536; // published: linux include/linux/netdevice.h, GSO_MAX_SIZE 65536

/** Rate of TCP under loss: MSS / RTT x this / sqrt(p). */
export const MATHIS = Math.sqrt(3 / 2); // published: Mathis, Semke, Mahdavi, Ott 1997, periodic loss, an ack a packet

/** The least time after which TCP sends again without a sign from the receiver. */
export const RETRANSMISSION: Nanoseconds = ms(200); // published: linux include/net/tcp.h, TCP_RTO_MIN = HZ / 5

/** A loss is noticed within a round trip if this many packets follow it. */
export const DUPLICATE_ACKS = 3; // specification: RFC 5681, fast retransmit
