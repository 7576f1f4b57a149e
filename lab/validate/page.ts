/** docs/FIDELITY.md: how close the models come, mechanism by mechanism and row by row. Deterministic, like the runs. */
import type { FloorCheck } from './floor/index.ts';
import { type ComparedRun, distributionTable, seriesTable } from './distributions.ts';
import { summed } from './errors.ts';
import type { GroupError } from './errors.ts';
import { pairOrders } from './order.ts';
import { MECHANISMS, outcomesOf } from './mechanisms.ts';
import { isRun, type Published, type Role, type RoleName } from './rows.ts';
import type { Outcome } from './validate.ts';
import { errorText, fromFittedRuns, groupText, orderText, sizeText, valueText } from './words.ts';

export interface ShownChart {
  readonly file: string;
  readonly title: string;
}

/** What the page is made of. */
export interface PageParts {
  readonly published: Published;
  readonly outcomes: readonly Outcome[];
  readonly groups: readonly GroupError[];
  /** Files of charts, relative to the page, with what they show. */
  readonly charts: readonly ShownChart[];
  /** Measured runs whose set-up was run, and the charts of their distributions. */
  readonly runs: readonly ComparedRun[];
  readonly curves: readonly ShownChart[];
  /** Theory and published numbers that the machine floor is held to beside rows. */
  readonly floor?: readonly FloorCheck[];
  readonly version: string;
}

/** The page as Markdown. */
export function fidelityPage(parts: PageParts): string {
  const { outcomes, groups, charts, runs, floor = [] } = parts;
  const sections = [
    introduction(parts),
    `## Errors by group\n\n${groupTable(groups, 'predicted')}`,
    ...orderParts(outcomes),
    ...charts.map(({ file, title }) => `![${title}](${file})`),
    `On the rows that constants were fitted on, the fit leaves:\n\n${groupTable(groups, 'fitted')}`,
    ...(runs.length === 0 ? [] : wholeRuns(parts)),
    `## Mechanisms\n\n${mechanismTable(outcomes)}`,
    ...(floor.length === 0 ? [] : [floorPart(floor)]),
    `## Predicted rows\n\n${rowTable(outcomes, 'predicted')}`,
    `## Fitted rows\n\n${rowTable(outcomes, 'fitted')}`,
    `## Rows to distrust\n\nShown, and counted in no figure.\n\n${rowTable(outcomes, 'distrusted')}`,
    notRun(parts.published),
  ];
  return `${sections.join('\n\n')}\n`;
}

function introduction({ outcomes, version }: PageParts): string {
  const count = (role: RoleName): number => outcomes.filter(({ case: c }) => c.role.role === role).length;
  const near = fromFittedRuns(outcomes);
  return [
    '# Fidelity: predicted beside published',
    `Written by \`mqlab validate --write\` (mqlab ${version}); do not edit. The published numbers, with set-ups and sources, lie in \`results/published/\`; ` +
      'what each row is to this project stands in `roles.csv` there. Constants are fitted again by `npm run fit`.',
    `**${count('predicted')} rows are predicted**: no constant was fitted on them. Of these, ${near} come from the very run of a fitted row ` +
      '(its mean beside a fitted median, say) and are less of a test than the others; remarks name those that are not blind for another ' +
      `reason. **${count('fitted')} rows were fitted**, one constant or two each. The two never share a figure.`,
    'An error is predicted over published, less one. Median and 90th percentile are of its size, without sign. Rows read off a chart are ' +
      'good to 5 to 10 %, and a real run repeats itself to about 3 %. Runs are shorter than the measured ones where the model has settled: a ' +
      'minute of a steady Kafka cluster, 150 s after as many of filling page caches where it is saturated, seconds for LinkedIn’s brokers and ' +
      'for RabbitMQ. One replication, seed 42.',
  ].join('\n\n');
}

