import type { Setting } from '../../settings.ts';

/** Arguments that only a declaration may state, not a policy (specification: rabbitmq.com/docs/policies). */
const DECLARED_ONLY = new Set([
  'x-queue-type',
  'durable',
  'auto-delete',
  'exclusive',
  'x-max-priority',
  'x-single-active-consumer',
  'x-quorum-initial-group-size',
]);

/** What policies call an argument of a queue. */
const policyName = (argument: string): string => argument.replace(/^x-/, '');

/** What a policy may say of queues, each by the argument that says the same; and of exchanges. */
export const policySettings = (queues: readonly Setting[]): readonly Setting[] => [
  ...queues
    .filter(({ name }) => !DECLARED_ONLY.has(name))
    .map((setting): Setting => ({ ...setting, name: policyName(setting.name) })),
  {
    name: 'alternate-exchange',
    kind: 'text',
    default: '',
    meaning: 'of exchanges: the exchange that takes what they cannot route',
    source: 'specification: https://www.rabbitmq.com/docs/ae',
  },
];

/** The argument of a queue that says the same as a key of a policy. */
export const argumentOf = (key: string, queues: readonly Setting[]): string =>
  queues.find(({ name }) => policyName(name) === key)?.name ?? key;
