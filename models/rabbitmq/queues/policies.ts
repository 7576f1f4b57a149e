import { defaultOf, type Settings, type SettingValue } from '../../settings.ts';
import type { ExchangePlan } from '../exchanges/plan.ts';
import { QUEUE_SETTINGS } from '../settings/index.ts';
import { argumentOf } from '../settings/policies.ts';

/** What a policy applies to. */
export const APPLIES_TO = ['all', 'queues', 'classic_queues', 'quorum_queues', 'streams', 'exchanges'] as const;
export type AppliesTo = (typeof APPLIES_TO)[number];

/** A policy: what it says of the queues or exchanges whose names match its pattern. */
export interface PolicyPlan {
  readonly name: string;
  /** A regular expression. */
  readonly pattern: string;
  readonly appliesTo?: AppliesTo | undefined;
  /** Of several that match, the one of the highest priority holds, and it alone. */
  readonly priority: number;
  readonly definition: Settings;
}

/** Policies of users, and of operators, which go before them. */
export interface Policies {
  readonly policies?: readonly PolicyPlan[] | undefined;
  readonly operatorPolicies?: readonly PolicyPlan[] | undefined;
}

/** Of two statements of these the lower number holds (specification: rabbitmq.com/docs/policies, merging). */
const LIMITS = new Set([
  'x-message-ttl',
  'x-expires',
  'x-max-length',
  'x-max-length-bytes',
  'x-delivery-limit',
  'x-max-age',
]);

/**
 * A queue's arguments under its policies: where several state a limit the lowest holds; else an operator policy goes
 * before a policy, and the argument before both (published: rabbitmq-semantics B8.1; specification:
 * rabbitmq.com/docs/policies). An argument that has its default counts as not stated.
 */
export function underPolicies(name: string, settings: Settings, version: string, all: Policies): Settings {
  const kinds: AppliesTo[] = ['all', 'queues', KINDS[String(settings['x-queue-type'])] ?? 'classic_queues'];
  const merged: Record<string, SettingValue> = { ...settings };
  const stated = new Set(
    QUEUE_SETTINGS.filter((setting) => settings[setting.name] !== defaultOf(setting, version)).map((one) => one.name),
  );
  for (const policies of [all.operatorPolicies, all.policies]) {
    const policy = matching(name, kinds, policies);
    for (const [key, value] of Object.entries(policy?.definition ?? {})) {
      const argument = argumentOf(key, QUEUE_SETTINGS);
      const before = stated.has(argument) ? merged[argument] : undefined;
      merged[argument] = before === undefined ? value : LIMITS.has(argument) ? lower(before, value) : before;
      stated.add(argument);
    }
  }
  return merged;
}

const KINDS: Readonly<Record<string, AppliesTo>> = {
  classic: 'classic_queues',
  quorum: 'quorum_queues',
  stream: 'streams',
};

const lower = (a: SettingValue, b: SettingValue): number => Math.min(Number(a), Number(b));

/** Exchanges under their policies: an alternate exchange, unless they have one. */
export function exchangesUnder(exchanges: readonly ExchangePlan[], { policies }: Policies): ExchangePlan[] {
  return exchanges.map((exchange) => {
    const alternate = matching(exchange.name, ['all', 'exchanges'], policies)?.definition['alternate-exchange'];
    if (exchange.alternate !== undefined || alternate === undefined) return exchange;
    return { ...exchange, alternate: String(alternate) };
  });
}

/** The one that holds, if any does; of equal priorities the first. */
function matching(
  name: string,
  kinds: readonly AppliesTo[],
  policies: readonly PolicyPlan[] = [],
): PolicyPlan | undefined {
  const all = policies.filter(
    ({ pattern, appliesTo }) => new RegExp(pattern).test(name) && kinds.includes(appliesTo ?? 'all'),
  );
  return all.toSorted((a, b) => b.priority - a.priority)[0];
}