/** Of two set-ups, which one is faster. */
function orderParts(outcomes: readonly Outcome[]): string[] {
  const orders = pairOrders(outcomes);
  if (orders.length === 0) return [];
  return [
    '**Order of pairs**: of two set-ups whose measured values of one quantity differ by more than 10 %, the prediction says which one is larger in ' +
      `${orders.map(orderText).join(', ')}.`,
  ];
}

/** Distributions and series: more than the numbers that somebody chose to publish. */
const wholeRuns = ({ runs, curves }: PageParts): string[] => [
  '## Whole distributions and series',
  'Raw result files hold more than headlines. Here a prediction is held to the whole latency distribution, and to whether consumers keep up, of each such run.',
  ...curves.map(({ file, title }) => `![${title}](${file})`),
  distributionTable(runs),
  seriesTable(runs),
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function groupTable(groups: readonly GroupError[], role: RoleName): string {
  const rows = groups
    .filter((group) => group.role === role)
    .map((group) => [
      groupText(group),
      String(group.rows),
      sizeText(group.median),
      sizeText(group.p90),
      `${group.within10} of ${group.rows}`,
    ]);
  return table(['group', 'rows', 'median error', '90th percentile', 'within 10 %'], rows);
}

function mechanismTable(outcomes: readonly Outcome[]): string {
  const rows = MECHANISMS.map((mechanism) => {
    const { name, source, lacks } = mechanism;
    const mine = outcomesOf(mechanism, outcomes);
    if (mine.length === 0) return [name, source, 'no row was run', lacks];
    const { rows: n, median } = summed(mine.map(({ error }) => error));
    const ids = mechanism.rows.length > 3 ? `${mechanism.rows.slice(0, 2).join(', ')} …` : mechanism.rows.join(', ');
    return [name, source, `median ${sizeText(median)} over ${n} row${n === 1 ? '' : 's'} (${ids})`, lacks];
  });
  return table(['mechanism', 'source', 'how close', 'not modelled'], rows);
}

const floorPart = (checks: readonly FloorCheck[]): string =>
  [
    '## The machine floor',
    'Exact answers of theory, and published numbers that no run of an experiment gives. Inputs of the models (rated operations, bursts of gp2, 42 Gbit/s a ' +
      'core) come out again in unit tests, and are no validation.',
    table(
      ['what', 'source', 'expected', 'reached', 'test'],
      checks.map(({ what, source, expected, reached, test }) => [what, source, expected, reached, test]),
    ),
  ].join('\n\n');

function rowTable(outcomes: readonly Outcome[], role: RoleName): string {
  const rows = outcomes
    .filter(({ case: one }) => one.role.role === role)
    .map(({ case: { row, role: its, kind }, published, predicted, error, limitedBy }) => [
      `[${row.id}](${row.url})`,
      row.setup,
      row.quantity,
      `${valueText(published, row.unit)} ${row.unit}`,
      valueText(predicted, row.unit),
      errorText(error),
      remarkOf(its, kind === 'throughput' ? limitedBy : ''),
    ]);
  return table(['row', 'set-up', 'quantity', 'published', 'predicted', 'error', 'remark'], rows);
}

function remarkOf({ serves, remark }: Role, limitedBy: string): string {
  const parts = [
    serves.length > 0 ? `fitted: ${serves.join(', ')}` : '',
    remark,
    limitedBy === '' ? '' : `limited by ${limitedBy}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

const WHY: Readonly<Record<string, string>> = {
  unmodelled: 'not modelled yet, or not to be run',
  duplicate: 'the same measurement as another row',
  input: 'an input of the model',
};

function notRun({ rows, roles }: Published): string {
  const listed = roles
    .filter((role) => !isRun(role))
    .map((role) => {
      const row = rows.get(role.id);
      const what = row === undefined ? '' : `${row.quantity}: ${row.setup}`;
      return [role.id, what, WHY[role.role] ?? role.role, role.remark];
    });
  return `## Rows that are not run\n\n${table(['row', 'what', 'role', 'why'], listed)}`;
}
