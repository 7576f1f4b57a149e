import type { Act } from '../scenario.ts';
import { BROKER_ACTS } from './brokers.ts';
import { READER_ACTS } from './readers.ts';
import { TRANSACTION_ACTS } from './transactions.ts';

export const ACTS: readonly Act[] = [...READER_ACTS, ...TRANSACTION_ACTS, ...BROKER_ACTS];
