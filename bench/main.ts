/**
 * `npm run bench`: how fast the kernel is, beside other simulators, in one run on one machine.
 *
 *   --rounds N   fresh processes a figure, of which the median counts (5)
 *   --check      only the goals; exit 1 if one falls below 60 % of its ratio to the calibration
 *   --no-peers   leave the other simulators out
 *   --no-write   do not put the tables into docs/speed.md
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Shape } from './increments.ts';
import { measureSmallThings } from './micro.ts';
import { findPeers } from './peers.ts';
import { figure, table, writeBetweenMarkers } from './report.ts';
import { type Outcome, calibrate, median, nanoseconds, runWorkload } from './run.ts';

interface Goal {
  readonly id: string;
  readonly says: string;
  readonly run: readonly string[];
  /** Million events a second where the calibration takes 65 ns. */
  readonly goal: number;
  /** The same as calibration time over time per event. */
  readonly ratio: number;
  /** MiB. */
  readonly memory?: number;
}

interface Standing {
  readonly goal: Goal;
  readonly perEvent: number;
  readonly ratio: number;
  readonly peak: number;
}

const ROOT = new URL('../../', import.meta.url);
const baseline = JSON.parse(readFileSync(new URL('bench/baseline.json', ROOT), 'utf8')) as {
  floor: number;
  goals: Goal[];
};
const has = (flag: string): boolean => process.argv.includes(flag);
const rounds = has('--rounds') ? Number(process.argv[process.argv.indexOf('--rounds') + 1]) : 5;

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** Each round calibrates anew before every figure, so that a slow spell of the machine weighs on both sides. */
function measureGoals(): { standings: Standing[]; calibration: number } {
  const samples = baseline.goals.map(() => [] as { outcome: Outcome; ratio: number }[]);
  const calibrations: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const [i, { run }] of baseline.goals.entries()) {
      const before = nanoseconds(calibrate());
      const outcome = runWorkload(run);
      const calibration = (before + nanoseconds(calibrate())) / 2;
      calibrations.push(calibration);
      samples[i]!.push({ outcome, ratio: calibration / nanoseconds(outcome) });
    }
  }
  const standings = baseline.goals.map((goal, i) => ({
    goal,
    perEvent: median(samples[i]!.map(({ outcome }) => nanoseconds(outcome))),
    ratio: median(samples[i]!.map(({ ratio }) => ratio)),
    peak: median(samples[i]!.map(({ outcome }) => outcome.peak)),
  }));
  return { standings, calibration: median(calibrations) };
}

function goalsTable(standings: readonly Standing[]): string {
  const rows = standings.map(({ goal, perEvent, ratio, peak }) => [
    goal.says,
    figure(1e3 / perEvent),
    figure(perEvent),
    figure(ratio),
    figure(goal.ratio),
    `${((ratio / goal.ratio) * 100).toFixed(0)} %`,
    goal.memory === undefined ? peak.toFixed(0) : `${peak.toFixed(0)} of ${goal.memory}`,
  ]);
  return table(['workload', 'M events/s', 'ns/event', 'ratio', 'goal', 'of goal', 'peak MiB'], rows);
}

/** What falls below the floor: a share of the goal that the machine's noise does not reach. */
function failures(standings: readonly Standing[]): string[] {
  return standings.flatMap(({ goal, ratio, peak }) => {
    const found: string[] = [];
    const share = ratio / goal.ratio;
    if (share < baseline.floor) {
      found.push(`${goal.says}: ${(share * 100).toFixed(0)} % of the goal, below ${baseline.floor * 100} %`);
    }
    if (goal.memory !== undefined && peak > goal.memory) {
      found.push(`${goal.says}: ${peak.toFixed(0)} MiB, above ${goal.memory} MiB`);
    }
    return found;
  });
}

