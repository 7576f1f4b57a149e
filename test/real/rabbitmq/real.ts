/** Plays scenarios against a real broker, with amqplib. Queues and exchanges get names of their own for each scenario. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel, ConfirmChannel, ConsumeMessage, Message } from 'amqplib';
import { type Broker, installation } from './broker.ts';
import { type ConsumeStep, type Death, delivery, type PublishStep, type Scenario, type Step } from './steps.ts';

/** How long nothing must happen until a step counts as done, in ms. */
const QUIET = 80;

interface RealConsumer {
  readonly channel: Channel;
  readonly tag: string;
  readonly unseen: string[];
  readonly held: Map<number, Message>;
}

let played = 0;

/** Plays one scenario. */
export class RealPlayer {
  private readonly broker: Broker;
  private readonly prefix = `s${played++}.`;
  private readonly consumers = new Map<string, RealConsumer>();
  private readonly closed = new Map<Channel, string>();
  private connection!: ChannelModel;
  private publisher!: ConfirmChannel;
  private sent = 0;
  private lastDelivery = 0;

  constructor(broker: Broker) {
    this.broker = broker;
  }

  async play(scenario: Scenario): Promise<string[]> {
    await this.open();
    await this.declare(scenario);
    const seen: string[] = [];
    for (const step of scenario.steps) {
      const line = await this.step(step);
      await this.quiet();
      if (line !== undefined) seen.push(line);
    }
    await this.connection.close().catch(() => {});
    await this.tidy(scenario);
    return seen;
  }

  private async open(): Promise<void> {
    this.connection = await this.broker.connect();
    this.publisher = await this.connection.createConfirmChannel();
  }

  private name(name: string): string {
    return name === '' || name.startsWith('amq.') ? name : this.prefix + name;
  }

  private async declare({ queues, exchanges = {} }: Scenario): Promise<void> {
    const channel = await this.connection.createChannel();
    for (const [
      name,
      { durable = true, exclusive = false, 'auto-delete': autoDelete = false, ...rest },
    ] of Object.entries(queues)) {
      const own = rest['x-dead-letter-routing-key'];
      const dlx = rest['x-dead-letter-exchange'];
      await channel.assertQueue(this.name(name), {
        durable,
        exclusive,
        autoDelete,
        arguments: {
          ...rest,
          ...(own === undefined ? {} : { 'x-dead-letter-routing-key': this.name(String(own)) }),
          ...(dlx === undefined ? {} : { 'x-dead-letter-exchange': this.name(String(dlx)) }),
        },
      });
    }
    for (const [name, { type, alternate }] of Object.entries(exchanges)) {
      const options = alternate === undefined ? {} : { alternateExchange: this.name(alternate) };
      await channel.assertExchange(this.name(name), type, options);
    }
    for (const [name, { bindings = [] }] of Object.entries(exchanges)) {
      for (const { to, isExchange, key = '', arguments: args = {} } of bindings) {
        if (isExchange === true) await channel.bindExchange(this.name(to), this.name(name), key, args);
        else await channel.bindQueue(this.name(to), this.name(name), key, args);
      }
    }
    await channel.close();
  }

  private async tidy({ queues, exchanges = {} }: Scenario): Promise<void> {
    const connection = await this.broker.connect();
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    for (const name of Object.keys(queues)) await channel.deleteQueue(this.name(name)).catch(() => {});
    for (const name of Object.keys(exchanges)) await channel.deleteExchange(this.name(name)).catch(() => {});
    await connection.close();
  }

  /** Waits until nothing has been delivered for a while. */
  private async quiet(): Promise<void> {
    do await sleep(QUIET);
    while (Date.now() - this.lastDelivery < QUIET);
  }

  private step(step: Step): Promise<string | void> | string | undefined {
    switch (step.do) {
      case 'publish':
        return this.publish(step);
      case 'consume':
        return this.consume(step);
      case 'look':
        return this.of(step.as).unseen.splice(0).join(', ');
      case 'get':
        return this.get(step.queue);
      case 'ack':
        return this.settle(step.as, step.message, (channel, message) => channel.ack(message, step.multiple));
      case 'nack':
        return this.settle(step.as, step.message, (channel, message) => channel.nack(message, false, step.requeue));
      case 'ack-unknown':
        this.of(step.as).channel.ack({ fields: { deliveryTag: 999 } } as ConsumeMessage);
        return undefined;
      case 'channel':
        return this.closed.get(this.of(step.as).channel) ?? 'open';
      case 'cancel':
        return this.cancel(this.of(step.as));
      case 'close':
        return this.of(step.as).channel.close();
      case 'purge':
        return this.purge(step.queue);
      case 'depth':
        return this.depth(step.queue, step.isApart);
      case 'in-memory':
        return this.inMemory(step.queue);
      case 'wait':
        return sleep(step.for);
      case 'restart':
        return this.restart(step.how);
      case 'watermark':
        return this.setWatermark(step.to);
      case 'slower':
        return this.slower(step.first, step.second);
    }
  }

  private async cancel({ channel, tag }: RealConsumer): Promise<void> {
    await channel.cancel(tag);
  }

  private async purge(queue: string): Promise<void> {
    await this.publisher.purgeQueue(this.name(queue));
  }

  private of(as: string): RealConsumer {
    const consumer = this.consumers.get(as);
    if (consumer === undefined) throw new Error(`the scenario has no consumer '${as}'`);
    return consumer;
  }

