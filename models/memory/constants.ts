/** What memory of a kind moves at its peak, and how much of that traffic of many cores gets. */
import { type BytesPerSecond, MBps } from '../../sim/index.ts';

/**
 * The part of the peak that a server's mixed traffic reaches. fitted on Netflix's 240 Gb/s with kernel TLS in software: four
 * bytes of memory traffic for each byte sent, out of 150 GB/s (Gallatin, EuroBSDCon 2021, as reported by hothardware.com).
 */
export const USABLE = 0.8;

/** One channel of DDR4-3200: 3200 million transfers of 8 bytes a second. */
export const DDR4_3200_CHANNEL: BytesPerSecond = MBps(25_600); // specification: JEDEC JESD79-4

/** Netflix's machine, eight channels of DDR4-3200, as measured there. */
export const EPYC_7502P: BytesPerSecond = MBps(150_000); // published: Gallatin, EuroBSDCon 2021, about 150 GB/s

/** Peak of the memory bus where the machine does not say: four channels of DDR4-3200. */
export const MEMORY_BANDWIDTH: BytesPerSecond = MBps(102_400); // assumption: half of a socket's channels, JEDEC JESD79-4
