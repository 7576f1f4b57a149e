import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../cli/catalogue.ts';
import type { RunPlan } from '../../lab/contract.ts';
import { type Experiment, type ReadResult, experimentFrom, readExperiment } from '../../lab/files/index.ts';
import { experimentFromOmb, isOmbWorkload } from '../../lab/formats/omb/index.ts';
import { run } from '../../lab/run.ts';
import { studyOf } from '../../lab/study.ts';

/**
 * Each experiment of the catalogue at its first and its last point, for half a second after a quarter of a second: the
 * trajectory (fingerprint) and what came of it (metrics, six digits). `UPDATE_GOLDEN=1 npm test` writes them anew; the diff
 * is reviewed, with a reason in the commit.
 */
const FILE = new URL('./experiments.json', import.meta.url);
const KEPT = [
  'publish.rate',
  'consume.rate',
  'publish.latency.p50',
  'publish.latency.p99',
  'e2e.latency.p50',
  'e2e.latency.p99',
  'backlog.end',
];

interface Golden {
  readonly fingerprint: string;
  readonly metrics: Readonly<Record<string, number>>;
}

const goldens: Record<string, Golden> = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Golden>)
  : {};
const updating = process.env['UPDATE_GOLDEN'] === '1';
const seen: Record<string, Golden> = {};

function experimentOf(file: string): Experiment {
  const text = readFileSync(file, 'utf8');
  return isOmbWorkload(parse(text)) ? ofWorkload(file, text) : accepted(readExperiment(text, file));
}

function ofWorkload(file: string, text: string): Experiment {
  const read = experimentFromOmb({ name: file, text }, undefined, {});
  if ('faults' in read) throw new Error(read.faults.map(({ message }) => message).join('\n'));
  return accepted(experimentFrom(read.experiment, file));
}

function accepted(read: ReadResult): Experiment {
  if ('faults' in read)
    throw new Error(read.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`).join('\n'));
  return read.experiment;
}

function goldenOf(plan: RunPlan): Golden {
  const { fingerprint, metrics } = run({ ...plan, warmup: 250e6, duration: 500e6, sampleEvery: 100e6 });
  return {
    fingerprint,
    metrics: Object.fromEntries(KEPT.map((name) => [name, Number((metrics[name] ?? 0).toPrecision(6))])),
  };
}

describe('experiments of the catalogue come out as they did', () => {
  for (const { id, file } of catalogue()) {
    const { plans } = studyOf(experimentOf(file));
    const ends = [...new Set([plans[0], plans[plans.length - 1]])].filter((plan) => plan !== undefined);
    for (const plan of ends) {
      const name = `${id} #${plan.point}.${plan.replication}`;
      test(name, () => {
        seen[name] = goldenOf(plan);
        if (!updating) expect(seen[name]).toEqual(goldens[name]);
      });
    }
  }
});

afterAll(() => {
  if (updating) writeFileSync(FILE, `${JSON.stringify(seen, undefined, 2)}\n`);
});
