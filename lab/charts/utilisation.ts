/** How busy each resource was and how long each window held somebody back, with what limited the run made plain. */
import type { ExperimentResult, RunResult } from '../contract.ts';
import type { Chart, Row, Spec } from './chart.ts';
import { hover } from './hover.ts';
import { chart, data } from './chart.ts';
import { pointLabels } from './series.ts';
import { INK, SERIES_COLOURS } from './theme.ts';

const NAME = 'utilisation';
const MOST_BARS = 14;
const LIKE_PARTS = 'of like parts, such as the disks of all brokers, the busiest is shown';
const MOST_POINTS = 12;
const BAR = 30; // px
const CELL = 58; // px

const KINDS = { limiting: 'limits the run', resource: 'resource: busy', window: 'window: somebody held back' } as const;

/** One resource or window: the part of the time it was busy or held somebody back. */
export interface Share {
  readonly name: string;
  readonly kind: 'resource' | 'window';
  readonly share: number;
  readonly limiting: boolean;
}

/** What limited most of the runs. */
function commonest(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as const)[0];
}

/** The shares of some runs averaged, largest first. */
export function sharesOf(runs: readonly RunResult[]): Share[] {
  const limitedBy = commonest(runs.map((run) => run.limits.limitedBy));
  const sums = new Map<string, { kind: Share['kind']; sum: number }>();
  for (const { limits } of runs) {
    for (const { name, kind, share } of limits.shares) {
      sums.set(name, { kind, sum: (sums.get(name)?.sum ?? 0) + share });
    }
  }
  const shares = [...sums].map(([name, { kind, sum }]) => ({
    name,
    kind,
    share: sum / runs.length,
    limiting: name === limitedBy,
  }));
  return shares.sort(
    (a, b) => Number(b.limiting) - Number(a.limiting) || b.share - a.share || (a.name < b.name ? -1 : 1),
  );
}

/** What a name is called without the number of its part: `disk broker-1/disk-0` is one of `disk broker/disk`. */
const kindOf = (name: string): string => name.replaceAll(/-\d+/g, '');

/** Of like parts, such as the disks of all brokers, only the busiest; one that limits the run stands for its like. */
export function busiestOfEach(shares: readonly Share[]): Share[] {
  const kinds = new Set<string>();
  return shares.filter(({ name }) => {
    const first = !kinds.has(kindOf(name));
    kinds.add(kindOf(name));
    return first;
  });
}

const percent = (share: number): string => `${share > 0 && share < 0.01 ? '<1' : Math.round(share * 100)} %`;

function barsBody(shares: readonly Share[]): Spec {
  const rows: Row[] = shares.map(({ name, kind, share, limiting }) => ({
    name,
    share,
    role: limiting ? KINDS.limiting : KINDS[kind],
    text: percent(share),
  }));
  const domain = Object.values(KINDS).filter((role) => rows.some((row) => row['role'] === role));
  const colours = {
    [KINDS.limiting]: SERIES_COLOURS[1],
    [KINDS.resource]: SERIES_COLOURS[0],
    [KINDS.window]: INK.quiet.light,
  };
  const color = {
    field: 'role',
    type: 'nominal',
    scale: { domain, range: domain.map((role) => colours[role]) },
    legend: { orient: 'top', title: null, direction: 'horizontal', symbolType: 'square', offset: 8 },
  };
  const y = { field: 'name', type: 'nominal', sort: null, axis: { title: null }, scale: { paddingInner: 0.32 } };
  const x = {
    field: 'share',
    type: 'quantitative',
    scale: { domain: [0, 1] },
    axis: { title: 'share of the time (%)', format: '.0%', grid: true, tickCount: 5 },
  };
  const over = hover(
    { field: 'name', title: 'name' },
    { field: 'role', title: 'what' },
    { field: 'text', title: 'share' },
  );
  const bar: Spec = { mark: { type: 'bar', ...over.mark }, encoding: { x, color, tooltip: over.tooltip } };
  const text: Spec = {
    mark: { type: 'text', align: 'left', dx: 6, fontSize: 12, color: INK.title.light, aria: false },
    encoding: { x, text: { field: 'text', type: 'nominal' } },
  };
  return { data: data(rows), encoding: { y }, layer: [bar, text] };
}

