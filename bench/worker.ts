/** Runs one workload in this process and prints what it measured as JSON: `node worker.js mm1-typed 1000000`. */
import type { Shape } from './increments.ts';
import type { Measured } from './measured.ts';

type Workload = (size: number, operations: number, shape: Shape) => Measured;

// Each is loaded by itself, so that the memory of one is not counted with another.
const WORKLOADS: Readonly<Record<string, () => Promise<Workload>>> = {
  'mm1-typed': async () => (await import('./mm1.ts')).mm1Typed,
  'mm1-journeys': async () => (await import('./mm1.ts')).mm1Journeys,
  'hold-heap': async () => (await import('./hold.ts')).holdHeap,
  'hold-calendar': async () => (await import('./hold.ts')).holdCalendar,
  'hold-kernel': async () => (await import('./hold.ts')).holdKernel,
  'pagecache-alone': async () => (await import('./pagecache.ts')).pageCacheAlone,
  'pagecache-share': async () => (await import('./pagecache.ts')).pageCacheShare,
  'backlog-auto': async () => (await import('./backlog.ts')).backlogAuto,
  'backlog-manual': async () => (await import('./backlog.ts')).backlogManual,
  'main-job-sticky': async () => (await import('./mainJob.ts')).mainJobSticky,
  'main-job-round-robin': async () => (await import('./mainJob.ts')).mainJobRoundRobin,
};

const [name = '', size = '', operations = '', shape = 'exponential'] = process.argv.slice(2);
const load = WORKLOADS[name];
if (load === undefined) {
  process.stderr.write(`there is no workload "${name}"; there are: ${Object.keys(WORKLOADS).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const workload = await load();
  const measured = workload(Number(size), Number(operations), shape as Shape);
  const peak = process.resourceUsage().maxRSS / 1024; // KiB to MiB
  process.stdout.write(`${JSON.stringify({ ...measured, peak })}\n`);
}
