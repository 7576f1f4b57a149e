/** The memory bus: a budget of traffic. */
export * from './memory.ts';
export { DDR4_3200_CHANNEL, EPYC_7502P, MEMORY_BANDWIDTH, USABLE } from './constants.ts';
