/** What is fitted on what: from the roles of the rows, and from the constants as they stand in the models. */
import { KAFKA_COSTS } from '../../models/kafka/index.ts';
import { RABBIT_COSTS } from '../../models/rabbitmq/index.ts';
import type { RunPlan } from '../contract.ts';
import { run } from '../run.ts';
import { type Case, metricOf, type SystemName } from '../validate/index.ts';

/** Constants that move together, and the row that decides them. */
export interface Parameter {
  readonly row: Case;
  readonly constants: readonly Constant[];
}

/** A constant as it stands in the source. */
export interface Constant {
  readonly name: string;
  readonly value: number;
}

/** Systems whose constants are fitted. */
export type FittedSystem = Exclude<SystemName, 'machine'>;

const COSTS: Readonly<Record<FittedSystem, Readonly<Record<string, number>>>> = {
  kafka: { ...KAFKA_COSTS },
  rabbitmq: { ...RABBIT_COSTS },
};

/** Where the constants of a system stand. */
export const SOURCES: Readonly<Record<FittedSystem, string>> = {
  kafka: 'models/kafka/costs.ts',
  rabbitmq: 'models/rabbitmq/costs.ts',
};

/** The parameters of a system, one for each fitted row. Throws an Error that names a row that serves no known constant. */
export function parametersOf(cases: readonly Case[], system: FittedSystem): Parameter[] {
  const known = COSTS[system];
  return cases
    .filter((one) => one.system === system && one.role.role === 'fitted')
    .map((row) => ({
      row,
      constants: row.role.serves.map((name) => {
        const value = known[name];
        if (value === undefined) {
          throw new Error(`${row.role.id} serves '${name}'; ${SOURCES[system]} has ${Object.keys(known).join(', ')}`);
        }
        return { name, value };
      }),
    }));
}

/** The costs that result when each parameter's constants are multiplied by its factor. */
export function costsWith(parameters: readonly Parameter[], factors: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    parameters.flatMap(({ constants }, i) => constants.map(({ name, value }) => [name, value * (factors[i] ?? 1)])),
  );
}

/** What the model says for a row with other costs, in the unit of the row. */
export function predict({ run: { plan }, role }: Case, costs: Readonly<Record<string, number>>): number {
  return metricOf(run(withCosts(plan, costs)), role.metric) * role.scale;
}

function withCosts(plan: RunPlan, costs: Readonly<Record<string, number>>): RunPlan {
  const { system } = plan;
  if (system.kind === 'kafka') return { ...plan, system: { kind: 'kafka', plan: { ...system.plan, costs } } };
  if (system.kind === 'rabbitmq') return { ...plan, system: { kind: 'rabbitmq', plan: { ...system.plan, costs } } };
  throw new RangeError('only brokers have fitted costs');
}
