/** The harness around the published rows: what is refused, what is summed up with what, and what a page shows. */
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../lab/contract.ts';
import { validationCharts } from '../../lab/validate/charts.ts';
import { type Case, kindOf } from '../../lab/validate/cases.ts';
import { groupErrors, summed } from '../../lab/validate/errors.ts';
import { MECHANISMS, outcomesOf } from '../../lab/validate/mechanisms.ts';
import { pairOrders } from '../../lab/validate/order.ts';
import { fidelityPage } from '../../lab/validate/page.ts';
import { published, type PublishedTexts, type RoleName } from '../../lab/validate/rows.ts';
import { TemplateSettings } from '../../lab/validate/settings.ts';
import { experimentOf } from '../../lab/validate/templates.ts';
import { metricOf, type Outcome, outcomeOf } from '../../lab/validate/validate.ts';
import { errorText } from '../../lab/validate/words.ts';

const ROW = 'id,year,machine,setup,quantity,value,unit,reading,source,url';
const ROLE = 'id,role,serves,template,settings,metric,scale,over,remark';
const texts = (roles: string, value = '100'): PublishedTexts => ({
  rows: [`${ROW}\nA-1,2020,m,s,q,${value},ms,text,src,https://example.org\n`],
  roles: `${ROLE}\n${roles}\n`,
});

describe('the files of rows', () => {
  test('a row with a template and a metric is taken', () => {
    const { rows, roles } = published(texts('A-1,predicted,,perftest,a=1,publish.rate,,,'));
    expect(rows.get('A-1')?.value).toBe(100);
    expect(roles[0]).toMatchObject({ id: 'A-1', role: 'predicted', scale: 1, serves: [] });
  });

  test.each([
    ['', 'A-1 has no role'],
    ['A-1,guessed,,,,,,,', "'guessed' is no role"],
    ['A-1,unmodelled,,,,,,,', 'no remark says why'],
    ['A-1,predicted,,,,,,,', 'needs a template and a metric'],
    ['A-1,fitted,,perftest,a=1,publish.rate,,,', 'serves no constant'],
    ['A-1,predicted,,p,a,m,,,\nA-2,predicted,,p,a,m,,,', 'A-2 is to be run, but no file has it'],
    ['A-1,predicted,,p,a,m,,,\nA-1,predicted,,p,a,m,,,', 'two roles'],
  ])('roles %j are refused: %s', (roles, fault) => {
    expect(() => published(texts(roles))).toThrow(fault);
  });

  test('a row without a value cannot be run', () => {
    expect(() => published(texts('A-1,predicted,,p,a,m,,,', 'flat'))).toThrow('no value above zero');
  });
});

describe('templates', () => {
  test('a setting that a template does not know is an error, not a remark', () => {
    const settings = 'producers=1 replication.factor=1 acks=1 batch.size=8196 rate=unlimited';
    expect(experimentOf('linkedin', settings).system).toBe('kafka');
    expect(() => experimentOf('linkedin', `${settings} colour=red`)).toThrow('no setting colour');
  });

  test('a setting that is missing is named', () => {
    expect(() => experimentOf('linkedin', 'producers=1')).toThrow('lacks rate=');
    expect(() => experimentOf('tandem', '')).toThrow("no template 'tandem'");
    expect(() => new TemplateSettings('acks')).toThrow('write name=value');
  });
});

test.each([
  ['publish.rate', 'throughput'],
  ['publish.latency.mean', 'latency mean'],
  ['e2e.hop.consumer', 'latency mean'],
  ['e2e.latency.p50', 'latency p50'],
  ['e2e.latency.p75', 'latency p50'],
  ['e2e.latency.p95', 'latency tails'],
  ['publish.latency.p9999', 'latency tails'],
  ['publish.latency.max', 'latency tails'],
  ['broker.pagecache.dirty.max', 'ratios'],
])('%s is of the group %s', (metric, kind) => {
  expect(kindOf({ metric, over: '' })).toBe(kind);
  expect(kindOf({ metric, over: 'A-2' })).toBe('ratios');
});

const result = (metrics: Record<string, number>): RunResult =>
  ({
    metrics,
    limits: { limitedBy: 'a disk' },
    hops: [{ latency: 'e2e', at: 'mean', total: 9, hops: [{ name: 'consumer', time: 7 }] }],
  }) as unknown as RunResult;

function outcome(id: string, role: RoleName, error: number, more: Partial<Case> = {}): Outcome {
  const one = {
    row: { id, setup: 's', quantity: 'q', unit: 'msg/s', url: 'https://example.org', value: 100 },
    role: {
      id,
      role,
      serves: role === 'fitted' ? ['wakeUp'] : [],
      metric: 'publish.rate',
      scale: 1,
      over: '',
      remark: '',
    },
    system: 'kafka',
    kind: 'throughput',
    run: { key: id },
    ...more,
  } as unknown as Case;
  return { case: one, published: 100, predicted: 100 * (1 + error), error, limitedBy: 'a disk' };
}

describe('outcomes', () => {
  const base = outcome('A-1', 'predicted', 0).case;

  test('a metric is scaled into the unit of the row', () => {
    const scaled = { ...base, role: { ...base.role, scale: 0.1 } };
    expect(outcomeOf(scaled, () => result({ 'publish.rate': 1200 }))).toMatchObject({ predicted: 120, published: 100 });
    expect(outcomeOf(scaled, () => result({ 'publish.rate': 1200 })).error).toBeCloseTo(0.2, 12);
  });

  test('a ratio divides by the metric of the other row’s run', () => {
    const ratio = { ...base, over: { run: { key: 'other' } as Case['run'], metric: 'consume.rate' } };
    const resultOf = (key: string) => result(key === 'other' ? { 'consume.rate': 4 } : { 'publish.rate': 400 });
    expect(outcomeOf(ratio, resultOf).predicted).toBe(100);
  });

  test('a hop is a metric, and what a run does not have is an error', () => {
    expect(metricOf(result({}), 'e2e.hop.consumer')).toBe(7);
    expect(() => metricOf(result({ a: 1 }), 'b')).toThrow("no metric 'b'");
    expect(() => metricOf(result({}), 'e2e.hop.rail')).toThrow('no metric');
  });
});

