/** Charts, claims and thresholds of a file: read, and checked against the metrics and the sweep. */
import type { ChartRequest } from '../contract.ts';
import { type ParsedThreshold, parseClaim, parseThreshold } from '../expressions/index.ts';
import { METRICS, findHostMetric, findMetric } from '../metrics.ts';
import { type Group, type Tree, child, didYouMean, isGroup } from '../schema/index.ts';
import type { Sweep } from '../sweep.ts';
import type { Claim } from './experiment.ts';
import type { Finding } from './issues.ts';

type Find = (finding: Finding) => void;

const NAMES = METRICS.map(({ name }) => name);

const finderFor = (data: Group): typeof findMetric =>
  child(data['system'], 'host') === undefined ? findMetric : findHostMetric;

const listOf = (value: Tree | undefined): readonly Tree[] => (Array.isArray(value) ? (value as readonly Tree[]) : []);

const text = (value: Tree | undefined, key: string): string => String(child(value, key) ?? '');

/** The charts; faults for metrics and paths that do not exist. */
export function chartsOf(data: Group, find: Find): ChartRequest[] {
  const paths = namedInSweep(data);
  const names = new Set<string>();
  return listOf(data['charts']).map((chart, i) => {
    const [name, y, x] = [text(chart, 'name'), text(chart, 'y'), text(chart, 'x')];
    const series = child(chart, 'series');
    const blame = (key: string, message: string): void => find({ keys: ['charts', i, key], blame: 'value', message });
    if (y !== '' && findMetric(y) === undefined) blame('y', `there is no metric '${y}': ${didYouMean(y, NAMES)}`);
    if (x !== '' && x !== 'time' && !paths.includes(x)) blame('x', notSwept(x, [...paths, 'time']));
    if (typeof series === 'string' && !paths.includes(series)) blame('series', notSwept(series, paths));
    if (names.has(name))
      blame(
        child(chart, 'name') === undefined ? 'y' : 'name',
        `two charts are called '${name}': give one another name`,
      );
    names.add(name);
    return chartRequest(chart, { name, y, x });
  });
}

const notSwept = (path: string, paths: readonly string[]): string =>
  `'${path}' is not swept: ${paths.length === 0 ? 'there is no sweep' : didYouMean(path, paths)}`;

function chartRequest(chart: Tree, of: { name: string; y: string; x: string }): ChartRequest {
  const optional = (key: string): Record<string, Tree> => {
    const value = child(chart, key);
    return value === undefined ? {} : { [key]: value };
  };
  return { ...of, ...optional('series'), ...optional('title'), ...optional('scale') };
}

/** The paths that the sweep names, also those whose values are at fault: that has been said there. */
function namedInSweep(data: Group): string[] {
  const sweep = isGroup(data['sweep']) ? data['sweep'] : {};
  const together = listOf(sweep['together']).flatMap((table) => (isGroup(table) ? Object.keys(table) : []));
  return [...Object.keys(sweep).filter((key) => key !== 'together' && key !== 'where'), ...together];
}

/** The claims; faults carry the place inside of the expression. None is judged before the sweep is without faults. */
export function claimsOf(data: Group, sweep: Sweep, find: Find): Claim[] {
  if (namedInSweep(data).length !== sweep.swept.length) return [];
  return listOf(data['claims']).flatMap((claim, i) => {
    const holds = child(claim, 'holds');
    if (typeof holds !== 'string') return [];
    const parsed = parseClaim(holds, { metrics: METRICS, findMetric: finderFor(data), swept: sweep.swept });
    if ('claim' in parsed) return [{ says: text(claim, 'says'), source: text(claim, 'source'), holds: parsed.claim }];
    find({ keys: ['claims', i, 'holds'], blame: 'value', message: parsed.fault.message, offset: parsed.fault.offset });
    return [];
  });
}

/** The thresholds; faults for metrics that do not exist and texts that are no comparison. */
export function thresholdsOf(data: Group, find: Find): ParsedThreshold[] {
  const thresholds = isGroup(data['thresholds']) ? data['thresholds'] : {};
  return Object.entries(thresholds).flatMap(([name, says]) => {
    const metric = finderFor(data)(name);
    const keys = ['thresholds', name];
    if (metric === undefined) {
      find({ keys, blame: 'key', message: `there is no metric '${name}': ${didYouMean(name, NAMES)}` });
      return [];
    }
    const parsed = parseThreshold(String(says), metric);
    if ('threshold' in parsed) return [parsed.threshold];
    find({ keys, blame: 'value', message: parsed.fault.message, offset: parsed.fault.offset });
    return [];
  });
}
