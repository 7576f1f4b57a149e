/** Numbers of the host model. */
import { type BytesPerSecond, bytes, KiB, MBps } from '../../sim/index.ts';

/** Random operations begin at multiples of this. */
export const ALIGNMENT = KiB(4); // specification: x86-64, a page

/** Memory traffic of a copy between a program and the page cache, for each byte. */
export const COPY_TRAFFIC = 2; // specification: a copy reads a byte and writes one

/** What a client sends to ask for a piece of a file. */
export const REQUEST = bytes(100); // assumption: the name of a file and a range

/** Peak of the memory bus where the machine does not say: four channels of DDR4-3200. */
export const MEMORY_BANDWIDTH: BytesPerSecond = MBps(102_400); // assumption: half of a socket's channels, JEDEC JESD79-4
