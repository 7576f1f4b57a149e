/** Policies of RabbitMQ: file → plan. */
import type { AppliesTo, PolicyPlan } from '../../models/rabbitmq/index.ts';
import { POLICY_SETTINGS } from '../../models/rabbitmq/settings/index.ts';
import { type Group, type Tree, child, isGroup } from '../schema/index.ts';
import { settingsFrom } from './clients.ts';

type Plans = { readonly policies?: readonly PolicyPlan[]; readonly operatorPolicies?: readonly PolicyPlan[] };

/** The policies of a system; nothing at all if it has none. */
export function policiesFrom(system: Group): Plans {
  const policies = plansFrom(system['policies']);
  const operatorPolicies = plansFrom(system['operator-policies']);
  return {
    ...(policies.length === 0 ? {} : { policies }),
    ...(operatorPolicies.length === 0 ? {} : { operatorPolicies }),
  };
}

function plansFrom(policies: Tree | undefined): PolicyPlan[] {
  if (!isGroup(policies)) return [];
  return Object.entries(policies).map(([name, policy]) => {
    const definition = child(policy, 'definition');
    return {
      name,
      pattern: String(child(policy, 'pattern')),
      appliesTo: String(child(policy, 'apply-to') ?? 'all') as AppliesTo,
      priority: Number(child(policy, 'priority') ?? 0),
      definition: settingsFrom(isGroup(definition) ? definition : {}, POLICY_SETTINGS),
    };
  });
}
