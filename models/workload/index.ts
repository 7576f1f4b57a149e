/** What the clients mean to send: instants, sizes, keys. */
export * from './arrivals.ts';
export * from './bursts.ts';
export * from './drawn.ts';
export * from './factories.ts';
export * from './identity.ts';
export * from './rates.ts';
export * from './times.ts';
