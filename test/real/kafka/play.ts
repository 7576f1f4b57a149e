/** Plays an act on a real cluster: all its scenarios side by side. */
import type { Cluster } from './cluster.ts';
import { Group } from './group.ts';
import { type Evidence, judge } from './judge.ts';
import { sleep, until } from './processes.ts';
import type { Act, Fault, Kind, Scenario } from './scenario.ts';
import { Stream } from './stream.ts';

/** What one scenario came to. */
export interface Outcome {
  readonly kind: Kind;
  readonly evidence: Evidence;
}

/** How many groups start at a time: each is a JVM or two. */
const STARTERS = 4;
/** Time that producers have to learn the fate of their messages, and readers to read all there is, in ms. */
const PATIENCE = 60_000;

interface Part {
  readonly scenario: Scenario;
  readonly stream: Stream;
  readonly group: Group | undefined;
}

/** The outcome of each scenario of an act, in their order. `name` prefixes the names of its topics. */
export async function play(cluster: Cluster, act: Act, name: string): Promise<Outcome[]> {
  const parts = cast(cluster, act, name);
  const streams = [...new Set(parts.map(({ stream }) => stream))];
  for (const stream of streams) await stream.create();
  await startGroups(parts.flatMap(({ group }) => group ?? []));
  await Promise.all(streams.map((stream) => stream.start()));
  await runFaults(cluster, act, parts);
  await Promise.all(streams.map((stream) => stream.stop(PATIENCE)));
  await cluster.whole();
  await Promise.all(streams.map(({ topic }) => replicated(cluster, topic)));
  const read = Date.now();
  await Promise.all(parts.flatMap(({ group }) => (group === undefined ? [] : [readAll(group)])));
  return Promise.all(parts.map((part) => outcome(cluster, part, read)));
}

/** Scenarios that differ in their readers only share a topic and its producers. */
function cast(cluster: Cluster, { scenarios }: Act, name: string): Part[] {
  const streams = new Map<string, Stream>();
  return scenarios.map((scenario, i) => {
    const { topic, producer, transactions, reader } = scenario;
    const key = JSON.stringify([topic, producer, transactions]);
    const stream = streams.get(key) ?? new Stream(cluster, `${name}-${streams.size}`, scenario);
    streams.set(key, stream);
    const group = reader && new Group(cluster, stream.topic, topic, reader, `${name}-readers-${i}`);
    return { scenario, stream, group };
  });
}

async function startGroups(groups: readonly Group[]): Promise<void> {
  for (let i = 0; i < groups.length; i += STARTERS) {
    const some = groups.slice(i, i + STARTERS);
    await Promise.all(some.map((group) => group.start()));
    await Promise.all(some.map((group) => group.assigned()));
  }
}

/** All faults at their time, and then the rest of the time that producers send. */
async function runFaults(cluster: Cluster, act: Act, parts: readonly Part[]): Promise<void> {
  const began = Date.now();
  const atSecond = (seconds: number): Promise<void> => sleep(began + seconds * 1000 - Date.now());
  const running = act.faults.map((fault) => strikeBroker(cluster, fault, atSecond));
  for (const { scenario, group } of parts) {
    for (const fault of scenario.faults ?? [])
      if (group !== undefined) running.push(strikeReader(group, fault, atSecond));
  }
  await Promise.all([...running, atSecond(act.seconds)]);
}

type AtSecond = (seconds: number) => Promise<void>;

async function strikeBroker(cluster: Cluster, fault: Fault, atSecond: AtSecond): Promise<void> {
  const id = Number(/^broker-(\d)$/.exec(fault.crash ?? fault.stop ?? fault.pause ?? '')?.[1]);
  await atSecond(fault.at);
  if (fault.pause !== undefined) {
    cluster.signal(id, 'SIGSTOP');
    await atSecond(fault.at + (fault.for ?? 0));
    cluster.signal(id, 'SIGCONT');
  } else {
    cluster.signal(id, fault.crash === undefined ? 'SIGTERM' : 'SIGKILL');
    await atSecond(fault.at + (fault.restart ?? 0));
    await cluster.restart(id);
  }
}

async function strikeReader(group: Group, fault: Fault, atSecond: AtSecond): Promise<void> {
  const index = Number(/^readers\.(\d)$/.exec(fault.crash ?? fault.stop ?? fault.pause ?? '')?.[1]);
  await atSecond(fault.at);
  if (fault.hold !== undefined) {
    group.hold(true);
    await atSecond(fault.at + (fault.for ?? 0));
    group.hold(false);
  } else if (fault.pause !== undefined) {
    await group.pause(index);
    await sleep((fault.for ?? 0) * 1000);
    group.goOn(index);
  } else {
    await (fault.crash === undefined ? group.leave(index) : group.crash(index));
    await sleep((fault.restart ?? 0) * 1000);
    group.restart(index);
  }
}

/** All replicas of a topic are in sync. */
async function replicated(cluster: Cluster, topic: string): Promise<void> {
  await until(`all replicas of ${topic} are in sync`, PATIENCE, async () => {
    const partitions = await cluster.agent.partitions(topic);
    return partitions.every(({ leader, isr }) => leader >= 0 && isr.length === 3);
  });
}

async function readAll(group: Group): Promise<void> {
  await until(`${group.id} has read all there is`, PATIENCE, () => group.done());
  await group.stop();
}

async function outcome(cluster: Cluster, { scenario, stream, group }: Part, read: number): Promise<Outcome> {
  const evidence: Evidence = {
    acknowledged: stream.acknowledged,
    refused: stream.refused,
    aborted: stream.aborted,
    log: await cluster.agent.log(stream.topic),
    processed: group?.processed ?? [],
    readerFailed: group?.failed ?? false,
    survivor: group?.survivor(read) ?? [],
  };
  return { kind: judge(scenario, evidence), evidence };
}
