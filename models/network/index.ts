/** Network cards, wires and TCP connections. */
export * from './connection.ts';
export * from './network.ts';
export * from './nic.ts';
export { ETHERNET_MTU, LATENCIES, MATHIS, type Distance } from './constants.ts';
export { maxMinRates, type SharingFlow } from './max-min.ts';
export { type Between, isPlace, type Placement } from './placement.ts';
export type { WeatherProfile } from './weather.ts';
