/** Costs of the scheduler, and how the collector of a JVM works. */
import { type Nanoseconds, ms, us } from '../../sim/index.ts';

/**
 * A core turns from one thread to another: registers, scheduler, address space. The caches that go cold cost more, by what the threads touch.
 * assumption: 2 us, within the 1 to 5 us of common measurements; Li, Ding, Shen 2007 found 3.8 us on Xeons of 2 GHz.
 */
export const CONTEXT_SWITCH: Nanoseconds = us(2);

/** The part of the heap that new objects may fill before G1 collects them. */
export const YOUNG_SHARE = 0.6; // published: OpenJDK 8001425, G1MaxNewSizePercent = 60

/** 90 % of young collections of a Kafka broker are shorter. */
export const PAUSE_P90: Nanoseconds = ms(21); // published: Kafka documentation, Java Version, about 21 ms on LinkedIn's busiest cluster

/** Half of them are shorter. */
export const PAUSE_MEDIAN: Nanoseconds = ms(15); // assumption: G1 stays below its target, which Kafka sets to 20 ms

/** Standard normal quantile of 0.9. */
export const NORMAL_P90 = 1.2815515655446004; // specification: Phi(1.28155) = 0.9
