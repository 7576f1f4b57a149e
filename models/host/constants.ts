/** Numbers of the host model. */
import { bytes, KiB } from '../../sim/index.ts';

/** Random operations begin at multiples of this. */
export const ALIGNMENT = KiB(4); // specification: x86-64, a page

/** Memory traffic of a copy between a program and the page cache, for each byte. */
export const COPY_TRAFFIC = 2; // specification: a copy reads a byte and writes one

/** What a client sends to ask for a piece of a file. */
export const REQUEST = bytes(100); // assumption: the name of a file and a range
