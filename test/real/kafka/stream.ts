/** A topic and those who write to it: Apache's VerifiableProducer, and java/mqlab/Transactor.java for transactions. */
import { writeFileSync } from 'node:fs';
import { BROKERS, type Cluster } from './cluster.ts';
import type { Event, Java } from './processes.ts';
import type { Producer, Scenario, Settings, Topic, Transactions } from './scenario.ts';

const STARTED_WITHIN = 60_000;

export class Stream {
  readonly topic: string;
  private readonly cluster: Cluster;
  private readonly shape: Topic;
  private readonly producer: Producer | undefined;
  private readonly transactions: Transactions | undefined;
  private readonly running: Java[] = [];

  constructor(cluster: Cluster, topic: string, { topic: shape, producer, transactions }: Scenario) {
    this.cluster = cluster;
    this.topic = topic;
    this.shape = shape;
    this.producer = producer;
    this.transactions = transactions;
  }

  /** Every partition is led by broker-0. */
  async create(): Promise<void> {
    const replicas = Array.from({ length: this.shape.partitions }, () => [...BROKERS]);
    await this.cluster.agent.create(this.topic, replicas, this.shape.config ?? {});
  }

  /** Starts the producers; resolves when each of them has got something through. */
  async start(): Promise<void> {
    if (this.producer !== undefined) this.running.push(this.verifiable(this.producer));
    if (this.transactions !== undefined) this.running.push(this.transactor(this.transactions));
    const begun = (event: Event): boolean => event.name === 'producer_send_success' || event.name === 'open';
    const events = await Promise.all(this.running.map((java) => java.event(begun, STARTED_WITHIN)));
    if (events.includes(undefined)) throw new Error(`a producer of ${this.topic} did not get through`);
  }

  /** No more is sent; resolves when the fate of all that was sent is known, or `ms` later. */
  async stop(ms: number): Promise<void> {
    await Promise.all(this.running.map((java) => java.stop(ms)));
  }

  get acknowledged(): string[] {
    return [...this.values('producer_send_success'), ...this.numbers('committed')];
  }

  get refused(): string[] {
    return this.values('producer_send_error');
  }

  /** Messages of transactions that were aborted, or never ended. */
  get aborted(): string[] {
    return [...this.numbers('aborted'), ...this.numbers('open', (event) => event['end'] === 'never')];
  }

  private verifiable({ rate, config }: Producer): Java {
    const file = this.cluster.file(`${this.topic}.producer.properties`);
    writeFileSync(file, lines(config));
    const { acks = 'all' } = config;
    const args = flags({
      'bootstrap-server': this.cluster.servers,
      topic: this.topic,
      throughput: String(rate),
      acks: acks === 'all' ? '-1' : String(acks),
      'producer.config': file,
    });
    return this.cluster.run(`${this.topic}-producer`, 'org.apache.kafka.tools.VerifiableProducer', args);
  }

  private transactor({ config, each }: Transactions): Java {
    const all = { 'bootstrap.servers': this.cluster.servers, 'transactional.id': this.topic, ...config };
    const plan = { topic: this.topic, transactions: each, config: all };
    return this.cluster.run(`${this.topic}-transactor`, 'mqlab.Transactor', [JSON.stringify(plan)]);
  }

  private get events(): Event[] {
    return this.running.flatMap((java) => java.events);
  }

  private values(name: string): string[] {
    return this.events.filter((event) => event.name === name).map((event) => String(event['value']));
  }

  private numbers(name: string, passes: (event: Event) => boolean = () => true): string[] {
    return this.events
      .filter((event) => event.name === name && passes(event))
      .flatMap((event) => Array.from({ length: Number(event['count']) }, (_, i) => `t.${Number(event['first']) + i}`));
  }
}

/** Settings as a properties file. */
export const lines = (config: Settings): string =>
  Object.entries(config)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** Options as command lines take them. */
export const flags = (options: Readonly<Record<string, string>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
