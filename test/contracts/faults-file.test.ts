import { describe, expect, test } from 'vitest';
import { experimentText, readExperiment } from '../../lab/files/index.ts';
import { studyOf } from '../../lab/study.ts';
import type { FaultPlan } from '../../models/index.ts';

const file = (faults: string, more = ''): string => `name: f
system: { kafka: { brokers: 3, topics: { events: { partitions: 3, replication.factor: 3 } } } }
producers: { app: { topic: events, count: 2, rate: 1k msg/s } }
consumers: { billing: { topic: events, count: 3 } }
warmup: 10 s
duration: 60 s
replications: 1
faults: ${faults}
${more}`;

function read(text: string) {
  const result = readExperiment(text, 'f.yaml');
  if ('faults' in result) throw new Error(result.faults.map(({ message }) => message).join('\n'));
  return result.experiment;
}

function wrong(faults: string): string[] {
  const result = readExperiment(file(faults), 'f.yaml');
  if (!('faults' in result)) return [];
  return result.faults.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

const plansOf = (faults: string, more?: string): readonly FaultPlan[] =>
  studyOf(read(file(faults, more))).plans[0]?.faults ?? [];

const SECOND = 1e9;

describe('faults in an experiment file', () => {
  test('count their time from the end of the warm-up', () => {
    expect(plansOf('[ { at: 20 s, crash: broker-2, restart: 5 s } ]')).toEqual([
      {
        kind: 'crash',
        when: { kind: 'at', at: 30 * SECOND },
        targets: [{ kind: 'broker', number: 2 }],
        lasts: 5 * SECOND,
      },
    ]);
  });

  test('name one component, all of a group, or two sides', () => {
    const [disk, group, sides, one] = plansOf(
      '[ { at: 1, slowDisk: broker-1/disk-1, factor: 10, for: 5 s }, { at: 2, pause: consumers.billing, for: 1 s }, ' +
        '{ at: 3, partition: [broker-0, broker-1], from: [producers.app.1] }, { at: 4, hold: consumers.billing.2 } ]',
    );
    expect(disk).toMatchObject({ kind: 'slow-disk', factor: 10, targets: [{ kind: 'disk', broker: 1, disk: 1 }] });
    expect(group?.targets).toHaveLength(3);
    expect(sides?.targets).toHaveLength(2);
    expect(sides?.against).toEqual([{ kind: 'client', side: 'producers', group: 'app', index: 1 }]);
    expect(one).toMatchObject({ kind: 'hold', targets: [{ side: 'consumers', group: 'billing', index: 2 }] });
    expect(one).not.toHaveProperty('lasts');
  });

  test('a roll stops one after the other', () => {
    const plans = plansOf('[ { at: 1 s, roll: brokers, every: 10 s, restart: 3 s } ]');
    expect(plans.map(({ kind, lasts }) => [kind, lasts])).toEqual([1, 2, 3].map(() => ['stop', 3 * SECOND]));
    expect(plans.map(({ when }) => when)).toEqual([11, 21, 31].map((at) => ({ kind: 'at', at: at * SECOND })));
  });

  test('come at random with a mean time between them', () => {
    const [plan] = plansOf('[ { random: 10 min, crash: brokers, restart: 30 s } ]');
    expect(plan?.when).toEqual({ kind: 'random', from: 10 * SECOND, mean: 600 * SECOND });
  });

  test('can be swept, and are written out and read again as the same', () => {
    const swept = file('[ { at: 20 s, crash: broker-2, restart: 5 s } ]', 'sweep: { faults.0.restart: [1 s, 30 s] }\n');
    const experiment = read(swept);
    expect(studyOf(experiment).plans.map(({ faults }) => faults?.[0]?.lasts)).toEqual([SECOND, 30 * SECOND]);
    expect(read(experimentText(experiment)).data).toEqual(experiment.data);
  });

  test('that make no sense are refused, all at once, each at its place', () => {
    const list =
      '[ { at: 1, crash: broker-3 }, { crash: broker-0 }, { at: 1 }, { at: 1, pause: broker-0 }, ' +
      '{ at: 90, crash: broker-0 }, { at: 1, crash: brocker-0 }, { at: 1, crash: broker-0, factor: 2 }, { at: 1, hold: broker-0 } ]';
    expect(wrong(list).map((line) => line.replace(/^\d+:\d+ /, ''))).toEqual([
      'faults.0.crash: there is no broker-3: the 3 brokers are numbered from 0',
      "faults.1: say when: write either 'at: 60 s' or, for faults at random, 'random: 10 min'",
      expect.stringMatching(/^faults.2: does not say what happens: write one of crash, powerOff, /),
      "faults.3: 'pause' also needs 'for'",
      'faults.4.at: 90 s is not before the end of the run at 60 s: it would never strike',
      expect.stringMatching(/^faults.5.crash: nothing is called 'brocker-0': did you mean 'broker-0'/),
      "faults.6.factor: 'factor' says nothing about 'crash': it takes restart",
      "faults.7.hold: 'broker-0' cannot be struck so: name a client",
    ]);
  });

  test('are refused for a host by itself', () => {
    const host = `name: h\nsystem: { host: { files: { log: {} } } }\nproducers: { w: { file: log, rate: 1k msg/s } }\nfaults: []\n`;
    const result = readExperiment(host, 'h.yaml');
    expect('faults' in result && result.faults.map(({ message }) => message)).toEqual([
      'faults strike brokers and their clients: a host by itself has none',
    ]);
  });
});
