/** Plays scenarios against the model: a scripted client on the model's own connections and queues. */
import { ms, World } from '../../../sim/index.ts';
import { hardware } from '../../../models/machine/index.ts';
import { type Settings, withDefaults } from '../../../models/settings.ts';
import { constantSize, noKeys, Times } from '../../../models/workload/index.ts';
import { type ExchangePlan, NODE_SETTINGS, QUEUE_SETTINGS, RabbitSystem } from '../../../models/rabbitmq/index.ts';
import type { Place } from '../../../models/rabbitmq/clients.ts';
import { ConfirmFrame, type PublishingConnection } from '../../../models/rabbitmq/channels/publishing.ts';
import { Group, type Origin, publishedSize } from '../../../models/rabbitmq/messages/group.ts';
import { addressing, connect } from '../../../models/rabbitmq/publishers/group.ts';
import type { Queue, Verdict } from '../../../models/rabbitmq/queues/queue.ts';
import type { Deliverer, Delivery, Subscription } from '../../../models/rabbitmq/queues/subscription.ts';
import { type ConsumeStep, delivery, type PublishStep, type Scenario, type Step } from './steps.ts';

/** The version of the real broker. */
const VERSION = '3.10';
/** The exchange that stands for the default one, so that a scenario may name a queue that does not exist. */
const DEFAULT = 'default';
/** How long a step takes, as with the real broker. */
const QUIET = ms(80);

/** A channel of the scripted client: keeps what it gets. */
class ScriptedChannel implements Deliverer {
  readonly unseen: string[] = [];
  readonly held = new Map<number, Delivery>();
  state = 'open';
  subscriptions: [Queue, Subscription][] = [];

  deliver(all: Delivery): void {
    all.subscription.sent(all.count);
    while (all.count > 0) {
      const one = all.count > 1 ? all.split(1) : all;
      const { group } = one;
      this.unseen.push(delivery(group.first + 1, group.past.isRedelivered, group.past.deaths));
      this.held.set(group.first + 1, one);
      if (one === all) return;
    }
  }

  empty(): void {
    this.unseen.push('empty');
  }

  timedOut(): void {
    this.state = 'closed 406';
    for (const [queue, subscription] of this.subscriptions) queue.release(subscription);
  }
}

/** Each consumer sees its own deliveries, though it may share a channel; the model's prefetch is per consumer anyway. */
export class SimulatedPlayer {
  private readonly world = new World({ seed: 1, replication: 0 });
  private readonly channels = new Map<string, ScriptedChannel>();
  private readonly fates = new Map<number, string>();
  private system!: RabbitSystem;
  private place: Place | undefined;
  private connection!: PublishingConnection;
  private sent = 0;

  play(scenario: Scenario): string[] {
    this.system = new RabbitSystem(this.world, planOf(scenario));
    this.system.start();
    this.open();
    const seen: string[] = [];
    for (const step of scenario.steps) {
      const line = this.step(step);
      this.pass(QUIET);
      const later = typeof line === 'function' ? line() : line;
      if (later !== undefined) seen.push(later);
      const unbalanced = this.system.traffic.unbalanced();
      if (unbalanced !== undefined) throw new Error(`the ledger of ${unbalanced.destination} does not balance`);
    }
    return seen;
  }

  private open(): void {
    const { around } = this.system;
    this.place ??= around.placeOf(this.world.within('script'), 'script', 0);
    this.connection = connect(around, this.place) as PublishingConnection;
    this.connection.down.arrived = (frame) => {
      const groups = frame instanceof ConfirmFrame ? frame.groups : [frame.group];
      const word = frame instanceof ConfirmFrame ? (frame.isNack ? 'nack' : 'ack') : 'returned';
      for (const group of groups) {
        for (let i = 0; i < group.count; i++) this.note(group.first + i + 1, word);
      }
    };
  }

  private note(number: number, word: string): void {
    const before = this.fates.get(number);
    this.fates.set(number, before === undefined ? word : `${before} ${word}`);
  }

  private pass(time: number): void {
    this.world.sim.run((this.world.sim.now + time) as never);
  }

  private queue(name: string): Queue {
    return this.system.around.queuesOf(name)[0] as Queue;
  }

  private channel(as: string): ScriptedChannel {
    return this.channels.get(as) as ScriptedChannel;
  }

  /** What is seen once the step has had its time, or at once. */
  private step(step: Step): (() => string) | string | undefined {
    switch (step.do) {
      case 'publish':
        return this.publish(step);
      case 'consume':
        return this.consume(step);
      case 'look':
        return this.channel(step.as).unseen.splice(0).join(', ');
      case 'get':
        return this.get(step.queue);
      case 'ack':
        return this.acknowledge(this.channel(step.as), step.message, step.multiple === true);
      case 'nack':
        return this.settle(this.channel(step.as), step.message, step.requeue ? 'requeue' : 'reject');
      case 'channel':
        return this.channel(step.as).state;
      case 'cancel':
        return this.leave(step.as, (queue, subscription) => queue.cancel(subscription));
      case 'close':
        return this.leave(step.as, (queue, subscription) => queue.release(subscription));
      case 'purge':
        this.queue(step.queue).purge();
        return undefined;
      case 'depth':
        return () => (this.queue(step.queue).isUp ? String(this.queue(step.queue).ready) : 'gone');
      case 'wait':
        this.pass(ms(step.simulatedFor ?? step.for));
        return undefined;
      case 'restart':
        return this.restart(step.how);
      case 'slower':
        return this.slower(step.first, step.second);
      case 'watermark':
        this.system.limitMemory(step.to);
        return undefined;
      case 'in-memory':
        return () => String(this.inMemory(this.queue(step.queue)));
      case 'ack-unknown':
        throw new Error(`the model has no '${step.do}'`);
    }
  }

