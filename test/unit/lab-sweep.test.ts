import { expect, test } from 'vitest';
import { formatFault, readExperiment } from '../../lab/files/index.ts';
import { studyOf } from '../../lab/study.ts';
import { points } from '../../lab/sweep.ts';
import { KAFKA_FILE } from '../fixtures/experiments.ts';

const withSweep = (sweep: string): string =>
  KAFKA_FILE.replace(/^sweep:.*$/m, `sweep: ${sweep}`)
    .replace(/^charts:.*$/m, '')
    .replace(/^claims:\n.*$/m, '');

const read = (text: string, set: Record<string, string> = {}) => {
  const result = readExperiment(text, 'e.yaml', { set });
  return 'faults' in result ? result.faults.map(formatFault) : points(result.experiment);
};

const A = 'producers.checkout.linger.ms';
const B = 'consumers.billing.count';

test('a grid runs through every combination, the first path slowest', () => {
  expect(read(withSweep(`{ ${A}: [0, 5 ms], ${B}: [1, 4] }`))).toEqual([
    { [A]: 0, [B]: 1 },
    { [A]: 0, [B]: 4 },
    { [A]: 5, [B]: 1 },
    { [A]: 5, [B]: 4 },
  ]);
});

test('without a sweep there is one point, the experiment itself', () => {
  expect(read(withSweep('{}'))).toEqual([{}]);
});

test('paths that change in step make one axis of the grid', () => {
  const sweep = `{ ${B}: [1, 4], together: [ { ${A}: [0, 5], producers.checkout.batch.size: [16 KiB, 1 MiB] } ] }`;
  expect(read(withSweep(sweep))).toEqual([
    { [B]: 1, [A]: 0, 'producers.checkout.batch.size': 16_384 },
    { [B]: 1, [A]: 5, 'producers.checkout.batch.size': 1_048_576 },
    { [B]: 4, [A]: 0, 'producers.checkout.batch.size': 16_384 },
    { [B]: 4, [A]: 5, 'producers.checkout.batch.size': 1_048_576 },
  ]);
});

test('rows that change in step may have names, which tell their points apart and which claims may use', () => {
  const sweep = `{ together: [ { case: [slow and safe, fast], ${A}: [0, 5], ${B}: [1, 4] } ] }`;
  const claim = `claims:\n  - { says: so, source: so, holds: "median(e2e.latency.p99 | 'slow and safe') > median(e2e.latency.p99 | case = fast)" }`;
  const result = readExperiment(`${withSweep(sweep)}\n${claim}\n`, 'e.yaml');
  if ('faults' in result) throw new Error(result.faults.map(formatFault).join('\n'));
  const { experiment } = result;
  expect(points(experiment)).toEqual([
    { case: 'slow and safe', [A]: 0, [B]: 1 },
    { case: 'fast', [A]: 5, [B]: 4 },
  ]);
  expect(experiment.sweep.shown).toEqual(['case']);
  expect(studyOf(experiment).plans.map(({ system }) => system.plan.consumers[0]?.count)).toEqual(
    [1, 4].flatMap((count) => Array.from({ length: experiment.replications }, () => count)),
  );
});

test('a constraint leaves out points, by paths, ends of paths and units', () => {
  const sweep = `{ ${A}: [0, 5], ${B}: [1, 4], where: "${A} > 2 ms or count = 4" }`;
  expect(read(withSweep(sweep))).toEqual([
    { [A]: 0, [B]: 4 },
    { [A]: 5, [B]: 1 },
    { [A]: 5, [B]: 4 },
  ]);
  const codecs = `{ producers.checkout.compression.type: [none, lz4, zstd], where: "compression.type != lz4" }`;
  expect(read(withSweep(codecs))).toHaveLength(2);
});

test.each([
  [`{ producers.checkout.lingerms: [1] }`, "did you mean 'linger.ms'?"],
  [`{ producers.check.linger.ms: [1] }`, "'producers' has no 'check.linger.ms'; there is checkout"],
  [`{ producers.checkout: [1] }`, 'is not a single value: name one below it'],
  [`{ ${A}: [1, soon] }`, "'soon' is no time"],
  [`{ ${A}: [1, 1] }`, 'the value 1 stands in the list twice'],
  [`{ ${A}: [] }`, 'the list is empty'],
  [`{ ${A}: 5 }`, 'write a list, such as [a, b]'],
  [`{ seed: [1, 2] }`, "'seed' cannot be swept"],
  [`{ together: [ { ${A}: [1, 2], ${B}: [1] } ] }`, 'what changes in step needs lists of the same length'],
  [`{ together: [ { case: [a, a], ${A}: [1, 2] } ] }`, 'each case needs a name of its own'],
  [`{ case: [a, b] }`, 'case'],
  [`{ ${A}: [1, 2], together: [ { ${A}: [1, 2] } ] }`, 'is swept twice'],
  [`{ ${A}: [1, 2], where: "count > 2" }`, "'count' is neither a swept path nor one of the values"],
  [`{ ${A}: [1, 2], where: "linger.ms > 9 ms" }`, 'no point of the grid is left'],
  [`{ ${A}: [1, 2], where: "mean(consume.rate) > 9" }`, 'mean() looks at runs'],
  [
    `{ system.kafka.brokers: [1, 3] }`,
    'at system.kafka.brokers = 1: system.kafka.topics.events.replication.factor: 3 replicas do not fit on 1 broker',
  ],
])('the sweep %s is refused', (sweep, words) => {
  expect(read(withSweep(sweep)).join('\n')).toContain(words);
});

test('--set finds dotted names by the longest key', () => {
  const result = readExperiment(KAFKA_FILE, 'e.yaml', {
    set: { 'producers.checkout.batch.size': '64 KiB', 'network.latency': '1 ms' },
  });
  expect(result).toMatchObject({
    experiment: { data: { producers: { checkout: { 'batch.size': 65_536 } }, network: { latency: 1 } } },
  });
});

test('--set on a swept path pins it, and leaves out claims about other values', () => {
  const result = readExperiment(KAFKA_FILE, 'e.yaml', { set: { [A]: '5' } });
  if ('faults' in result) throw new Error(result.faults.map(formatFault).join('\n'));
  expect(points(result.experiment)).toEqual([1, 4, 16].map((count) => ({ [A]: 5, [B]: count })));
  expect(result.experiment.claims).toEqual([]);
});

test.each([
  [{ 'producers.nobody.count': '5' }, '--set producers.nobody.count=5:1:1 producers.nobody.count:'],
  [{ [A]: 'soon' }, "'soon' is no time"],
])('--set %o is refused', (set, words) => {
  expect(read(KAFKA_FILE, set as unknown as Record<string, string>).join('\n')).toContain(words);
});
