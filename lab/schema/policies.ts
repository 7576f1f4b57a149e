/** Policies of RabbitMQ. */
import { APPLIES_TO } from '../../models/rabbitmq/index.ts';
import { POLICY_SETTINGS } from '../../models/rabbitmq/settings/index.ts';
import { settingShapes } from './settings.ts';
import { type Shape, group, leaf, named } from './shape.ts';

const policy: Shape = group(
  'A policy.',
  {
    pattern: leaf('text', 'A regular expression for the names of queues or exchanges.'),
    'apply-to': leaf({ kind: 'choice', choices: APPLIES_TO }, 'What it applies to. Default: all.'),
    priority: leaf(
      { kind: 'count', min: 0 },
      'Of several that match, the one of the highest priority holds, and it alone. Default: 0.',
    ),
    definition: group('What it says, by the names that policies have for it.', settingShapes(POLICY_SETTINGS)),
  },
  ['pattern', 'definition'],
);

/** What may stand under system.rabbitmq.policies … */
export const POLICIES: Shape = named('Policies by name, as rabbitmqctl set_policy takes them.', policy);
/** … and under system.rabbitmq.operator-policies. */
export const OPERATOR_POLICIES: Shape = named(
  'Policies of operators by name, which go before the others; of limits the lowest holds.',
  policy,
);
