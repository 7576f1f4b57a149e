/** What `mqlab validate` prints for people. */
import {
  errorText,
  type GroupError,
  groupText,
  orderText,
  type Outcome,
  type PairOrder,
  pairOrders,
  type Role,
  type RoleName,
  sizeText,
  valueText,
} from '../../lab/validate/index.ts';
import { cut, heading, paint, table, wrapped } from './layout.ts';

const HEADINGS: readonly (readonly [RoleName, string])[] = [
  ['predicted', 'Predicted  nothing was fitted on these rows'],
  ['fitted', 'Fitted  what the fit leaves on its own rows'],
  ['distrusted', 'Distrusted  shown, counted in no figure'],
];

/** The tables of rows and of groups, at most 80 columns wide; `unused` are the rows that were asked for and not run. */
export function validationText(
  outcomes: readonly Outcome[],
  groups: readonly GroupError[],
  unused: readonly Role[],
): string {
  const parts = HEADINGS.flatMap(([role, title]) => {
    const mine = outcomes.filter(({ case: one }) => one.role.role === role);
    return mine.length === 0 ? [] : [rowsText(title, mine)];
  });
  if (groups.length > 0) parts.push(groupsText(groups));
  const orders = pairOrders(outcomes);
  if (orders.length > 0) parts.push(ordersText(orders));
  if (unused.length > 0) parts.push(unusedText(unused));
  return `${parts.join('\n\n')}\n`;
}

const IS_NUMBER = (column: number): boolean => column >= 2;

function rowsText(title: string, outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ case: { row }, published, predicted, error }) => [
    row.id,
    cut(row.quantity, 26),
    `${valueText(published, row.unit)} ${row.unit}`,
    valueText(predicted, row.unit),
    errorText(error),
  ]);
  const [name = '', what = ''] = title.split('  ');
  return `${heading(name)}  ${what}\n${table([['row', 'quantity', 'published', 'predicted', 'error'], ...rows], IS_NUMBER)}`;
}

function groupsText(groups: readonly GroupError[]): string {
  const rows = groups.map((group) => [
    group.role,
    groupText(group),
    String(group.rows),
    sizeText(group.median),
    sizeText(group.p90),
    `${group.within10} of ${group.rows}`,
  ]);
  const head = ['role', 'group', 'rows', 'median', '90th pct', 'within 10 %'];
  return `${heading('Errors by group')}  size of the error, without sign\n${table([head, ...rows], IS_NUMBER)}`;
}

function ordersText(orders: readonly PairOrder[]): string {
  const lines = orders.flatMap((order) => {
    const wrong = order.wrong.map((pair) => pair.join('/')).join(', ');
    return [orderText(order), ...(wrong === '' ? [] : [`wrong: ${wrong}`])].map(
      (line) => `  ${wrapped(line, '    ', 78)}`,
    );
  });
  return `${heading('Order of pairs')}  in the right order, of those that differ by more than 10 %\n${lines.join('\n')}`;
}

function unusedText(unused: readonly Role[]): string {
  const lines = unused.map(({ id, role, remark }) => {
    const line = `${id}  ${role === 'unmodelled' ? '' : `${role}: `}${remark}`;
    return `  ${wrapped(line, '    ', 78)}`;
  });
  return `${heading('Not run')}\n${paint.dim(lines.join('\n'))}`;
}
