/** Network cards, wires and TCP connections. */
export * from './network.ts';
export * from './nic.ts';
export { ETHERNET_MTU } from './constants.ts';
