/** The fit of constants, on functions of which the answer is known. */
import { describe, expect, test } from 'vitest';
import { fit, moved } from '../../lab/fit/fit.ts';
import { costsWith, type Parameter, parametersOf, predict } from '../../lab/fit/parameters.ts';
import { fitText } from '../../lab/fit/report.ts';
import { type Case, casesOf, readPublished } from '../../lab/validate/index.ts';

/** A queue's ladder: each row's rate is the reciprocal of all costs up to its own, at the true factors 1.2, 0.8 and 1.5. */
const TRUE = [1.2, 0.8, 1.5];
const SHARES = [10, 5, 3];
const costs = (row: number, factors: readonly number[]): number =>
  SHARES.slice(0, row + 1).reduce((sum, share, i) => sum + share * (factors[i] ?? 1), 0);
const ladder = (row: number, factors: readonly number[]): number => costs(row, TRUE) / costs(row, factors);

describe('the fit', () => {
  test.each([0.7, 1, 1.6])('finds the constants that make all rows right, begun at %s of the source', (start) => {
    const { factors, residuals } = fit(3, ladder, { start, iterations: 20 });
    factors.forEach((factor, i) => expect(factor).toBeCloseTo(TRUE[i] as number, 1));
    for (const residual of residuals) expect(Math.abs(residual)).toBeLessThan(0.005);
  });

  test('runs a row once for each set of constants', () => {
    const asked: string[] = [];
    const { evaluations } = fit(
      3,
      (row, factors) => {
        asked.push(`${row} ${factors.join(' ')}`);
        return ladder(row, factors);
      },
      { start: 1, iterations: 5 },
    );
    expect(new Set(asked).size).toBe(asked.length);
    expect(evaluations).toBe(asked.length);
  });

  test('leaves a row that its constant does not move as it is, and fits the others all the same', () => {
    const stubborn = (row: number, factors: readonly number[]): number => (row === 1 ? 0.7 : 1.3 / (factors[row] ?? 1));
    const { factors, residuals } = fit(2, stubborn, { start: 1, iterations: 20 });
    expect(factors[0]).toBeCloseTo(1.3, 1);
    expect(factors[1]).toBe(1);
    expect(residuals[1]).toBeCloseTo(-0.3, 12);
  });

  test('a row that its own constant does not move is told apart, so that it bends no other constant', () => {
    const deaf = (row: number, factors: readonly number[]): number =>
      row === 1 ? (factors[0] ?? 1) : ladder(row, factors);
    expect(moved(3, deaf)).toEqual([0, 2]);
    expect(moved(3, ladder)).toEqual([0, 1, 2]);
  });

  test('refuses a single row', () => {
    expect(() => fit(1, () => 1, { start: 1, iterations: 1 })).toThrow('at least two rows');
  });
});

describe('parameters', () => {
  const cases = casesOf(readPublished());

  test.each(['kafka', 'rabbitmq'] as const)('every fitted row of %s serves constants that the model has', (system) => {
    const parameters = parametersOf(cases, system);
    expect(parameters.length).toBeGreaterThanOrEqual(2);
    for (const { constants } of parameters) expect(constants.length).toBeGreaterThanOrEqual(1);
    const names = parameters.flatMap(({ constants }) => constants.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  test('a row that serves a constant nobody has is refused', () => {
    const one = cases.find(({ role }) => role.id === 'RMQ-P12-012') as Case;
    const strange = { ...one, role: { ...one.role, serves: ['warpSpeed'] } };
    expect(() => parametersOf([strange], 'rabbitmq')).toThrow("serves 'warpSpeed'");
  });

  test('other costs reach the model: a queue that delivers at twice the cost is slower, and the source stays as it is', () => {
    const parameters = parametersOf(cases, 'rabbitmq').filter(({ row }) => row.role.id === 'RMQ-P12-012');
    const [{ row }] = parameters as [Parameter];
    const [same, slower] = [1, 2].map((factor) => predict(row, costsWith(parameters, [factor]))) as [number, number];
    expect(slower).toBeLessThan(0.7 * same);
    expect(predict(row, {})).toBe(same);
  });
});

test('the report names the constants that differ from the source and the rows that no constant serves', () => {
  const parameter = (id: string, name: string) =>
    ({
      row: { row: { id, value: 100, unit: 'ms' }, role: { id } },
      constants: [{ name, value: 50 }],
    }) as unknown as Parameter;
  const parameters = [parameter('A-1', 'wakeUp'), parameter('A-2', 'sendCall')];
  const text = fitText('kafka', parameters, [0.1, -0.3], { factors: [1.1, 1], residuals: [0, -0.3], evaluations: 9 });
  expect(text).toMatch(/wakeUp +50 +55 +\+10 %/);
  expect(text).toContain('differ from those of the fit by more than 2 %: wakeUp (A-1).');
  expect(text).toContain('something else decides the row: sendCall (A-2).');
});