function sentence(shares: readonly Share[], limitedBy: string): string {
  const [first] = shares;
  if (first === undefined) return 'Utilisation';
  if (first.limiting) {
    const doing = first.kind === 'resource' ? 'busy' : 'holding back';
    return `The run is limited by ${first.name}, ${percent(first.share)} ${doing}`;
  }
  const busiest = shares.find((share) => share.kind === 'resource') ?? first;
  const why =
    limitedBy === 'offered load' ? 'Only the offered load limits the run' : `The run is limited by ${limitedBy}`;
  return `${why}: the busiest resource, ${busiest.name}, is used ${percent(busiest.share)} of the time`;
}

function ofOnePoint(result: ExperimentResult): Chart | undefined {
  const shares = sharesOf(result.runs);
  if (shares.length === 0) return undefined;
  const shown = busiestOfEach(shares).slice(0, MOST_BARS);
  const left = shares.length - shown.length;
  return chart(result, {
    name: NAME,
    title: sentence(shares, commonest(result.runs.map((run) => run.limits.limitedBy))),
    ...(left > 0 ? { remark: LIKE_PARTS } : {}),
    height: shown.length * BAR,
    width: 560,
    body: barsBody(shown),
  });
}

/** The names with the largest share anywhere, largest first. */
function largestNames(byPoint: readonly (readonly Share[])[]): string[] {
  const largest = new Map<string, number>();
  for (const { name, share } of byPoint.flat()) largest.set(name, Math.max(share, largest.get(name) ?? 0));
  return [...largest]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_BARS)
    .map(([name]) => name);
}

function tableBody(rows: readonly Row[], points: readonly string[], names: readonly string[]): Spec {
  const over = hover(
    { field: 'point', title: 'point' },
    { field: 'name', title: 'name' },
    { field: 'text', title: 'share' },
  );
  const cell: Spec = {
    mark: { type: 'rect', ...over.mark, stroke: INK.background.light, strokeWidth: 2 },
    encoding: {
      color: {
        field: 'share',
        type: 'quantitative',
        scale: { domain: [0, 1], range: ['#f1f5f9', '#0072b2'] },
        legend: { title: 'share of the time', format: '.0%', tickCount: 4, gradientLength: 160 },
      },
      tooltip: over.tooltip,
    },
  };
  const outline: Spec = {
    transform: [{ filter: 'datum.limiting' }],
    mark: { type: 'rect', fill: null, stroke: SERIES_COLOURS[1], strokeWidth: 3.5, aria: false },
  };
  const text: Spec = {
    mark: { type: 'text', fontSize: 11.5, aria: false },
    encoding: {
      text: { field: 'text', type: 'nominal' },
      color: { condition: { test: 'datum.share > 0.7', value: '#fffffe' }, value: '#16191e' },
    },
  };
  const x = { field: 'point', type: 'nominal', sort: points, axis: { title: null, labelAngle: -30, orient: 'bottom' } };
  const y = { field: 'name', type: 'nominal', sort: names, axis: { title: null } };
  return { data: data(rows), encoding: { x, y }, layer: [cell, outline, text] };
}

function ofPoints(result: ExperimentResult): Chart | undefined {
  const points = pointLabels(result);
  const byPoint = result.points.map(({ point }) => {
    const shares = sharesOf(result.runs.filter((run) => run.point === point));
    return busiestOfEach(shares).map((share) => ({ ...share, name: kindOf(share.name) }));
  });
  const names = largestNames(byPoint);
  if (names.length === 0 || points.length > MOST_POINTS) return undefined;
  const rows = byPoint.flatMap((shares, i) =>
    shares
      .filter((share) => names.includes(share.name))
      .map(({ name, share, limiting }) => ({ point: points[i] ?? '', name, share, limiting, text: percent(share) })),
  );
  return chart(result, {
    name: NAME,
    title: 'How busy each resource is at each point, with what limits the run outlined',
    remark: LIKE_PARTS,
    beside: 200,
    height: names.length * BAR,
    width: points.length * CELL,
    body: tableBody(rows, points, names),
  });
}

/** Bars for one point, with the limiting one emphasised; for a small sweep, a table of shares point by point. */
export function utilisation(result: ExperimentResult): Chart | undefined {
  return result.points.length === 1 ? ofOnePoint(result) : ofPoints(result);
}