describe('order of pairs', () => {
  const at = (
    id: string,
    published: number,
    predicted: number,
    more: Partial<Case> = {},
    role: RoleName = 'predicted',
  ) => ({
    ...outcome(id, role, 0, more),
    published,
    predicted,
  });
  const own = (metric: string): Partial<Case> => ({ role: { ...outcome('', 'predicted', 0).case.role, metric } });

  test('a pair is right if the larger measured value is predicted larger, and pairs within 10 % are none', () => {
    const rows = [at('A', 100, 90), at('B', 105, 70), at('C', 200, 95), at('D', 300, 80)];
    const [order] = pairOrders(rows);
    // A-C, A-D, B-C, B-D and C-D are apart; of them A-D and C-D come out the other way round.
    expect(order).toMatchObject({
      system: 'kafka',
      pairs: 5,
      right: 3,
      wrong: [
        ['A', 'D'],
        ['C', 'D'],
      ],
    });
  });

  test('only like quantities of two set-ups are compared, never two fitted rows or distrusted ones', () => {
    const same = { run: { key: 'one' } as Case['run'] };
    expect(pairOrders([at('A', 1, 2, same), at('B', 9, 1, same)])).toEqual([]);
    expect(pairOrders([at('A', 1, 2), at('B', 9, 1, own('publish.latency.p50'))])).toEqual([]);
    expect(pairOrders([at('A', 1, 2, {}, 'fitted'), at('B', 9, 1, {}, 'fitted')])).toEqual([]);
    expect(pairOrders([at('A', 1, 2), at('B', 9, 1, {}, 'distrusted')])).toEqual([]);
  });
});

describe('errors by group', () => {
  const outcomes = [
    outcome('A-1', 'predicted', 0.3),
    outcome('A-2', 'predicted', -0.1),
    outcome('A-3', 'predicted', 0.05),
    outcome('A-4', 'fitted', 0.001),
    outcome('A-5', 'distrusted', 9),
    outcome('A-6', 'predicted', -0.5, { kind: 'latency tails' }),
  ];

  test('fitted rows never better the figure of predicted ones, and distrusted ones are in none', () => {
    const groups = groupErrors(outcomes);
    expect(groups.map(({ role, kind, rows }) => [role, kind, rows])).toEqual([
      ['predicted', 'throughput', 3],
      ['predicted', 'latency tails', 1],
      ['fitted', 'throughput', 1],
    ]);
    expect(groups[0]?.within10).toBe(2);
    expect(groups[0]?.median).toBeCloseTo(0.1, 12);
    expect(groups[0]?.p90).toBeCloseTo(0.26, 12); // of 0.05, 0.1 and 0.3, eight tenths of the way from the second to the third
  });

  test('errors count by their size, not by their sign', () => {
    expect(summed([-0.4, 0.4]).median).toBeCloseTo(0.4, 12);
    expect(summed([-0.4, 0.02]).within10).toBe(1);
  });

  test('an error in words keeps its sign and a digit where it is small', () => {
    expect([0.081, -0.4, -0.0949, 1.25].map(errorText)).toEqual(['+8.1 %', '−40 %', '−9.5 %', '+125 %']);
    expect(errorText(-0.0001)).toBe('+0.0 %');
  });

  test('charts show predicted rows and no others', () => {
    const [chart] = validationCharts(outcomes, '1.0');
    const drawn = JSON.stringify(chart?.spec);
    expect(['A-1', 'A-2', 'A-3'].every((id) => drawn.includes(`"${id}"`))).toBe(true);
    expect(['A-4', 'A-5'].some((id) => drawn.includes(`"${id}"`))).toBe(false);
    expect(validationCharts([outcome('A-4', 'fitted', 0)], '1.0')).toEqual([]);
  });

  test('the page lists each row under its role, and rows that are not run with the reason', () => {
    const roles = [{ ...outcome('A-7', 'unmodelled', 0).case.role, remark: 'there is no model of it' }];
    const page = fidelityPage({
      published: { rows: new Map(), roles },
      outcomes,
      groups: groupErrors(outcomes),
      charts: [],
      runs: [],
      curves: [],
      floor: [{ what: 'plateau', source: 'traces', expected: '31.8 %', reached: '32.5 %', test: 't' }],
      version: '1.0',
    });
    const section = (title: string): string => page.split(`## ${title}`)[1]?.split('\n## ')[0] ?? '';
    expect(section('Predicted rows')).toContain('A-1');
    expect(section('Predicted rows')).not.toContain('A-4');
    expect(section('The machine floor')).toContain('| plateau | traces | 31.8 % | 32.5 % | t |');
    expect(section('Fitted rows')).toContain('fitted: wakeUp');
    expect(section('Rows to distrust')).toContain('A-5');
    expect(section('Rows that are not run')).toContain('there is no model of it');
  });

  test('a mechanism is judged by predicted rows alone', () => {
    const mechanism = { ...MECHANISMS[0], name: 'm', source: 's', lacks: 'l', rows: ['A-*'] };
    expect(outcomesOf(mechanism, outcomes).map(({ case: { role } }) => role.id)).toEqual(['A-1', 'A-2', 'A-3', 'A-6']);
  });
});
