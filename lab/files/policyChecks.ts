/** Policies of RabbitMQ: what must hold, and what may not be meant. */
import { APPLIES_TO } from '../../models/rabbitmq/index.ts';
import { type Group, type Tree, child, isGroup } from '../schema/index.ts';
import type { Blame } from './checks.ts';

const groupOf = (value: Tree | undefined): Group => (isGroup(value) ? value : {});

const SIDES = ['policies', 'operator-policies'];

/** Calls `visit` with each policy and its keys. */
function eachPolicy(data: Group, visit: (policy: Tree, keys: string[]) => void): void {
  const system = groupOf(child(data['system'], 'rabbitmq'));
  for (const side of SIDES)
    for (const [name, policy] of Object.entries(groupOf(system[side])))
      visit(policy, ['system', 'rabbitmq', side, name]);
}

/** Reports patterns that are no regular expressions, and keys of another kind of thing than the policy applies to. */
export function checkPolicies(data: Group, blame: Blame): void {
  eachPolicy(data, (policy, keys) => {
    if (patternOf(policy) === undefined)
      blame([...keys, 'pattern'], `'${String(child(policy, 'pattern'))}' is no regular expression`);
    const isForExchanges = child(policy, 'apply-to') === 'exchanges';
    for (const key of Object.keys(groupOf(child(policy, 'definition')))) {
      if (isForExchanges && key !== 'alternate-exchange')
        blame([...keys, 'definition', key], 'says nothing of exchanges: let the policy apply to queues, or to all');
    }
  });
}

/** Remarks on policies that match nothing. */
export function remarkOnPolicies(data: Group, remark: Blame): void {
  const system = groupOf(child(data['system'], 'rabbitmq'));
  const queues = Object.entries(groupOf(system['queues'])).flatMap(([name, queue]) => {
    const count = Number(child(queue, 'count'));
    return count > 1 ? Array.from({ length: count }, (_, i) => `${name}-${i}`) : [name];
  });
  const exchanges = Object.keys(groupOf(system['exchanges']));
  eachPolicy(data, (policy, keys) => {
    const pattern = patternOf(policy);
    const appliesTo = String(child(policy, 'apply-to') ?? APPLIES_TO[0]);
    const names = appliesTo === 'exchanges' ? exchanges : appliesTo === 'all' ? [...queues, ...exchanges] : queues;
    if (pattern !== undefined && !names.some((name) => pattern.test(name)))
      remark([...keys, 'pattern'], `matches nothing: the names are ${names.join(', ')}`);
  });
}

function patternOf(policy: Tree): RegExp | undefined {
  try {
    return new RegExp(String(child(policy, 'pattern')));
  } catch {
    return undefined;
  }
}
