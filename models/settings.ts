/**
 * What a setting of the real system is to the laboratory: its name, its unit, its default by version, its meaning and
 * its source. Each broker room states its settings as tables of these; `lab/` derives the schema from the tables.
 */

/**
 * How a value is written and in which unit it is kept: `ms` a time kept in milliseconds; `seconds` a time kept in
 * seconds; `bytes` a size kept in bytes; `count` a whole number; `ratio` any number without a unit; `rate` messages per
 * second; `choice` one of `choices`.
 */
export type SettingKind = 'ms' | 'seconds' | 'bytes' | 'count' | 'ratio' | 'boolean' | 'choice' | 'rate' | 'text';

/** A value in the unit of its kind. */
export type SettingValue = number | string | boolean;

/** A default that came with a version and holds until the next entry of its table. */
export interface DefaultSince {
  readonly since: string;
  readonly value: SettingValue;
}

/** One setting of the real system, under its real name. */
export interface Setting {
  readonly name: string;
  readonly kind: SettingKind;
  readonly default: SettingValue | readonly DefaultSince[];
  readonly choices?: readonly string[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly meaning: string;
  readonly source: string;
  /** Accepted with a warning: why the model takes no notice of it. */
  readonly ignored?: string | undefined;
}

/** Values by the real name of their setting. */
export type Settings = Readonly<Record<string, SettingValue>>;

/**
 * Which of two versions is the older: negative if `a` is, positive if `b` is, 0 if they are equal. Versions are dotted
 * numbers ('2.6', '3.13.1'); a missing part counts as 0. Throws a RangeError for anything else.
 */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partsOf(version: string): number[] {
  if (!/^\d+(\.\d+)*$/.test(version)) {
    throw new RangeError(`'${version}' is no version: write dotted numbers such as '2.6' or '3.13.1'`);
  }
  return version.split('.').map(Number);
}

/** The default of a setting in a version: the newest entry that is not newer than it; before the first, the first. */
export function defaultOf(setting: Setting, version: string): SettingValue {
  const table = setting.default;
  if (typeof table !== 'object') return table;
  let chosen = table[0];
  if (chosen === undefined) throw new RangeError(`the setting '${setting.name}' has an empty table of defaults`);
  for (const entry of table) {
    const applies = compareVersions(entry.since, version) <= 0;
    if (applies && compareVersions(entry.since, chosen.since) >= 0) chosen = entry;
  }
  return chosen.value;
}

/** All defaults of a table in a version, with `given` values laid over them. */
export function withDefaults(table: readonly Setting[], version: string, given: Settings = {}): Settings {
  const values: Record<string, SettingValue> = {};
  for (const setting of table) values[setting.name] = given[setting.name] ?? defaultOf(setting, version);
  return values;
}

/** A number among the values. Throws if it is missing or of another type. */
export function numberOf(values: Settings, name: string): number {
  const value = values[name];
  if (typeof value !== 'number') throw new TypeError(`the setting '${name}' must be a number, and is ${String(value)}`);
  return value;
}

/** A text or choice among the values. Throws if it is missing or of another type. */
export function textOf(values: Settings, name: string): string {
  const value = values[name];
  if (typeof value !== 'string') throw new TypeError(`the setting '${name}' must be a text, and is ${String(value)}`);
  return value;
}

/** A boolean among the values. Throws if it is missing or of another type. */
export function booleanOf(values: Settings, name: string): boolean {
  const value = values[name];
  if (typeof value !== 'boolean') {
    throw new TypeError(`the setting '${name}' must be true or false, and is ${String(value)}`);
  }
  return value;
}