  private async publish(step: PublishStep): Promise<string> {
    const fates: Promise<string>[] = [];
    const returned = new Set<number>();
    const note = (message: Message): void => void returned.add(numberOf(message));
    this.publisher.on('return', note);
    const { patience } = step;
    const inTime = (fate: Promise<string>): Promise<string> =>
      patience === undefined ? fate : Promise.race([fate, sleep(patience, 'nothing')]);
    for (let i = 0; i < step.count; i++) fates.push(inTime(this.send(step, returned)));
    const all = await Promise.all(fates);
    this.publisher.off('return', note);
    return all.join(', ');
  }

  /** Publishes one message; resolves to 'ack' or 'nack', with 'returned' before it if that came first. */
  private send(step: PublishStep, returned: ReadonlySet<number>): Promise<string> {
    const number = ++this.sent;
    const body = Buffer.alloc(step.size ?? 16);
    return new Promise((resolve) => {
      this.publisher.publish(
        this.name(step.exchange),
        step.exchange === '' ? this.name(step.key) : step.key,
        body,
        {
          messageId: String(number),
          deliveryMode: step.persistent === true ? 2 : 1,
          ...(step.mandatory === undefined ? {} : { mandatory: step.mandatory }),
          ...(step.expiration === undefined ? {} : { expiration: String(step.expiration) }),
          ...(step.priority === undefined ? {} : { priority: step.priority }),
          ...(step.headers === undefined ? {} : { headers: step.headers }),
        },
        (error) => {
          const fate = error === null || error === undefined ? 'ack' : 'nack';
          resolve(returned.has(number) ? `returned ${fate}` : fate);
        },
      );
    });
  }

  private async consume(step: ConsumeStep): Promise<undefined> {
    const shared = step.with === undefined ? undefined : this.of(step.with).channel;
    const channel = shared ?? (await this.connection.createChannel());
    if (shared === undefined) {
      channel.on('error', (error: Error & { code?: number }) => this.closed.set(channel, `closed ${error.code}`));
    }
    if (step.prefetch !== undefined) await channel.prefetch(step.prefetch);
    const unseen: string[] = [];
    const held = new Map<number, Message>();
    const take = (message: ConsumeMessage | null): void => {
      this.lastDelivery = Date.now();
      if (message === null) return;
      unseen.push(this.inWords(message));
      held.set(numberOf(message), message);
    };
    const options = { noAck: step.auto ?? false, ...(step.priority === undefined ? {} : { priority: step.priority }) };
    const { consumerTag } = await channel.consume(this.name(step.queue), take, options);
    this.consumers.set(step.as, { channel, tag: consumerTag, unseen, held });
  }

  private settle(as: string, number: number, how: (channel: Channel, message: Message) => void): undefined {
    const { channel, held } = this.of(as);
    const message = held.get(number);
    if (message === undefined) throw new Error(`consumer '${as}' does not hold message ${number}`);
    how(channel, message);
  }

  private async get(queue: string): Promise<string> {
    const message = await this.publisher.get(this.name(queue), { noAck: true });
    return message === false ? 'empty' : this.inWords(message);
  }

  private inWords(message: Message): string {
    const deaths = (message.properties.headers?.['x-death'] ?? []) as Death[];
    const own = deaths.map((death) => ({ ...death, queue: death.queue.slice(this.prefix.length) }));
    return delivery(numberOf(message), message.fields.redelivered, own);
  }

  /** On a connection of its own: asking for a queue that is gone closes the channel, one that is exclusive refuses others. */
  private async depth(queue: string, isApart = false): Promise<string> {
    const connection = isApart ? await this.broker.connect() : this.connection;
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    try {
      const { messageCount } = await channel.checkQueue(this.name(queue));
      await channel.close();
      if (isApart) await connection.close();
      return String(messageCount);
    } catch {
      return 'gone';
    }
  }

  private inMemory(queue: string): string {
    const list = execFileSync(
      join(installation(), 'sbin', 'rabbitmqctl'),
      ['-q', '--no-table-headers', 'list_queues', 'name', 'messages_ready_ram'],
      { env: this.broker.environment, encoding: 'utf8' },
    );
    const line = list.split('\n').find((row) => row.startsWith(`${this.name(queue)}\t`));
    return line?.split('\t')[1] ?? 'gone';
  }

  private setWatermark(part: number): undefined {
    execFileSync(join(installation(), 'sbin', 'rabbitmqctl'), ['-q', 'set_vm_memory_high_watermark', String(part)], {
      env: this.broker.environment,
    });
    return undefined;
  }

  private async restart(how: 'stop' | 'kill'): Promise<undefined> {
    await this.broker.restart(how);
    this.consumers.clear();
    await this.open();
  }

  private async slower(first: PublishStep, second: PublishStep): Promise<string> {
    const medians: number[] = [];
    for (const step of [first, second]) {
      const times: number[] = [];
      for (let i = 0; i < step.count; i++) {
        const began = performance.now();
        await this.send(step, new Set());
        times.push(performance.now() - began);
      }
      medians.push(times.sort((a, b) => a - b)[times.length >> 1] as number);
    }
    const ratio = (medians[0] as number) / (medians[1] as number);
    return ratio > 1.5 ? 'first' : ratio < 1 / 1.5 ? 'second' : 'alike';
  }
}

const numberOf = (message: Message): number => Number(message.properties.messageId);
