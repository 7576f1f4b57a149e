// What does each message pay for the load? Reads a result that `mqlab run` wrote and draws median publish latency against
// throughput, one line for each linger.ms. Usage: node notebooks/latency-over-load.mjs results/EXPERIMENT[/RUN] [OUT.svg]
import { writeFileSync } from 'node:fs';
import { readResult } from 'mqlab';
import * as vega from 'vega';
import { compile } from 'vega-lite';

const [folder = 'results/kafka-linger-and-batch-size', out = 'latency-over-load.svg'] = process.argv.slice(2);
const { points, question } = readResult(folder);

// One row a point: what was carried, what it cost, and the setting that tells the lines apart.
const rows = points.map(({ assignment, metrics }) => ({
  linger: `${assignment['producers.app.linger.ms']} ms`,
  carried: metrics['publish.rate'].mean,
  median: metrics['publish.latency.p50'].mean,
}));
console.log(question);
console.table(rows);

// Both axes are logarithmic: the interesting part spans two orders of magnitude.
const { spec } = compile({
  title: 'Median publish latency against throughput, by linger.ms',
  width: 520,
  height: 320,
  data: { values: rows },
  mark: { type: 'line', point: true },
  encoding: {
    x: { field: 'carried', type: 'quantitative', scale: { type: 'log' }, title: 'messages per second' },
    y: { field: 'median', type: 'quantitative', scale: { type: 'log' }, title: 'median publish latency (ms)' },
    color: { field: 'linger', type: 'nominal', title: 'linger.ms' },
  },
});
writeFileSync(out, await new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG());
console.log(`written: ${out}`);
