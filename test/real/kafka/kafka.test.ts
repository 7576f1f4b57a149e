/**
 * The semantic scenarios on a real Kafka: three brokers of its own server jars, Apache's own Java clients. Run with
 * `npm run test:kafka`; needs Java 17 and Maven.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { classpath } from './installation.ts';
import { count } from './judge.ts';
import { type Outcome, play } from './play.ts';
import type { Kind } from './scenario.ts';
import { ACTS } from './scenarios/index.ts';

const MINUTE = 60_000;

describe.runIf(process.env['MQLAB_KAFKA'] === '1')('a real Kafka', () => {
  let folder = '';
  let cluster: Cluster;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mqlab-kafka-'));
    cluster = await Cluster.start(folder, classpath());
  }, 5 * MINUTE);

  afterAll(async () => {
    await cluster?.close();
    rmSync(folder, { recursive: true, force: true });
  }, MINUTE);

  describe.each(ACTS.map((act, number) => ({ act, number })))('$act.name', ({ act, number }) => {
    let outcomes: Outcome[] = [];

    beforeAll(async () => {
      outcomes = await play(cluster, act, `act-${number}`);
    }, 4 * MINUTE);

    test.each(act.scenarios.map((scenario, i) => ({ ...scenario, i })))('$name', ({ name, expect: expected, i }) => {
      const { kind, evidence } = outcomes[i] as Outcome;
      const counts = JSON.stringify(count(evidence));
      if (process.env['MQLAB_KAFKA_COUNTS'] === '1') console.log(`${name}\n  ${counts}`);
      expect(only(kind, expected), counts).toEqual(expected);
    });
  });
});

/** Those entries of a kind that a scenario says something about. */
function only(kind: Kind, expected: Partial<Kind>): Partial<Kind> {
  const keys = Object.keys(expected) as (keyof Kind)[];
  return Object.fromEntries(keys.map((key) => [key, kind[key]]));
}
