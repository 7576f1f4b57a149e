import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  batchesOf,
  codecProfileText,
  hostProfileText,
  measureCodec,
  measureHost,
  realCodec,
  recordsOf,
} from '../../lab/calibrate/index.ts';
import { plan } from '../../lab/assembly/index.ts';
import { experimentText, type Fault, readExperiment } from '../../lab/files/index.ts';
import { bytes, KiB } from '../../sim/index.ts';
import { compressedSize, compressing } from '../../models/index.ts';

const MEASURING = { cpu: 'a test', node: 'v0', date: '2026-01-01' };
const SHORT = { write: 0.1, read: 0.1, random: 0.1, fsync: 0.1, network: 0.2 };

const orders = Buffer.from(
  Array.from({ length: 3000 }, (_, i) => `{"order":${i * 7},"customer":"c${(i * i) % 501}","total":${i % 89}.5}`).join(
    '\n',
  ),
);

async function profileText(): Promise<string> {
  const records = recordsOf(orders, { by: 'lines' });
  const sizes = batchesOf(records);
  const measured = [measureCodec(await realCodec('gzip'), sizes), measureCodec(await realCodec('zstd:1'), sizes)];
  const sample = {
    file: 'orders.ndjson',
    bytes: orders.length,
    records: records.length,
    cut: { by: 'lines' } as const,
  };
  return codecProfileText('orders', sample, MEASURING, measured);
}

const file = (data: string, codec: string, rest = '') => `
name: own-data
system: { kafka: { topics: { t: {} } } }
producers: { p: { topic: t, rate: 100 msg/s, compression.type: ${codec}, message: { data: ${data} } } }
consumers: { c: { topic: t } }
${rest}`;

function faultsOf(text: string, files: Record<string, string> = {}): string[] {
  const outcome = readExperiment(text, 'e.yaml', { readFile: reader(files) });
  return 'faults' in outcome ? outcome.faults.map((fault: Fault) => `${fault.path}: ${fault.message}`) : [];
}

const reader = (files: Record<string, string>) => (path: string) => {
  const text = files[path];
  if (text === undefined) throw new Error('no such file');
  return text;
};

function experiment(text: string, files: Record<string, string> = {}) {
  const outcome = readExperiment(text, 'e.yaml', { readFile: reader(files) });
  if ('faults' in outcome) throw new Error(outcome.faults.map(({ message }) => message).join('\n'));
  return outcome.experiment;
}

const dataOf = (text: string, files: Record<string, string>) => {
  const { system } = plan(experiment(text, files), {}, 0, 0);
  return system.plan.producers[0]?.message.data;
};

describe('a codec profile', async () => {
  const text = await profileText();

  test('gives the sizes that were measured, within the error that it states', async () => {
    const data = dataOf(file('orders.yaml', 'gzip'), { 'orders.yaml': text });
    if (typeof data !== 'object') throw new Error('the profile did not arrive');
    const { measured } = (parse(text) as { codecs: { gzip: { measured: Measured } } }).codecs.gzip;
    const stated = Number(measured.fitError.replace(' %', '')) / 100;
    expect(stated).toBeLessThan(0.05);
    for (const { batch, ratio } of measured.sizes) {
      const raw = Number(batch.replace(' B', ''));
      const predicted = raw / compressedSize('gzip', data, bytes(raw));
      expect(Math.abs(predicted / ratio - 1), batch).toBeLessThan(stated + 0.01);
    }
  });

  test('brings speeds for a core of speed 1, which the model takes', () => {
    const data = dataOf(file('orders.yaml', 'gzip'), { 'orders.yaml': text });
    const stated = (parse(text) as { codecs: { gzip: { compress: string } } }).codecs.gzip.compress;
    const time = KiB(1024) / (Number(stated.replace(' MB/s', '')) * 1e6);
    expect(compressing('gzip', KiB(1024), data) / 1e9 / time).toBeCloseTo(1, 2);
  });

  test('goes into the resolved file, which no longer needs it', () => {
    const first = experiment(file('orders.yaml', 'zstd'), { 'orders.yaml': text });
    const again = experiment(experimentText(first));
    expect(again.data).toEqual(first.data);
  });

  test('can be swept beside the kinds that are built in', () => {
    const sweep = 'sweep: { producers.p.message.data: [json, orders.yaml] }';
    const read = experiment(file('json', 'gzip', sweep), { 'orders.yaml': text });
    const { system } = plan(read, { 'producers.p.message.data': 'orders.yaml' }, 1, 0);
    expect(system.plan.producers[0]?.message.data).toMatchObject({ name: 'orders.yaml' });
  });

  test('without the codec that is used, is refused with the command that measures it', () => {
    expect(faultsOf(file('orders.yaml', 'lz4'), { 'orders.yaml': text })).toEqual([
      expect.stringMatching(
        /^producers.p.compression.type: the profile 'orders.yaml' has no lz4: .*--codecs gzip,zstd,lz4/,
      ),
    ]);
  });

  test.each([
    ['missing.yaml', /message.data: the file 'missing.yaml' cannot be read/],
    ['other.yaml', /message.data: other.yaml is no profile of this kind, as 'codecs' is missing/],
    ['torn.yaml', /message.data: torn.yaml: /],
    ['jsno', /message.data: no kind of data is called 'jsno': did you mean 'json'\?/],
    ['wrong.yaml', /codecs.gzap: there is no codec 'gzap'/],
    ['short.yaml', /codecs.gzip.p: is missing/],
  ])('%s is one fault, with what to do', (name, message) => {
    const files = {
      'other.yaml': 'cores: 1',
      'torn.yaml': 'a: [1',
      'wrong.yaml': 'codecs: { gzip: { a: 1, k: 1, p: 1 }, gzap: { a: 1, k: 1, p: 1 } }',
      'short.yaml': 'codecs: { gzip: { a: 1, k: 1 } }',
    };
    const faults = faultsOf(file(name, 'gzip'), files);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
  });
});

