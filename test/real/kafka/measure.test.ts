/**
 * Times that a real cluster takes for elections, in-sync sets and rebalances, by the settings that rule them. No test: it prints
 * the table of docs/calibration/kafka-real.md. Run with `MQLAB_KAFKA=measure npx vitest run test/real/kafka/measure.test.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { Group } from './group.ts';
import { classpath } from './installation.ts';
import type { Processed } from './judge.ts';
import { sleep, until } from './processes.ts';
import type { Reader, Settings, Topic } from './scenario.ts';
import { Stream } from './stream.ts';

const MINUTE = 60_000;
const rows: string[] = [];

/** Milliseconds until the partition is as wanted, looked at every 50 ms or so. */
async function timeUntil(
  cluster: Cluster,
  topic: string,
  wanted: (partition: { leader: number; isr: number[] }) => boolean,
): Promise<number> {
  const began = Date.now();
  while (Date.now() - began < MINUTE) {
    const [partition] = await cluster.agent.partitions(topic).catch(() => []);
    if (partition !== undefined && wanted(partition)) return Date.now() - began;
    await sleep(30);
  }
  throw new Error(`${topic} never came to be as wanted`);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const REPEATS = 3;

describe.runIf(process.env['MQLAB_KAFKA'] === 'measure')('times of a real cluster', () => {
  let folder = '';
  let jars = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mqlab-kafka-'));
    jars = classpath();
  }, 5 * MINUTE);
  afterAll(() => {
    console.log(rows.join('\n'));
    rmSync(folder, { recursive: true, force: true });
  });

  async function withCluster(name: string, config: Settings, use: (cluster: Cluster) => Promise<void>): Promise<void> {
    const cluster = await Cluster.start(mkdtempSync(join(folder, `${name}-`)), jars, config);
    try {
      await use(cluster);
    } finally {
      await cluster.close();
    }
  }

  async function whole(cluster: Cluster, topic: string): Promise<void> {
    await cluster.whole();
    await timeUntil(cluster, topic, ({ isr }) => isr.length === 3);
  }

  async function repeat(cluster: Cluster, what: string, once: (topic: string) => Promise<number>): Promise<void> {
    const times: number[] = [];
    for (let i = 0; i < REPEATS; i++) {
      const topic = `${what.replaceAll(/\W+/g, '-').slice(0, 40)}-${i}`;
      await cluster.agent.create(topic, [[0, 1, 2]], {});
      await whole(cluster, topic);
      await sleep(1000);
      times.push(await once(topic));
      await whole(cluster, topic);
    }
    rows.push(`| ${what} | ${median(times)} | ${times.join(', ')} |`);
    expect(times).toHaveLength(REPEATS);
  }

  test.each([3000, 6000, 9000])(
    'broker.session.timeout.ms=%i',
    async (timeout) => {
      await withCluster('election', { 'broker.session.timeout.ms': timeout }, async (cluster) => {
        await repeat(
          cluster,
          `session ${timeout}: kill -9 of the leader until another one is elected`,
          async (topic) => {
            cluster.signal(0, 'SIGKILL');
            return timeUntil(cluster, topic, ({ leader }) => leader > 0);
          },
        );
        await repeat(cluster, `session ${timeout}: kill -9 of a follower until it is out of the set`, async (topic) => {
          cluster.signal(2, 'SIGKILL');
          return timeUntil(cluster, topic, ({ isr }) => !isr.includes(2));
        });
        if (timeout !== 9000) return;
        await repeat(cluster, 'SIGTERM of the leader until another one is elected', async (topic) => {
          cluster.signal(0, 'SIGTERM');
          return timeUntil(cluster, topic, ({ leader }) => leader > 0);
        });
      });
    },
    5 * MINUTE,
  );

  test.each([2000, 4000, 8000])(
    'replica.lag.time.max.ms=%i',
    async (lag) => {
      const config = { 'broker.session.timeout.ms': 40_000, 'replica.lag.time.max.ms': lag };
      await withCluster('lag', config, async (cluster) => {
        await repeat(cluster, `lag ${lag}: SIGSTOP of a follower until it is out of the set`, async (topic) => {
          const stream = new Stream(cluster, topic, SENDING);
          await stream.start();
          const began = Date.now();
          cluster.signal(2, 'SIGSTOP');
          // The leader's log says when; a client that asked might ask the broker that stands still.
          const shrunk = new RegExp(`^(\\S+ \\S+),(\\d+) .*Partition ${topic}-0 .*Shrinking ISR`, 'm');
          let time = NaN;
          await until('the set has shrunk', MINUTE, () => {
            const [, second = '', fraction = ''] = shrunk.exec(cluster.log(0)) ?? [];
            time = Date.parse(`${second}.${fraction}`) - began;
            return Promise.resolve(time > 0);
          });
          cluster.signal(2, 'SIGCONT');
          const back = await timeUntil(cluster, topic, ({ isr }) => isr.includes(2));
          rows.push(`| lag ${lag}: SIGCONT until it is back | ${back} | |`);
          await stream.stop(10_000);
          return time;
        });
      });
    },
    5 * MINUTE,
  );

  test(
    'rebalances',
    async () => {
      await withCluster('groups', { 'group.initial.rebalance.delay.ms': 0 }, async (cluster) => {
        for (const [protocol, more] of Object.entries(PROTOCOLS)) {
          for (const how of ['leaves', 'crashes', 'joins'] as const) {
            const stream = new Stream(cluster, `${protocol}-${how}`, SENDING_TO_SIX);
            await stream.create();
            const group = new Group(cluster, stream.topic, TOPIC, reader(more), `${protocol}-${how}-readers`);
            await group.start();
            await group.assigned();
            await stream.start();
            await sleep(4000);
            if (how === 'joins') {
              await group.leave(0);
              await sleep(8000);
            }
            const began = Date.now();
            if (how === 'leaves') await group.leave(0);
            else if (how === 'crashes') await group.crash(0);
            else group.restart(0);
            await sleep(9000);
            await stream.stop(10_000);
            await until('all is read', MINUTE, () => group.done());
            await group.stop();
            const { kept, moved } = gaps(group.processed, began);
            rows.push(
              `| ${protocol}, a member ${how}: longest gap of partitions kept / moved | ${kept} / ${moved} | |`,
            );
          }
        }
      });
    },
    10 * MINUTE,
  );
});

