/** A group of readers: Apache's VerifiableConsumer where it can do what is asked, otherwise java/mqlab/Worker.java. */
import { writeFileSync } from 'node:fs';
import type { Cluster } from './cluster.ts';
import type { Processed } from './judge.ts';
import { type Event, type Java, until } from './processes.ts';
import type { Reader, Settings, Topic } from './scenario.ts';
import { flags, lines } from './stream.ts';

export const READING: Settings = {
  'session.timeout.ms': 4000,
  'heartbeat.interval.ms': 500,
  'max.poll.records': 100,
  'auto.offset.reset': 'earliest',
  'auto.commit.interval.ms': 1000,
};

/** What KIP-848 leaves to the broker. */
const CLASSIC_ONLY = ['session.timeout.ms', 'heartbeat.interval.ms'];

/** How many records of a poll (each of as many ms or more) must have been processed when a member is struck in the middle of it. */
const MIDWAY = 5;

export class Group {
  readonly id: string;
  private readonly cluster: Cluster;
  private readonly topic: string;
  private readonly partitions: number;
  private readonly reader: Reader;
  private readonly members: Java[] = [];
  private readonly past: Java[] = [];
  private struckAt: number | undefined;

  constructor(cluster: Cluster, topic: string, { partitions }: Topic, reader: Reader, id: string) {
    this.cluster = cluster;
    this.id = id;
    this.topic = topic;
    this.partitions = partitions;
    this.reader = reader;
  }

  async start(): Promise<void> {
    await until(`${this.id} has committed the beginning`, 30_000, async () => {
      await this.cluster.agent.begin(this.topic, this.id); // Fails until every broker has heard of the topic.
      return true;
    });
    for (let i = 0; i < this.reader.count; i++) this.members[i] = this.launch(i);
  }

  /** Every partition has a reader, every member has been told of its partitions. */
  async assigned(): Promise<void> {
    await until(`${this.id} has its partitions`, 60_000, () =>
      Promise.resolve(
        this.members.every((member) => assignments(member).length > 0) &&
          this.members.flatMap(held).length === this.partitions,
      ),
    );
  }

  async crash(index: number): Promise<void> {
    await this.strike(index, true);
    await this.members[index]?.kill();
  }

  async leave(index: number): Promise<void> {
    await this.strike(index, false);
    await this.members[index]?.stop(10_000);
  }

  async pause(index: number): Promise<void> {
    await this.strike(index, true);
    this.members[index]?.signal('SIGSTOP');
  }

  goOn(index: number): void {
    this.members[index]?.signal('SIGCONT');
  }

  restart(index: number): void {
    const before = this.members[index];
    if (before !== undefined) this.past.push(before);
    this.members[index] = this.launch(index);
  }

  hold(on: boolean): void {
    for (const member of this.members) member.write(on ? 'hold' : 'release');
  }

  /** Whether the group has committed all there is, or has given up. */
  async done(): Promise<boolean> {
    return this.failed || (await this.cluster.agent.lag(this.topic, this.id)) === 0;
  }

  get failed(): boolean {
    return this.all.some((member) => member.events.some(({ name }) => name === 'failed'));
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop(10_000)));
  }

  get processed(): Processed[] {
    return this.all.flatMap((member) => member.events.filter(isRecord).map((event) => record(event, member.pid)));
  }

  /** What the last member was told about partitions since another one was struck. */
  survivor(until: number): Event[] {
    const struckAt = this.struckAt ?? Infinity;
    const told = this.members.at(-1)?.events.filter(({ name }) => name === 'assigned' || name === 'revoked') ?? [];
    return told.filter((event) => Number(event['at']) > struckAt && Number(event['at']) < until);
  }

  private get all(): Java[] {
    return [...this.past, ...this.members];
  }

  private async strike(index: number, midway: boolean): Promise<void> {
    if (midway) await this.midway(index);
    this.struckAt ??= Date.now();
  }

  /** Waits until a member has processed a few of the records of a poll and not yet the others. */
  private async midway(index: number): Promise<void> {
    const member = this.members[index];
    if (member === undefined || this.reader.processing < MIDWAY || this.reader.handOver === true) return;
    let since = -1;
    const found = await member.next(({ name, count }) => {
      if (name === 'polled') since = Number(count) > 2 * MIDWAY ? 0 : -1;
      else if (name === 'processed' && since >= 0) since++;
      return since === MIDWAY;
    }, 20_000);
    if (found === undefined) throw new Error(`${this.id} never was in the middle of a poll's records`);
  }

  private launch(index: number): Java {
    const config: Record<string, string | number | boolean> = {
      ...READING,
      ...this.reader.config,
      'bootstrap.servers': this.cluster.servers,
      'group.id': this.id,
    };
    if (config['group.protocol'] === 'consumer') for (const key of CLASSIC_ONLY) delete config[key];
    if (this.reader.static === true) config['group.instance.id'] = `${this.id}-${index}`;
    return this.verifiable ? this.verifiableConsumer(index, config) : this.worker(index, config);
  }

  /** VerifiableConsumer processes at once and commits synchronously after each poll. */
  private get verifiable(): boolean {
    return this.reader.commit === 'sync' && this.reader.processing === 0;
  }

  private verifiableConsumer(index: number, config: Settings): Java {
    const file = this.cluster.file(`${this.id}-${index}.properties`);
    writeFileSync(file, lines(config));
    const args = flags({
      'bootstrap-server': this.cluster.servers,
      topic: this.topic,
      'group-id': this.id,
      'reset-policy': String(config['auto.offset.reset']),
      'session-timeout': String(config['session.timeout.ms']),
      'consumer.config': file,
    });
    const main = 'org.apache.kafka.tools.VerifiableConsumer';
    return this.cluster.run(`${this.id}-${index}`, main, [...args, '--verbose']);
  }

  private worker(index: number, config: Settings): Java {
    const { commit, every, onRevoke, processing, handOver } = this.reader;
    const plan = { topic: this.topic, commit, every, onRevoke, processing, handOver, config };
    return this.cluster.run(`${this.id}-${index}`, 'mqlab.Worker', [JSON.stringify(plan)]);
  }
}

const isAssignment = ({ name }: Event): boolean => name === 'assigned' || name === 'partitions_assigned';
const isRecord = ({ name }: Event): boolean => name === 'processed' || name === 'record_data';

const assignments = (member: Java): Event[] => member.events.filter(isAssignment);

/** The partitions that a member holds. */
function held(member: Java): number[] {
  const partitions = new Set<number>();
  for (const event of member.events) {
    const numbers = ((event['partitions'] ?? []) as (number | { partition: number })[]).map((each) =>
      typeof each === 'number' ? each : each.partition,
    );
    if (isAssignment(event)) for (const each of numbers) partitions.add(each);
    else if (/revoked|lost/.test(event.name)) for (const each of numbers) partitions.delete(each);
  }
  return [...partitions];
}

function record(event: Event, pid: number): Processed {
  const at = Number(event['at'] ?? event['timestamp']);
  return {
    partition: Number(event['partition']),
    offset: Number(event['offset']),
    value: String(event['value']),
    at,
    sentAt: Number(event['appended'] ?? at),
    pid,
  };
}
