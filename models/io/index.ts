/** Ways of bytes from a file to a socket: copies, system calls, encryption, memory traffic. */
export * from './limits.ts';
export * from './paths.ts';
export * from './sender.ts';
export { BEFORE_MITIGATIONS, type CoreCosts, MODERN, TLS_OVERHEAD, TLS_RECORD } from './constants.ts';
