import { describe, expect, test } from 'vitest';
import { readExperiment, experimentText } from '../../lab/files/index.ts';
import { run } from '../../lab/run.ts';
import { reportHtml } from '../../lab/report/index.ts';
import { outcome, studyOf } from '../../lab/study.ts';
import { resultText } from '../../cli/text/index.ts';

const HARDWARE = '{ brokers: { cores: 4, memory: 4 GiB, disks: [sata-7200rpm], nic: 1 Gbps } }';

const file = (system: string, clients: string, hardware = HARDWARE): string =>
  `name: h\nhardware: ${hardware}\nsystem: { host: ${system} }\n${clients}\nwarmup: 0 s\nduration: 1 s\nreplications: 1\n`;

function faultsOf(text: string): string {
  const read = readExperiment(text, 'h.yaml');
  return 'faults' in read ? read.faults.map(({ path, message }) => `${path}: ${message}`).join('\n') : '';
}

describe('a machine by itself in an experiment file', () => {
  test('is read, written out and read again as the same experiment', () => {
    const text = file(
      '{ files: { log: { size: 1 GiB } } }',
      'consumers: { r: { file: log, count: 2, path: sendfile } }',
    );
    const first = readExperiment(text, 'h.yaml');
    if ('faults' in first) throw new Error(faultsOf(text));
    const again = readExperiment(experimentText(first.experiment), 'h.yaml');
    if ('faults' in again) throw new Error(faultsOf(experimentText(first.experiment)));
    expect(again.experiment.data).toEqual(first.experiment.data);
  });

  test('runs with readers alone, who are limited by the disk and not by what is offered', () => {
    const read = readExperiment(
      file('{ files: { log: { size: 1 GiB } } }', 'consumers: { r: { file: log } }'),
      'h.yaml',
    );
    if ('faults' in read) throw new Error(read.faults.map(({ message }) => message).join('\n'));
    const [plan] = studyOf(read.experiment).plans;
    if (plan === undefined) throw new Error('there is no plan');
    const { metrics, limits } = run(plan);
    expect(metrics['consume.throughput']).toBeCloseTo(137e6 / 1024 / 1024, -1);
    expect(limits.limitedBy).toBe('disk host/disk-0');
  });

  test('counts operations, not messages, in report, charts and text, and takes rates in op/s', async () => {
    const clients =
      'producers: { w: { file: log, rate: 400 op/s, message: { size: 64 KiB } } }\nconsumers: { r: { file: log } }\nthresholds: { publish.rate: "> 300 op/s" }';
    const read = readExperiment(file('{ files: { log: { size: 1 GiB } } }', clients), 'h.yaml');
    if ('faults' in read) throw new Error(read.faults.map(({ message }) => message).join('\n'));
    const study = studyOf(read.experiment);
    const result = outcome(
      study,
      study.plans.map((plan) => run(plan)),
      { run: 'a', version: '0' },
    );
    expect(result.verdicts.map(({ holds }) => holds)).toEqual([true]);
    const said = [await reportHtml(result), resultText(result), JSON.stringify({ ...result, runs: [] })].join('');
    expect(said.includes('op/s')).toBe(true);
    expect([...said.matchAll(/.{0,40}(msg|[Mm]essages?\b(?!\.)).{0,20}/g)].map(([where]) => where)).toEqual([]);
  });

  test('is refused with what to do, if the parts do not fit together', () => {
    const files = '{ files: { log: {} } }';
    expect(faultsOf(file(files, ''))).toContain('producers: nobody writes');
    expect(faultsOf(file(files, 'consumers: { r: { file: log } }'))).toContain('the files are empty');
    expect(faultsOf(file(files, 'consumers: { r: { file: lug, pattern: tail } }'))).toContain("did you mean 'log'");
    const random = 'producers: { w: { file: log, rate: unlimited, pattern: random } }';
    expect(faultsOf(file(files, random))).toContain('give the files a size');
    const ratios = '{ config: { vm.dirty_ratio: 5 }, files: { log: {} } }';
    expect(faultsOf(file(ratios, 'producers: { w: { file: log, rate: unlimited } }'))).toContain(
      'is not below vm.dirty_ratio',
    );
  });

  test('a disk that nobody knows is refused with the names that there are', () => {
    const strange = HARDWARE.replace('sata-7200rpm', 'floppy');
    const clients = 'producers: { w: { file: log, rate: unlimited } }';
    expect(faultsOf(file('{ files: { log: {} } }', clients, strange))).toContain("no disk is called 'floppy'");
    const small = HARDWARE.replace('sata-7200rpm', 'gp2-0gib');
    expect(faultsOf(file('{ files: { log: {} } }', clients, small))).toContain('allowed is 1 to 16384');
  });
});
