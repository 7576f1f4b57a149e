/** Queues without clients around them: tests publish, consume and look on themselves. */
import { expect } from 'vitest';
import { ms, World } from '../../sim/index.ts';
import { Group, type Origin } from '../../models/rabbitmq/messages/group.ts';
import type { Queue, Verdict } from '../../models/rabbitmq/queues/queue.ts';
import type { Deliverer, Delivery, Subscription } from '../../models/rabbitmq/queues/subscription.ts';
import type { PolicyPlan } from '../../models/rabbitmq/queues/policies.ts';
import { QUEUE_SETTINGS, RabbitSystem } from '../../models/rabbitmq/index.ts';
import { type Settings, withDefaults } from '../../models/settings.ts';
import { constantSize, Times } from '../../models/workload/index.ts';
import { planOf, type SetUp } from './rabbitmq-setup.ts';

/** A consumer that keeps what it gets until it is told what to do with it. */
export class Hands implements Deliverer {
  readonly held: Delivery[] = [];
  /** Ordinals in the order in which they came, and which of them were flagged as redelivered. */
  readonly got: number[] = [];
  readonly flagged: number[] = [];
  empties = 0;
  cancels = 0;
  timeouts = 0;
  subscription: Subscription | undefined;
  private readonly queue: Queue;

  constructor(queue: Queue) {
    this.queue = queue;
  }

  deliver(delivery: Delivery): void {
    const { first, count, past } = delivery.group;
    for (let i = first; i < first + count; i++) {
      this.got.push(i);
      if (past.isRedelivered) this.flagged.push(i);
    }
    this.held.push(delivery);
    delivery.subscription.sent(count);
  }

  empty(): void {
    this.empties++;
  }

  cancelled(): void {
    this.cancels++;
  }

  timedOut(subscription: Subscription): void {
    this.timeouts++;
    this.queue.release(subscription);
  }

  /** Passes a verdict on everything held, or on the first n messages. */
  settle(verdict: Verdict, n = Infinity): void {
    for (let left = n; left > 0 && this.held.length > 0;) {
      const front = this.held[0] as Delivery;
      const part = front.count > left ? front.split(left) : (this.held.shift() as Delivery);
      left -= part.count;
      this.queue.settle(part, 1, verdict);
    }
  }
}

/** What a test publisher's messages are like; `confirmed` and `refused` list ordinals. */
export class Sender implements Origin {
  readonly frameMax = 131_072;
  readonly confirmed: number[] = [];
  readonly refused: number[] = [];
  readonly index: number;
  readonly sizes;
  readonly isPersistent: boolean;
  readonly expiration: number | undefined;
  readonly priority: number | undefined;
  readonly confirms = {
    confirm: (group: Group) => this.note(group, this.confirmed),
    refuse: (group: Group) => this.note(group, this.refused),
  };
  private sent = 0;

  constructor(options: { index?: number; size?: number; persistent?: boolean; ttl?: number; priority?: number } = {}) {
    this.index = options.index ?? 0;
    this.sizes = constantSize(options.size ?? 100);
    this.isPersistent = options.persistent ?? true;
    this.expiration = options.ttl === undefined ? undefined : ms(options.ttl);
    this.priority = options.priority;
  }

  /** The next n messages, sent now. */
  next(queue: Queue, n: number): Group {
    const times = () => {
      const instants = new Times();
      instants.push(queue.node.sim.now, 0, n);
      return instants;
    };
    const group = new Group(this, queue, this.sent, times(), times());
    this.sent += n;
    return group;
  }

  private note({ first, count }: Group, list: number[]): void {
    for (let i = first; i < first + count; i++) list.push(i);
  }
}

/** A broker with queues by name and settings, and no clients. */
export function broker(
  queues: Readonly<Record<string, Settings>>,
  options: { version?: string; node?: Settings; policies?: readonly PolicyPlan[]; setUp?: SetUp } = {},
) {
  const version = options.version ?? '3.13';
  const world = new World({ seed: 1, replication: 0 });
  const plan = planOf({ ...options.setUp, version, ...(options.node && { node: options.node }), consumers: 0 });
  const system = new RabbitSystem(world, {
    ...plan,
    producers: [],
    policies: options.policies,
    queues: Object.entries(queues).map(([name, settings]) => ({
      name,
      count: 1,
      settings: withDefaults(QUEUE_SETTINGS, version, settings),
    })),
  });
  system.start();
  const queue = (name = Object.keys(queues)[0]): Queue => {
    const found = system.queues.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no queue ${name}`);
    return found;
  };
  /** Lets `time` ms pass. Ledgers must balance at every step. */
  const pass = (time: number): void => {
    world.sim.run(ms(world.sim.now / 1e6 + time));
    for (const { ledger } of system.queues) expect(ledger.balance()).toBe(0);
  };
  const publish = (sender: Sender, n: number, to = queue()): void => {
    to.ledger.offer(n);
    to.publish(sender.next(to, n));
  };
  const consume = (
    terms: { prefetch?: number; auto?: boolean; priority?: number; exclusive?: boolean } = {},
    at = queue(),
  ): Hands => {
    const hands = new Hands(at);
    hands.subscription = at.subscribe({
      channel: hands,
      isAutomatic: terms.auto ?? false,
      prefetch: terms.prefetch ?? 0,
      priority: terms.priority,
      isExclusive: terms.exclusive,
    });
    return hands;
  };
  return { world, system, queue, pass, publish, consume };
}

/** 0 to n - 1. */
export const upTo = (n: number, from = 0): number[] => Array.from({ length: n - from }, (_, i) => from + i);
