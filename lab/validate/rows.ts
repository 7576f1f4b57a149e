/** The published rows and what each of them is to this project. */
import { parse } from 'csv-parse/sync';
import { packagedText } from './files.ts';

/**
 * fitted: a constant was fitted on it · predicted: nothing was · distrusted: shown, but counted in no figure ·
 * duplicate: the same measurement as another row · input: the model takes it as it is · unmodelled: cannot be run yet.
 */
export const ROLES = ['fitted', 'predicted', 'distrusted', 'duplicate', 'input', 'unmodelled'] as const;
export type RoleName = (typeof ROLES)[number];

/** One published number, in our own words. */
export interface PublishedRow {
  readonly id: string;
  readonly year: string;
  readonly machine: string;
  readonly setup: string;
  readonly quantity: string;
  readonly value: number;
  readonly unit: string;
  /** How the number was had: from the text, a result file, read off a chart, derived… */
  readonly reading: string;
  readonly source: string;
  readonly url: string;
}

/** What a row, or a family of rows, is to this project. */
export interface Role {
  /** Of a row, or a pattern in words for rows that were not carried over. */
  readonly id: string;
  readonly role: RoleName;
  /** The constants that were fitted on it. */
  readonly serves: readonly string[];
  /** How to run it: a template, and its settings as `name=value`, parted by blanks. */
  readonly template: string;
  readonly settings: string;
  /** The metric of a run that stands for it. */
  readonly metric: string;
  /** The metric times this is in the unit of the row. */
  readonly scale: number;
  /** A row whose metric this one's is divided by. */
  readonly over: string;
  readonly remark: string;
}

/** All that the project carries. */
export interface Published {
  readonly rows: ReadonlyMap<string, PublishedRow>;
  readonly roles: readonly Role[];
}

/** The texts of the files: rows by what they are about, and the roles of all. */
export interface PublishedTexts {
  readonly rows: readonly string[];
  readonly roles: string;
}

const ROWS = ['kafka.csv', 'rabbitmq.csv', 'machine.csv'];

/** Reads `results/published/`. Throws an Error that names every row at fault. */
export const readPublished = (): Published => published({ rows: ROWS.map(fileOf), roles: fileOf('roles.csv') });

const fileOf = (name: string): string => packagedText(`results/published/${name}`);

/** The same from texts. */
export function published(texts: PublishedTexts): Published {
  const faults: string[] = [];
  const rows = new Map<string, PublishedRow>();
  for (const row of texts.rows.flatMap(records).map(rowFrom)) {
    if (rows.has(row.id)) faults.push(`${row.id} stands twice`);
    rows.set(row.id, row);
  }
  const roles = records(texts.roles).map(roleFrom);
  faults.push(...roles.flatMap((role) => faultsOf(role, rows)));
  const known = new Set(roles.map(({ id }) => id));
  if (known.size < roles.length) faults.push('a row has two roles: give it one');
  faults.push(...[...rows.keys()].filter((id) => !known.has(id)).map((id) => `${id} has no role: add it to roles.csv`));
  if (faults.length > 0) throw new Error(`results/published/: ${faults.join('; ')}`);
  return { rows, roles };
}

type Cells = Readonly<Record<string, string>>;

const records = (text: string): Cells[] => parse(text, { columns: true, skip_empty_lines: true });

const cell = (cells: Cells, name: string): string => cells[name] ?? '';

function rowFrom(cells: Cells): PublishedRow {
  const text = (name: string): string => cell(cells, name);
  return {
    id: text('id'),
    year: text('year'),
    machine: text('machine'),
    setup: text('setup'),
    quantity: text('quantity'),
    value: Number(text('value')),
    unit: text('unit'),
    reading: text('reading'),
    source: text('source'),
    url: text('url'),
  };
}

function roleFrom(cells: Cells): Role {
  const text = (name: string): string => cell(cells, name);
  return {
    id: text('id'),
    role: text('role') as RoleName,
    serves: text('serves')
      .split(' ')
      .filter((name) => name !== ''),
    template: text('template'),
    settings: text('settings'),
    metric: text('metric'),
    scale: text('scale') === '' ? 1 : Number(text('scale')),
    over: text('over'),
    remark: text('remark'),
  };
}

function faultsOf(role: Role, rows: ReadonlyMap<string, PublishedRow>): string[] {
  const { id, remark } = role;
  if (!ROLES.includes(role.role)) return [`${id}: '${role.role}' is no role; there are ${ROLES.join(', ')}`];
  if (!isRun(role)) return remark === '' ? [`${id} is not run, and no remark says why`] : [];
  const faults: string[] = [];
  const row = rows.get(id);
  if (row === undefined) faults.push(`${id} is to be run, but no file has it`);
  else if (!(Number.isFinite(row.value) && row.value > 0)) faults.push(`${id} has no value above zero`);
  if (role.template === '' || role.metric === '') faults.push(`${id} needs a template and a metric`);
  if (!Number.isFinite(role.scale)) faults.push(`${id} has a scale that is no number`);
  if (role.role === 'fitted' && role.serves.length === 0) faults.push(`${id} is fitted, but serves no constant`);
  return faults;
}

/** Whether a row is run and set beside its published value. */
export const isRun = ({ role }: Role): boolean => role === 'fitted' || role === 'predicted' || role === 'distrusted';