const MIXES: readonly (readonly [shape: Shape, pending: number])[] = [
  ['exponential', 2],
  ['exponential', 100],
  ['exponential', 10_000],
  ['exponential', 1_000_000],
  ['bimodal', 100],
  ['bimodal', 10_000],
  ['constant', 100],
  ['constant', 10_000],
  ['ties', 100],
  ['ties', 10_000],
  ['ties', 1_000_000],
  ['time-outs', 100],
  ['time-outs', 10_000],
];

/** The ladder against the heap, bare: the measurement behind docs/decisions/002-calendar.md. */
function calendarsTable(): string {
  const rows = MIXES.map(([shape, pending]) => {
    const perOperation = (queue: string): number =>
      median([1, 2, 3].map(() => nanoseconds(runWorkload([queue, String(pending), '2000000', shape]))));
    const heap = perOperation('hold-heap');
    const ladder = perOperation('hold-calendar');
    return [`${shape}, ${pending}`, figure(heap), figure(ladder), figure(heap / ladder)];
  });
  return table(['increments, pending', '4-ary heap, ns', 'ladder, ns', 'heap / ladder'], rows);
}

const CUSTOMERS = '300000';

async function peersTable(): Promise<string> {
  const ours = ['mm1-typed', 'mm1-journeys'].map((workload) => nanoseconds(runWorkload([workload, '1000000'])));
  const rows: string[][] = [];
  for (const peer of await findPeers()) {
    if ('absent' in peer) {
      tell(`${peer.name}: ${peer.absent}`);
      rows.push([peer.name, `not measured: ${peer.absent}`]);
      continue;
    }
    tell(peer.name);
    const queue = nanoseconds(peer.measure([CUSTOMERS]));
    const holds = ['100', '10000'].map((pending) => nanoseconds(peer.measure(['hold', pending, '300000'])));
    const times = (mine: number): string => `${figure(queue / mine)} x`;
    rows.push([peer.name, figure(1e3 / queue), times(ours[0]!), times(ours[1]!), ...holds.map((h) => figure(1e3 / h))]);
  }
  const head = ['peer', 'M/M/1, M events/s', 'ours typed', 'ours journeys', 'hold 100, M/s', 'hold 10 k, M/s'];
  return table(head, rows);
}

async function smallThingsTable(): Promise<string> {
  const rows = (await measureSmallThings()).map(([name, time]) => [name, figure(time)]);
  return table(['call', 'ns'], rows);
}

const MAIN_JOBS = [
  ['sticky partitioner', 'main-job-sticky', 30, 5],
  ['round robin: up to 200 k batches a second', 'main-job-round-robin', 5, 0.5],
] as const;

/** Whole models: the main job in simulated seconds a second of one core. */
function mainJobTable(): string {
  const rows = MAIN_JOBS.map(([says, workload, size, goal]) => {
    const outcomes = [1, 2, 3].map(() => runWorkload([workload, String(size)]));
    const simulated = size + 1; // with the second of warm-up
    return [
      says,
      figure(median(outcomes.map(({ seconds }) => simulated / seconds))),
      figure(goal),
      figure(median(outcomes.map(({ events }) => events / simulated / 1e3))),
      median(outcomes.map(({ peak }) => peak)).toFixed(0),
    ];
  });
  return table(['main job, 200 k msg/s', 'simulated s per s', 'goal', 'k events per simulated s', 'peak MiB'], rows);
}

/** Most of a run of Kafka that page cache and disks may take, and most memory of an hour of them alone. */
const PAGE_CACHE = { share: 0.2, peak: 250, growth: 1.05 }; // MiB