  private leave(as: string, how: (queue: Queue, subscription: Subscription) => void): undefined {
    for (const [queue, subscription] of this.channel(as).subscriptions) how(queue, subscription);
  }

  private inMemory(queue: Queue): number {
    return queue.footprint(queue.node).inMemory;
  }

  private publish(step: PublishStep): () => string {
    const numbers = Array.from({ length: step.count }, () => this.send(step));
    return () => numbers.map((number) => this.fates.get(number) ?? 'nothing').join(', ');
  }

  private send(step: PublishStep): number {
    const { sim } = this.world;
    const number = ++this.sent;
    const exchange = step.exchange === '' ? DEFAULT : step.exchange;
    const origin: Origin = {
      index: 0,
      sizes: constantSize(step.size ?? 16),
      frameMax: 131_072,
      isPersistent: step.persistent === true,
      isMandatory: step.mandatory === true,
      expiration: step.expiration === undefined ? undefined : ms(step.expiration),
      priority: step.priority,
      addressing: addressing(exchange, step.key, noKeys, { headers: step.headers ?? {}, delay: 0 }),
      confirms: this.connection,
    };
    const now = new Times();
    const actual = new Times();
    now.push(sim.now, 0, 1);
    actual.push(sim.now, 0, 1);
    const target = this.system.around.exchangeOf(exchange);
    const group = new Group(origin, target, number - 1, now, actual);
    group.tag = number;
    target.ledger.offer(1);
    this.connection.up.send(group, publishedSize(group));
    return number;
  }

  private consume(step: ConsumeStep): undefined {
    const channel = new ScriptedChannel();
    this.channels.set(step.as, channel);
    const queue = this.queue(step.queue);
    const { auto = false, prefetch = 0, priority = 0 } = step;
    channel.subscriptions.push([queue, queue.subscribe({ channel, isAutomatic: auto, prefetch, priority })]);
  }

  private get(queue: string): () => string {
    const channel = new ScriptedChannel();
    this.queue(queue).get(channel, true);
    return () => channel.unseen.join(', ');
  }

  private acknowledge(channel: ScriptedChannel, number: number, isMultiple: boolean): undefined {
    const all = isMultiple ? [...channel.held.keys()].filter((held) => held <= number) : [number];
    for (const one of all) this.settle(channel, one, 'ack');
  }

  private settle(channel: ScriptedChannel, number: number, verdict: Verdict): undefined {
    const held = channel.held.get(number);
    if (held === undefined) throw new Error(`message ${number} is not held`);
    channel.held.delete(number);
    (held.group.destination as Queue).settle(held, 1, verdict);
  }

  private restart(how: 'stop' | 'kill'): undefined {
    for (const queue of this.system.queues) queue.fail(how === 'stop' ? 'stop' : 'crash');
    this.pass(ms(1000));
    for (const queue of this.system.queues) queue.recover();
    this.channels.clear();
    this.open();
  }

  private slower(first: PublishStep, second: PublishStep): string {
    const medians = [first, second].map((step) => {
      const times = Array.from({ length: step.count }, () => {
        const began = this.world.sim.now;
        const number = this.send(step);
        while (!this.fates.has(number)) this.pass(10_000);
        return this.world.sim.now - began;
      });
      return times.sort((a, b) => a - b)[times.length >> 1] as number;
    });
    const ratio = (medians[0] as number) / (medians[1] as number);
    return ratio > 1.5 ? 'first' : ratio < 1 / 1.5 ? 'second' : 'alike';
  }
}

function planOf({ queues, exchanges = {} }: Scenario) {
  const profile = hardware('i3en.2xlarge');
  const config = withDefaults(NODE_SETTINGS, VERSION, { consumer_timeout: 5000 });
  const names = Object.keys(queues);
  const plans: ExchangePlan[] = Object.entries(exchanges).map(([name, { type, alternate, bindings = [] }]) => ({
    name,
    type,
    ...(alternate === undefined ? {} : { alternate }),
    bindings: bindings.map(({ to, isExchange = false, key = '', arguments: headers = {} }) => ({
      to,
      isExchange,
      key,
      headers,
    })),
  }));
  const bindings = names.map((name) => ({ to: name, isExchange: false, key: name, headers: {} }));
  return {
    version: VERSION,
    nodes: { count: 1, profile, config },
    clients: { profile },
    queues: Object.entries(queues).map(([name, spec]) => ({
      name,
      count: 1,
      settings: withDefaults(QUEUE_SETTINGS, VERSION, spec as Settings),
    })),
    exchanges: [...plans, { name: DEFAULT, type: 'direct' as const, bindings }],
    producers: [],
    consumers: [],
    network: { latency: ms(0.02) },
  };
}
