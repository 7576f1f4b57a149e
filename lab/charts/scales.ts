/** Axes that choose themselves: linear from zero, or logarithmic where the values span more than the eye can see. */
import type { Spec } from './chart.ts';
import { isCount } from './numbers.ts';

/** Largest over smallest value from which a linear axis would press the small ones flat against zero. */
const LOG_FROM = 30;
const STEPS = [1, 2, 5];
const MANY_DECADES = 4; // from here on only whole decades are labelled

/** Whether positive values spread so far that a logarithmic axis shows more. */
export function spreads(values: readonly number[], factor = LOG_FROM): boolean {
  const least = Math.min(...values);
  return values.length > 1 && least > 0 && Math.max(...values) / least >= factor;
}

/** The round numbers 1, 2, 5, 10, … from the one below the least to the one above the most. */
export function logTicks(least: number, most: number): number[] {
  const from = Math.floor(Math.log10(least));
  const to = Math.ceil(Math.log10(most));
  const steps = to - from >= MANY_DECADES ? [1] : STEPS;
  const ticks: number[] = [];
  for (let decade = from; decade <= to; decade++) {
    for (const step of steps) ticks.push(Number(`${step}e${decade}`));
  }
  const above = ticks.findIndex((tick) => tick >= most);
  const below = ticks.findLastIndex((tick) => tick <= least);
  return ticks.slice(Math.max(0, below), above === -1 ? undefined : above + 1);
}

/** Below this, counts are written out: 800, not 0.8k. */
const THOUSANDS_FROM = 10_000;

/** Without this the zero of an axis in thousands reads `0k`. */
const plainZero = (format: string): Spec =>
  format === '~s' ? { labelExpr: "datum.value === 0 ? '0' : datum.label" } : {};

export interface AxisChoice {
  readonly scale: Spec;
  readonly axis: Spec;
}

/** Scale and axis for values that are all above zero where `log` is asked for. */
export function axisFor(values: readonly number[], title: string, format: string, log = spreads(values)): AxisChoice {
  if (!log || values.some((value) => value <= 0)) {
    const written = format === '~s' && Math.max(...values) < THOUSANDS_FROM ? ',~f' : format;
    return { scale: { zero: true, nice: true }, axis: { title, format: written, tickCount: 6, ...plainZero(written) } };
  }
  const ticks = logTicks(Math.min(...values), Math.max(...values));
  return {
    scale: { type: 'log', domain: [ticks[0], ticks.at(-1)], nice: false },
    axis: { title: `${title}, log scale`, format, values: ticks },
  };
}

/** How axis numbers are written: rates and counts as 200k, all else with thousands separated. */
export function axisFormat(unit: string): string {
  if (unit === 'ratio') return '~%';
  return isCount(unit) ? '~s' : ',~f';
}

/** `latency (ms)`; without brackets where there is no unit. */
export function axisTitle(what: string, unit: string): string {
  if (unit === 'ratio') return `${what} (%)`;
  return unit === '' || unit === '1' ? what : `${what} (${unit})`;
}
