/** Demands on the command line, such as `e2e.latency.p99 < 50 ms`. */
import { metricInfo, quantity } from '../charts/index.ts';
import { summarise } from '../statistics/index.ts';
import { valueOf } from './metrics.ts';
import type { Column, ThresholdRow } from './types.ts';

type Relation = (a: number, b: number) => boolean;

const RELATIONS: Readonly<Record<string, Relation>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

interface Threshold {
  readonly metric: string;
  readonly relation: Relation;
  readonly value: string;
  readonly says: string;
}

function parse(says: string): Threshold {
  const match = /^\s*([A-Za-z][\w.[\]/-]*)\s*(<=|>=|==|!=|<|>|=)\s*(.+?)\s*$/.exec(says);
  const [, metric, sign, value] = match ?? [];
  const relation = RELATIONS[sign ?? ''];
  if (metric === undefined || value === undefined || relation === undefined) {
    throw new RangeError(
      `--threshold '${says}' is not understood: write METRIC < VALUE, as in 'e2e.latency.p99 < 50 ms'`,
    );
  }
  return { metric, relation, value, says };
}

const PER_BASE_UNIT: Readonly<Record<string, { readonly base: string; readonly factor: number }>> = {
  ms: { base: 's', factor: 1e3 },
  s: { base: 's', factor: 1 },
  B: { base: 'B', factor: 1 },
  'MiB/s': { base: 'B', factor: 1 / 1_048_576 },
  'msg/s': { base: 'msg/s', factor: 1 },
  'op/s': { base: 'msg/s', factor: 1 },
};

/** The bound in the metric's own unit. */
function boundOf({ value, says }: Threshold, unit: string): number {
  const percent = /^([\d.]+)\s*%$/.exec(value);
  if (percent !== null && unit === 'ratio') return Number(percent[1]) / 100;
  const amount = quantity(unit === 'MiB/s' ? value.replace(/\/s$/, '') : value.replace(/\s*(msg|op)$/, ''));
  if (amount?.unit === '') return amount.value;
  const scale = PER_BASE_UNIT[unit];
  if (amount !== undefined && scale?.base === amount.unit) return amount.value * scale.factor;
  throw new RangeError(`--threshold '${says}': '${value}' is no value in ${unit === '' ? 'plain numbers' : unit}`);
}

/**
 * Judges thresholds on the median of each column. A column that lacks the metric does not meet it.
 * @throws RangeError for a threshold that is not understood or a metric that no column has.
 */
export function judgeThresholds(columns: readonly Column[], thresholds: readonly string[]): ThresholdRow[] {
  return thresholds.map((says) => {
    const threshold = parse(says);
    const medians = columns.map(({ runs }) => {
      const values = runs.map((run) => valueOf(run, threshold.metric));
      return values.length > 0 && values.every(Number.isFinite) ? summarise(values).median : Number.NaN;
    });
    if (medians.every(Number.isNaN))
      throw new RangeError(`--threshold '${says}': no result has the metric ${threshold.metric}`);
    const [first] = columns;
    const unit = first === undefined ? '' : metricInfo(first.result, threshold.metric).unit;
    const bound = boundOf(threshold, unit);
    return { says, holds: medians.map((median) => threshold.relation(median, bound)) };
  });
}