const TOPIC: Topic = { partitions: 6 };
const sending = { rate: 300, config: { acks: 'all', 'linger.ms': 0, 'batch.size': 1 } };
const SENDING = { name: '', source: '', topic: { partitions: 1 }, producer: sending, expect: {} };
const SENDING_TO_SIX = { ...SENDING, topic: TOPIC };

const reader = (config: Settings): Reader => ({ count: 3, commit: 'auto', processing: 1, config });

const assignor = (name: string): Settings => ({
  'partition.assignment.strategy': `org.apache.kafka.clients.consumer.${name}`,
});
const PROTOCOLS: Readonly<Record<string, Settings>> = {
  eager: assignor('RangeAssignor'),
  cooperative: assignor('CooperativeStickyAssignor'),
  consumer: { 'group.protocol': 'consumer' },
};

/** The longest time without a message of partitions that stayed with their member, and of those that did not, in ms. */
function gaps(processed: readonly Processed[], from: number): { kept: number; moved: number } {
  const longest = { kept: 0, moved: 0 };
  for (let partition = 0; partition < TOPIC.partitions; partition++) {
    const inTime = processed.filter((each) => each.partition === partition).toSorted((a, b) => a.at - b.at);
    const owner = inTime.findLast(({ at }) => at < from)?.pid;
    const stayed = inTime.every(({ at, pid }) => at < from || pid === owner);
    let before = from;
    for (const { at } of inTime) {
      if (at <= from) continue;
      const which = stayed ? 'kept' : 'moved';
      longest[which] = Math.max(longest[which], at - before);
      before = at;
    }
  }
  return longest;
}
