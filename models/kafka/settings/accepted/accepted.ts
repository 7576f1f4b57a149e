import type { DefaultSince, Setting, SettingKind, SettingValue } from '../../../settings.ts';

/** Name, kind and default of a setting, the latter by version where it differs. */
export type Row = readonly [string, SettingKind, SettingValue | readonly DefaultSince[]];

/** What settings of one subject have in common. */
export type Subject = Pick<Setting, 'meaning' | 'ignored' | 'source'>;

/** Real settings that are accepted with a warning: all of one subject, for one reason. */
export const accepted = (subject: Subject, rows: readonly Row[]): readonly Setting[] =>
  rows.map(([name, kind, value]) => ({ name, kind, default: value, ...subject }));

/** A table of modelled settings, and behind it all other settings of the real system. */
export function withAccepted(modelled: readonly Setting[], others: readonly Setting[]): readonly Setting[] {
  const names = new Set(modelled.map(({ name }) => name));
  return [...modelled, ...others.filter(({ name }) => !names.has(name))];
}
