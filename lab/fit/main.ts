/**
 * `npm run fit [-- --system kafka|rabbitmq] [--start 1.2]`: fits the named constants on their rows again and says where the
 * source differs. It changes no file. The same rows and models give the same values.
 */
import { parseArgs } from 'node:util';
import { casesOf, readPublished } from '../validate/index.ts';
import { type Fit, fit, moved } from './fit.ts';
import { costsWith, type FittedSystem, type Parameter, parametersOf, predict } from './parameters.ts';
import { fitText } from './report.ts';

const SYSTEMS: readonly FittedSystem[] = ['kafka', 'rabbitmq'];
const ITERATIONS = 6;

function optionsFrom(words: readonly string[]): { systems: readonly FittedSystem[]; start: number } {
  const { values } = parseArgs({
    args: [...words],
    options: { system: { type: 'string' }, start: { type: 'string', default: '1' } },
  });
  const systems = values.system === undefined ? SYSTEMS : SYSTEMS.filter((name) => name === values.system);
  const start = Number(values.start);
  if (systems.length === 0) throw new Error(`--system ${values.system} is not known: write ${SYSTEMS.join(' or ')}`);
  if (!(start > 0.2 && start < 5)) throw new Error(`--start ${values.start} must be a factor between 0.2 and 5`);
  return { systems, start };
}

function fitted(parameters: readonly Parameter[], start: number): { readonly before: number[]; readonly found: Fit } {
  const ratio = (row: number, factors: readonly number[]): number => {
    const one = (parameters[row] as Parameter).row;
    return predict(one, costsWith(parameters, factors)) / one.row.value;
  };
  const ones = parameters.map(() => 1);
  const before = parameters.map((_, row) => ratio(row, ones) - 1);
  const onEvaluation = (count: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${count} runs`);
  };
  const rows = moved(parameters.length, ratio);
  const spread = (factors: readonly number[]): number[] => ones.map((one, row) => factors[rows.indexOf(row)] ?? one);
  const part = fit(rows.length, (i, factors) => ratio(rows[i] as number, spread(factors)), {
    start,
    iterations: ITERATIONS,
    onEvaluation,
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  const factors = spread(part.factors);
  const residuals = ones.map((_, row) => part.residuals[rows.indexOf(row)] ?? ratio(row, factors) - 1);
  const found = { ...part, factors, residuals };
  return { before, found };
}

try {
  const { systems, start } = optionsFrom(process.argv.slice(2));
  const cases = casesOf(readPublished());
  for (const system of systems) {
    const parameters = parametersOf(cases, system);
    const { before, found } = fitted(parameters, start);
    process.stdout.write(`${fitText(system, parameters, before, found)}\n\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
