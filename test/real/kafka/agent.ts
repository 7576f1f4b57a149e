import { Java, type JavaOptions } from './processes.ts';

/** The program that administers and inspects the cluster (java/mqlab/Agent.java). */
export class Agent {
  private readonly java: Java;
  private asked = 0;

  constructor(options: Omit<JavaOptions, 'main' | 'heap' | 'talks'>) {
    this.java = new Java({ ...options, main: 'mqlab.Agent', heap: 192, talks: true });
  }

  /** It kills the process should this one die. */
  watch(pid: number): void {
    this.java.write(JSON.stringify({ id: this.asked++, do: 'watch', pid }));
  }

  brokers(): Promise<number[]> {
    return this.ask<number[]>('brokers');
  }

  async create(topic: string, replicas: readonly (readonly number[])[], config: object): Promise<void> {
    await this.ask('create', { topic, replicas, config });
  }

  partitions(topic: string): Promise<{ leader: number; isr: number[] }[]> {
    return this.ask('partitions', { topic });
  }

  /** The values of each partition in the order of the log, aborted ones included. */
  log(topic: string): Promise<string[][]> {
    return this.ask('log', { topic, isolation: 'read_uncommitted' });
  }

  /** Commits the beginning of the topic for a group that has no members. */
  async begin(topic: string, group: string): Promise<void> {
    await this.ask('begin', { topic, group });
  }

  /** Messages between what a group has committed and the end of the log. */
  lag(topic: string, group: string): Promise<number> {
    return this.ask('lag', { topic, group });
  }

  async close(): Promise<void> {
    await this.java.kill();
  }

  private async ask<T>(verb: string, more: object = {}): Promise<T> {
    const id = this.asked++;
    const answered = this.java.next((event) => event['id'] === id, 60_000);
    this.java.write(JSON.stringify({ id, do: verb, ...more }));
    const answer = await answered;
    if (answer === undefined) throw new Error(`no answer to '${verb}'`);
    if (answer['error'] !== undefined) throw new Error(`${verb}: ${String(answer['error'])}`);
    return answer['result'] as T;
  }
}
