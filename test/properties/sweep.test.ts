import fc from 'fast-check';
import { expect, test } from 'vitest';
import { experimentFrom, experimentText, formatFault, readExperiment } from '../../lab/files/index.ts';
import { plan } from '../../lab/assembly/index.ts';
import { points } from '../../lab/sweep.ts';

const size = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.record({ kind: fc.constant('exponential'), mean: fc.double({ min: 1e-3, max: 1e9, noNaN: true }) }),
  fc.record({
    kind: fc.constant('empirical'),
    values: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 4 }),
  }),
);
const processing = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant('2 us'));
const lingers = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 4 });
const counts = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 });
const names = fc.stringMatching(/^[a-zA-Z][\w.-]{0,12}$/).filter((name) => !['__proto__'].includes(name));

const experiments = fc.record({
  name: names,
  question: fc.string({ maxLength: 40 }),
  topic: names,
  producer: names,
  rate: fc.oneof(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), fc.constant('unlimited')),
  size,
  processing,
  duration: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
  lingers,
  counts,
});

type Parts = typeof experiments extends fc.Arbitrary<infer P> ? P : never;

const fileOf = (parts: Parts): object => ({
  name: parts.name,
  question: parts.question,
  system: { kafka: { topics: { [parts.topic]: { partitions: 50 } } } },
  producers: { [parts.producer]: { topic: parts.topic, rate: parts.rate, message: { size: parts.size } } },
  consumers: { readers: { topic: parts.topic, processing: parts.processing } },
  duration: parts.duration,
  sweep: { [`producers.${parts.producer}.linger.ms`]: parts.lingers, 'consumers.readers.count': parts.counts },
});

function experimentOf(parts: Parts) {
  const result = experimentFrom(fileOf(parts), 'generated');
  if ('faults' in result) throw new Error(result.faults.map(formatFault).join('\n'));
  return result.experiment;
}

test('any experiment, written out and read again, is the same experiment', () => {
  fc.assert(
    fc.property(experiments, (parts) => {
      const experiment = experimentOf(parts);
      const text = experimentText(experiment);
      const again = readExperiment(text, 'again.yaml');
      if ('faults' in again) throw new Error(again.faults.map(formatFault).join('\n'));
      expect(again.experiment.data).toEqual(experiment.data);
      expect(experimentText(again.experiment)).toBe(text);
      expect(points(again.experiment)).toEqual(points(experiment));
    }),
    { numRuns: 60 },
  );
});

test('a grid has each combination once, and plans carry the values of their point', () => {
  fc.assert(
    fc.property(experiments, (parts) => {
      const experiment = experimentOf(parts);
      const all = points(experiment);
      expect(all).toHaveLength(parts.lingers.length * parts.counts.length);
      expect(new Set(all.map((point) => JSON.stringify(point))).size).toBe(all.length);
      const last = all.at(-1) ?? {};
      const { system } = plan(experiment, last, all.length - 1, 0);
      expect(system.plan.producers[0]?.settings['linger.ms']).toBe(parts.lingers.at(-1));
      expect(system.plan.consumers[0]?.count).toBe(parts.counts.at(-1));
    }),
    { numRuns: 60 },
  );
});

test('whatever a file holds, reading it ends with an experiment or with faults', () => {
  const yaml = fc.oneof(
    fc.string(),
    fc.json(),
    fc.object({ maxDepth: 3 }).map((data) => JSON.stringify(data)),
  );
  const spoilt = fc.tuple(
    experiments,
    fc.constantFrom('system', 'producers', 'consumers', 'sweep', 'duration', 'name'),
    fc.anything({ maxDepth: 3 }),
  );
  fc.assert(
    fc.property(yaml, (text) => {
      const result = readExperiment(text, 'any.yaml');
      return (
        'experiment' in result ||
        result.faults.every(({ line, column, message }) => line >= 1 && column >= 1 && message !== '')
      );
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(spoilt, ([parts, key, value]) => {
      const text = JSON.stringify({ ...fileOf(parts), [key]: value }) ?? '';
      const result = readExperiment(text, 'any.yaml');
      return 'experiment' in result || result.faults.length > 0;
    }),
    { numRuns: 200 },
  );
});
