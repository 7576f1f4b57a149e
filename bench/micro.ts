import { Bench } from 'tinybench';
import { Draws, Histogram, Level, Simulator, Stream, Zipf, logNormal } from '../sim/index.ts';

const BATCH = 1000;

/** What the small things cost that a model does at each event: nanoseconds a call, median. */
export async function measureSmallThings(): Promise<[name: string, nanoseconds: number][]> {
  const bench = new Bench({ time: 200, warmupTime: 50 });
  const stream = new Stream(1);
  const draws = new Draws(1);
  const zipf = new Zipf(10_000, 1);
  const sizes = logNormal({ mean: 1024, cv: 1 });
  const histogram = new Histogram();
  const level = new Level(new Simulator());
  const sink = new Float64Array(1);
  const values = Float64Array.from({ length: BATCH }, () => Math.round(stream.exponential(2e6)));
  const many = (name: string, once: (i: number) => void): void => {
    bench.add(name, () => {
      for (let i = 0; i < BATCH; i++) once(i);
    });
  };
  many('Stream.uniform', () => (sink[0]! += stream.uniform()));
  many('Stream.exponential', () => (sink[0]! += stream.exponential(1)));
  many('Stream.normal', () => (sink[0]! += stream.normal(0, 1)));
  many('Stream.integer', () => (sink[0]! += stream.integer(1000)));
  many('logNormal.draw', () => (sink[0]! += sizes.draw(stream)));
  many('Zipf.draw', () => (sink[0]! += zipf.draw(stream)));
  many('Draws.of + uniform', (i) => (sink[0]! += draws.of(i).uniform()));
  many('Histogram.record', (i) => histogram.record(values[i]!));
  many('Histogram.recordSpread, 16 values', (i) => histogram.recordSpread(values[i]!, values[i]! + 5e6, 16));
  many('Histogram.recordSpread, 10 000 values', (i) => histogram.recordSpread(values[i]!, values[i]! + 5e6, 10_000));
  many('Level.add', (i) => level.add(i));
  await bench.run();
  return bench.tasks.map((task) => {
    const { result } = task;
    return [task.name, 'latency' in result ? (result.latency.p50 * 1e6) / BATCH : NaN];
  });
}