/** A log of 100 partitions at 600 MB/s with a reader who lags. */
function pageCacheTable(): { text: string; failed: string[] } {
  tell('page cache');
  const share = runWorkload(['pagecache-share', '120']);
  const alone = runWorkload(['pagecache-alone', '3600']);
  const rows = [
    ['part of a run of Kafka, 120 s simulated', `${(share.check * 100).toFixed(1)} %`],
    ['an hour simulated, the same calls alone', `${alone.seconds.toFixed(0)} s`],
    ['its blocks at the end over those at half time', figure(alone.check)],
    ['its peak', `${alone.peak.toFixed(0)} MiB`],
  ];
  const failed: string[] = [];
  if (share.check > PAGE_CACHE.share) failed.push(`page cache: ${rows[0]?.[1]} of the run, above 20 %`);
  if (alone.peak > PAGE_CACHE.peak) failed.push(`page cache: ${rows[3]?.[1]}, above ${PAGE_CACHE.peak} MiB`);
  if (alone.check > PAGE_CACHE.growth) failed.push(`page cache: grows, x ${rows[2]?.[1]} in half an hour`);
  return { text: table(['page cache, 100 partitions, 600 MB/s, one reader lags', ''], rows), failed };
}

const BACKLOGS = [
  ['1 M messages, no acknowledgements', 'backlog-auto', 1_000_000, { seconds: 5, peak: 300 }],
  ['1 M messages, acknowledged one by one', 'backlog-manual', 1_000_000, { seconds: 5, peak: 300 }],
  ['10 M messages, no acknowledgements', 'backlog-auto', 10_000_000, { seconds: 60, peak: 700 }],
] as const;

/** The calibration at which times in seconds were set as goals, in ns. */
const CALIBRATED = 65;

/** A backlog of RabbitMQ is built up and drained, each message accounted for. Times are held to goals beside the calibration. */
function backlogTable(calibration: number): { text: string; failed: string[] } {
  const failed: string[] = [];
  const rows = BACKLOGS.map(([says, workload, size, goal]) => {
    tell(says);
    const { seconds, events, peak } = runWorkload([workload, String(size)]);
    const share = (goal.seconds * calibration) / CALIBRATED / seconds;
    if (share < baseline.floor) failed.push(`${says}: ${seconds.toFixed(1)} s, goal ${goal.seconds} s`);
    if (peak > goal.peak) failed.push(`${says}: ${peak.toFixed(0)} MiB, above ${goal.peak} MiB`);
    return [
      says,
      `${seconds.toFixed(1)} of ${goal.seconds}`,
      `${(share * 100).toFixed(0)} %`,
      figure(events / size),
      `${peak.toFixed(0)} of ${goal.peak}`,
    ];
  });
  return { text: table(['backlog of RabbitMQ', 's', 'of goal', 'events a message', 'peak MiB'], rows), failed };
}

/** Prints a part as soon as it is known, and keeps it for the document. */
class Report {
  private readonly parts: string[] = [];

  add(...parts: string[]): void {
    this.parts.push(...parts);
    process.stdout.write(`${parts.join('\n\n')}\n\n`);
  }

  get text(): string {
    return this.parts.join('\n\n');
  }
}

async function main(): Promise<void> {
  const report = new Report();
  const { standings, calibration } = measureGoals();
  report.add(
    `Node ${process.versions.node} on ${cpus()[0]?.model.trim() ?? 'an unknown processor'}; median of ${rounds} fresh ` +
      `processes; calibration (bare 4-ary heap, 100 pending): ${figure(calibration)} ns.`,
    goalsTable(standings),
  );
  const pageCache = pageCacheTable();
  report.add('### Page cache', pageCache.text);
  const backlog = backlogTable(calibration);
  report.add('### Backlog', backlog.text);
  if (!has('--check')) {
    tell('main job');
    report.add('### The main job', mainJobTable());
    if (!has('--no-peers')) report.add('### Other simulators in the same run', await peersTable());
    report.add('### Small things', await smallThingsTable());
    tell('calendars');
    report.add('### The ladder against the heap', calendarsTable());
    if (!has('--no-write')) writeBetweenMarkers(new URL('docs/speed.md', ROOT), report.text);
  }
  const failed = [...failures(standings), ...pageCache.failed, ...backlog.failed];
  for (const failure of failed) tell(failure);
  if (has('--check') && failed.length > 0) process.exitCode = 1;
}

await main();
