/** What RabbitMQ and its clients cost on a machine, as experiment files and profiles have it. */
import { RABBIT_COSTS, type RabbitCosts } from '../../models/rabbitmq/index.ts';
import { group, leaf, type Shape } from './shape.ts';

type Name = keyof RabbitCosts;

const PER_BYTE: readonly Name[] = ['clientByte', 'readerByte', 'quorumByte'];
const RATIOS: readonly Name[] = ['quorumSpeed', 'codeSpeed'];

/** The names of all costs. */
export const COST_NAMES = Object.keys(RABBIT_COSTS) as Name[];

/** How a cost is written. */
export function costUnit(name: Name): 'time' | 'ns/B' | 'ratio' | 'count' {
  if (PER_BYTE.includes(name)) return 'ns/B';
  if (RATIOS.includes(name)) return 'ratio';
  return name === 'clientThreads' ? 'count' : 'time';
}

function shapeOf(name: Name): Shape {
  switch (costUnit(name)) {
    case 'ns/B':
      return leaf({ kind: 'ratio', min: 0 }, `${name}: ns a byte.`);
    case 'ratio':
      return leaf({ kind: 'ratio', above: 0 }, `${name}: how many times as fast.`);
    case 'count':
      return leaf(
        { kind: 'count', min: 1 },
        'Threads of a client that shares its machine: 1 in Node or Python, 2 in the JVM.',
      );
    case 'time':
      return leaf({ kind: 'ms', min: 0 }, `${name}: processor time at speed 1; a bare number is in milliseconds.`);
  }
}

/** Costs that differ from those of the model. */
export const RABBITMQ_COSTS: Shape = group(
  'What RabbitMQ and its clients cost on this machine, where mqlab calibrate rabbitmq has measured it. Default: the costs of the model.',
  Object.fromEntries(COST_NAMES.map((name) => [name, shapeOf(name)])),
);
