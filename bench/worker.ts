/** Runs one workload in this process and prints what it measured as JSON: `node worker.js mm1-typed 1000000`. */
import { type Shape } from './increments.ts';
import { holdCalendar, holdHeap, holdKernel } from './hold.ts';
import { mainJobRoundRobin, mainJobSticky } from './mainJob.ts';
import type { Measured } from './measured.ts';
import { mm1Journeys, mm1Typed } from './mm1.ts';
import { pageCacheAlone, pageCacheShare } from './pagecache.ts';

type Workload = (size: number, operations: number, shape: Shape) => Measured;

const WORKLOADS: Readonly<Record<string, Workload>> = {
  'mm1-typed': mm1Typed,
  'mm1-journeys': mm1Journeys,
  'hold-heap': holdHeap,
  'hold-calendar': holdCalendar,
  'hold-kernel': holdKernel,
  'pagecache-alone': pageCacheAlone,
  'pagecache-share': pageCacheShare,
  'main-job-sticky': mainJobSticky,
  'main-job-round-robin': mainJobRoundRobin,
};

const [name = '', size = '', operations = '', shape = 'exponential'] = process.argv.slice(2);
const workload = WORKLOADS[name];
if (workload === undefined) {
  process.stderr.write(`there is no workload "${name}"; there are: ${Object.keys(WORKLOADS).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const measured = workload(Number(size), Number(operations), shape as Shape);
  const peak = process.resourceUsage().maxRSS / 1024; // KiB to MiB
  process.stdout.write(`${JSON.stringify({ ...measured, peak })}\n`);
}
