/** What runs, but perhaps not as its author meant. */
import { type Dialect, type Tree, child } from '../schema/index.ts';
import type { Sweep } from '../sweep.ts';
import { remarksOn } from './checks.ts';
import { settingPlaces } from './defaults.ts';
import type { Keys, Positions } from './document.ts';
import type { Experiment } from './experiment.ts';
import type { Fault } from './fault.ts';
import { type Finding, valueAt } from './issues.ts';

/** A finding with its place in the file. */
export function placed(positions: Positions, finding: Finding): Fault {
  const { keys, blame, message, offset } = finding;
  const place =
    offset !== undefined
      ? positions.within(keys, offset)
      : blame === 'key'
        ? positions.key(keys)
        : positions.value(keys);
  return { ...place, path: keys.join('.'), message };
}

/** Remarks on what was written: settings without effect, and choices that may not be meant. */
export function warningsOn(written: Tree, experiment: Experiment, dialect: Dialect, positions: Positions): Fault[] {
  const warnings: Fault[] = [];
  const add = (keys: Keys, message: string): void =>
    void warnings.push(placed(positions, { keys, blame: 'key', message }));
  for (const { keys, table } of settingPlaces(experiment.data, dialect)) {
    const given = valueAt(written, keys);
    for (const { name, ignored } of table) {
      if (ignored !== undefined && child(given, name) !== undefined)
        add([...keys, name], `accepted, but not modelled: ${ignored}`);
    }
  }
  remarksOn(experiment.data, dialect, add);
  return [...warnings, ...sweptInVain(experiment.sweep, dialect, positions)];
}

/** Sweeps over settings that the model takes no notice of. */
function sweptInVain(sweep: Sweep, dialect: Dialect, positions: Positions): Fault[] {
  const { brokers, destinations, producers, consumers } = dialect.tables;
  const ofPath = (path: string) =>
    path.startsWith('producers.')
      ? producers
      : path.startsWith('consumers.')
        ? consumers
        : [...destinations, ...brokers];
  return sweep.swept.flatMap(({ path }) => {
    const setting = ofPath(path).find(({ name }) => path.endsWith(`.${name}`));
    if (setting?.ignored === undefined) return [];
    return [
      placed(positions, {
        keys: ['sweep', path],
        blame: 'key',
        message: `has no effect, as it is not modelled: ${setting.ignored}`,
      }),
    ];
  });
}
