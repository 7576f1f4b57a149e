/** Network cards, wires and TCP connections. */
export * from './network.ts';
export * from './nic.ts';
export { ETHERNET_MTU, LATENCIES, MATHIS, type Placement } from './constants.ts';
export { maxMinRates, type SharingFlow } from './max-min.ts';
export type { WeatherProfile } from './weather.ts';
