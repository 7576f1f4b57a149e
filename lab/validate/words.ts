/** Numbers and outcomes in words, for the terminal and for the page. */
import { compact, plain } from '../charts/index.ts';
import type { SystemName } from './cases.ts';
import type { GroupError } from './errors.ts';
import type { PairOrder } from './order.ts';
import type { Outcome } from './validate.ts';

/** How the systems are written. */
export const SYSTEM_NAMES: Readonly<Record<SystemName, string>> = {
  kafka: 'Kafka',
  rabbitmq: 'RabbitMQ',
  machine: 'Machine',
};

const MINUS = '−';

/** `+8 %`, `−0.5 %`: whole per cents from ten on. */
export function errorText(error: number): string {
  const size = Math.abs(error) * 100;
  const digits = size >= 9.95 ? size.toFixed(0) : size.toFixed(1);
  return `${error < 0 && Number(digits) > 0 ? MINUS : '+'}${digits} %`;
}

/** The size of an error, without sign. */
export const sizeText = (error: number): string => errorText(Math.abs(error)).slice(1);

/** A value in the unit of a row. */
export const valueText = (value: number, unit: string): string =>
  unit === 'msg/s' ? compact(value, 3) : plain(value, 3);

/** `Kafka, throughput`. */
export const groupText = ({ system, kind }: Pick<GroupError, 'system' | 'kind'>): string =>
  `${SYSTEM_NAMES[system]}, ${kind}`;

/** `Kafka: 34 of 38 pairs (89 %)`. */
export function orderText({ system, pairs, right }: PairOrder): string {
  return `${SYSTEM_NAMES[system]}: ${right} of ${pairs} pair${pairs === 1 ? '' : 's'} (${((right / pairs) * 100).toFixed(0)} %)`;
}

/** How many cases are of each run on which a constant was fitted, though not fitted themselves. */
export function fromFittedRuns(outcomes: readonly Outcome[]): number {
  const fitted = new Set(outcomes.filter(({ case: c }) => c.role.role === 'fitted').map(({ case: c }) => c.run.key));
  return outcomes.filter(({ case: c }) => c.role.role === 'predicted' && fitted.has(c.run.key)).length;
}
