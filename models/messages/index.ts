/** Identity and fate of messages, and what both brokers report about them. */
export * from './ledger.ts';
export * from './ordinals.ts';
export * from './traffic.ts';
export * from './copies.ts';
export * from './faults.ts';
export * from './guard.ts';