interface Measured {
  readonly fitError: string;
  readonly sizes: readonly { readonly batch: string; readonly ratio: number }[];
}

describe('a hardware profile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mqlab-test-'));
  const steps: number[] = [];
  const host = await measureHost(folder, (done) => steps.push(done), SHORT);
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  const text = hostProfileText('here', host, MEASURING);

  test('leaves no file behind, also when it is broken off', async () => {
    expect(left).toEqual([]);
    const other = mkdtempSync(join(tmpdir(), 'mqlab-test-'));
    const broken = measureHost(
      other,
      (done) => {
        if (done === 3) throw new Error('enough');
      },
      SHORT,
    );
    await expect(broken).rejects.toThrow('enough');
    expect(readdirSync(other)).toEqual([]);
    rmSync(other, { recursive: true });
  });

  test('states of everything measured its value between the extremes, its spread and its method', () => {
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { value, low, high, samples, method } of Object.values(host.measured)) {
      expect(value).toBeGreaterThan(0);
      expect(low).toBeLessThanOrEqual(high);
      expect(samples).toBeGreaterThan(0);
      expect(method.length).toBeGreaterThan(20);
    }
  });

  test('finds what must hold on any machine: memory is faster than loopback, a call than a change of thread', () => {
    const { memoryCopy, loopbackRate, systemCall, loopbackRoundTrip } = host.measured;
    expect(memoryCopy.value).toBeGreaterThan(loopbackRate.value);
    expect(systemCall.value).toBeLessThan(loopbackRoundTrip.value);
  });

  test('can be named as hardware, for all machines or for those of one side', () => {
    const all = experiment(file('json', 'none', 'hardware: here.yaml'), { 'here.yaml': text });
    const { system } = plan(all, {}, 0, 0);
    if (system.kind !== 'kafka') throw new Error('this is about Kafka');
    expect(system.plan.brokers.profile).toMatchObject({ name: 'here', cores: host.cores });
    expect(system.plan.brokers.profile.disks[0]?.flush).toBeGreaterThan(0);
    const clients = experiment(file('json', 'none', 'hardware: { clients: here.yaml }'), { 'here.yaml': text });
    expect(plan(clients, {}, 0, 0).system.plan).toMatchObject({ clients: { profile: { name: 'here' } } });
  });

  test('a file that is no hardware profile is refused with the command that writes one', () => {
    expect(faultsOf(file('json', 'none', 'hardware: orders.yaml'), { 'orders.yaml': 'codecs: {}' })).toEqual([
      expect.stringMatching(/^hardware: orders.yaml is no profile of this kind.*mqlab calibrate host/),
    ]);
  });
});
