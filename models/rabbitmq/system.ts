import {
  type Bytes,
  bytes,
  ms,
  type Nanoseconds,
  ns,
  seconds,
  spawn,
  sleep,
  type Story,
  type World,
} from '../../sim/index.ts';
import type { Limits } from '../limits.ts';
import { Machine, reportMachines } from '../machine/index.ts';
import { Traffic } from '../messages/index.ts';
import { Network } from '../network/index.ts';
import type { ConsumerPlan, ProducerPlan } from '../plans.ts';
import { numberOf, type Settings, textOf } from '../settings.ts';
import { arrivalsFrom, distributionFrom, sizesFrom } from '../workload/index.ts';
import { PublishingConnection } from './channels/publishing.ts';
import { Consumer, END_TO_END_HOPS } from './consumers/consumer.ts';
import { ConsumingConnection } from './channels/consuming.ts';
import { CLIENT_HEAP, codeSpeed, HEAP_SHARE, limiterCost, RABBIT_COSTS, type RabbitCosts } from './costs.ts';
import { type CreditTerms, creditTerms } from './channels/credit.ts';
import { limitsOf } from './limits.ts';
import { MessageStore } from './nodes/message-store.ts';
import { Node } from './nodes/node.ts';
import type { QueuePlan, RabbitPlan } from './plan.ts';
import type { Host } from './nodes/process.ts';
import { confirmWindow, Publisher, PUBLISH_HOPS } from './publishers/publisher.ts';
import { ClassicQueue } from './queues/classic.ts';
import { countDeaths, type DeathCounts } from './queues/dead-letters.ts';
import type { Queue } from './queues/queue.ts';
import { termsOf, underPolicy } from './queues/terms.ts';
import { checkQueueVersion, Storage, syncsBeforeConfirm } from './nodes/storage.ts';
import type { Delivery } from './queues/subscription.ts';

/** A node with the message store that its queues share. */
interface Member {
  readonly node: Node;
  readonly store: MessageStore;
}

/** A RabbitMQ cluster with its publishers and consumers, built from a plan. `start()` sets everything going. */
export class RabbitSystem {
  readonly traffic: Traffic;
  readonly limits: Limits;
  readonly queues: readonly ClassicQueue[];
  readonly publishers: readonly { name: string; publisher: Publisher; connection: PublishingConnection }[];
  readonly consumers: readonly {
    name: string;
    consumer: Consumer;
    connection: ConsumingConnection;
    delay: Nanoseconds;
  }[];
  /** Called with deliveries as applications get them. */
  watch: ((delivery: Delivery) => void) | undefined;
  private readonly world: World;
  private readonly plan: RabbitPlan;
  private readonly network: Network;
  private readonly members: readonly Member[];
  private readonly groups: ReadonlyMap<string, readonly ClassicQueue[]>;
  private readonly terms: CreditTerms;
  private readonly costs: RabbitCosts;
  private readonly deaths: DeathCounts;
  private readonly buffers: Bytes;
  private readonly frameMax: number;
  private readonly clientMachines: Machine[] = [];
  private numberOfPublisher = 0;

  constructor(world: World, plan: RabbitPlan) {
    this.world = world;
    this.plan = plan;
    this.costs = { ...RABBIT_COSTS, ...plan.costs };
    const { config, profile } = plan.nodes;
    this.terms = creditTerms(textOf(config, 'credit_flow_default_credit'));
    this.buffers = bytes(numberOf(config, 'tcp_listen_options.sndbuf') + numberOf(config, 'tcp_listen_options.recbuf'));
    this.frameMax = numberOf(config, 'frame_max');
    this.traffic = new Traffic(world, { hops: { publish: PUBLISH_HOPS, endToEnd: END_TO_END_HOPS } });
    this.network = new Network(world, { ...plan.network, flowRate: profile.flowRate });
    this.deaths = countDeaths(world);
    this.members = Array.from({ length: plan.nodes.count }, (_, i) => this.member(`rabbit-${i}`));
    this.members.forEach(({ node }, i) => this.network.place(node.machine.nic, 'brokers', i));
    this.groups = this.declareQueues();
    this.queues = [...this.groups.values()].flat();
    this.publishers = plan.producers.flatMap((group) => this.publisherGroup(group));
    this.consumers = plan.consumers.flatMap((group) => this.consumerGroup(group));
    reportMachines(
      world.record,
      this.members.map(({ node }) => node.machine),
      this.clientMachines,
    );
    this.limits = limitsOf({
      nodes: this.members,
      queues: this.queues,
      publishers: this.publishers,
      consumers: this.consumers,
    });
  }

  /** Sets consumers and publishers going. */
  start(): void {
    for (const { consumer, delay } of this.consumers) {
      if (delay === 0) consumer.start();
      else spawn(this.startLater(consumer, delay));
    }
    for (const { publisher } of this.publishers) publisher.start();
  }

  private *startLater(consumer: Consumer, delay: Nanoseconds): Story {
    yield sleep(this.world.sim, delay);
    consumer.start();
  }

  private member(name: string): Member {
    const { profile } = this.plan.nodes;
    const machine = new Machine(this.world.within(name), profile, { heap: bytes(profile.memory * HEAP_SHARE) });
    const host = this.hostOf(machine, codeSpeed(this.costs, this.plan.version));
    const node = new Node(name, machine, host, this.network);
    return { node, store: new MessageStore(host, this.storageOn(node, 0), this.plan.version) };
  }

  private hostOf(machine: Machine, code: number): Host {
    return { sim: this.world.sim, cpu: machine.cpu, speed: machine.cpu.speed, code, costs: this.costs };
  }

  private storageOn({ machine }: Node, number: number): Storage {
    const disk = machine.disks[number % machine.disks.length];
    if (disk === undefined) throw new RangeError('a RabbitMQ node needs a disk: give its hardware one');
    return new Storage(this.world.sim, machine.pageCache.file(disk));
  }

  private declareQueues(): Map<string, readonly ClassicQueue[]> {
    const groups = new Map<string, readonly ClassicQueue[]>();
    let number = 0;
    for (const group of this.plan.queues) {
      const queues = Array.from({ length: group.count }, (_, i) => this.queue(group, i, number++));
      groups.set(group.name, queues);
    }
    return groups;
  }

  /** Queues are spread over the nodes in turn (as queue_leader_locator: balanced does). */
  private queue(group: QueuePlan, index: number, number: number): ClassicQueue {
    const name = group.count === 1 ? group.name : `${group.name}-${index}`;
    const { node, store } = this.members[number % this.members.length] as Member;
    const settings = underPolicy(name, group.settings, this.plan.policies ?? []);
    const { version, nodes } = this.plan;
    checkQueueVersion(version, numberOf(settings, 'x-queue-version'));
    const timeout = numberOf(nodes.config, 'consumer_timeout');
    return new ClassicQueue(name, node, this.traffic.ledger(name), {
      terms: termsOf(settings, version),
      stores: {
        own: this.storageOn(node, number),
        store,
        storeFrom: numberOf(nodes.config, 'queue_index_embed_msgs_below'),
        mustSync: syncsBeforeConfirm(version, numberOf(settings, 'x-queue-version')),
      },
      limiterCost: limiterCost(this.costs, version),
      consumerTimeout: timeout > 0 ? ms(timeout) : Infinity,
      route: (exchange, routingKey) => this.route(exchange, routingKey),
      deaths: this.deaths,
    });
  }

  /** The default exchange routes to the queue of that name (published: AMQP 0-9-1); there is no other exchange. */
  private route(exchange: string, routingKey: string): readonly Queue[] {
    const queue = exchange === '' ? this.queues.find(({ name }) => name === routingKey) : undefined;
    return queue === undefined || !queue.isUp ? [] : [queue];
  }

  private publisherGroup(group: ProducerPlan) {
    return Array.from({ length: group.count }, (_, i) => {
      const name = `${group.name}-${i}`;
      const home = this.world.within(name);
      const { node, machine, wire } = this.connect(home, group.name, i);
      const connection = new PublishingConnection(node, wire, { terms: this.terms, buffers: this.buffers });
      const arrivals = arrivalsFrom(group.arrivals, home.stream('arrivals'), ns(0));
      const publisher = new Publisher({
        index: this.numberOfPublisher++,
        host: this.hostOf(machine, 1),
        connection,
        queues: sharesOf(this.queuesOf(group.destination), group.count, i),
        arrivals,
        sizes: sizesFrom(group.message.size, home.draws('sizes')),
        frameMax: this.frameMax,
        window: confirmWindow(group.settings['confirm']),
        isPersistent: numberOf(group.settings, 'delivery-mode') === 2,
        expiration: expirationOf(group.settings),
        priority: numberOf(group.settings, 'priority'),
        traffic: this.traffic,
      });
      return { name, publisher, connection };
    });
  }

  private consumerGroup(group: ConsumerPlan) {
    const { settings } = group;
    return Array.from({ length: group.count }, (_, i) => {
      const name = `${group.name}-${i}`;
      const home = this.world.within(`consumers/${name}`);
      const { node, machine, wire } = this.connect(home, group.name, i);
      const connection = new ConsumingConnection(node, wire, { buffers: this.buffers });
      const consumer = new Consumer({
        host: this.hostOf(machine, 1),
        connection,
        queues: sharesOf(this.queuesOf(group.source), group.count, i),
        isAutomatic: textOf(settings, 'ack') === 'auto',
        prefetch: numberOf(settings, 'prefetch-count'),
        priority: numberOf(settings, 'x-priority'),
        multiAckEvery: numberOf(settings, 'multi-ack-every'),
        processing: distributionFrom(group.processing),
        draws: home.draws('processing'),
        traffic: this.traffic,
        watch: (delivery) => this.watch?.(delivery),
      });
      return { name, consumer, connection, delay: seconds(numberOf(settings, 'consumer-start-delay')) };
    });
  }

  /** Client number i of a group connects to the nodes in turn, wherever its queue is. */
  private connect(home: World, group: string, i: number) {
    const { node } = this.members[i % this.members.length] as Member;
    const isColocated = this.plan.clients.colocated === true;
    const machine = isColocated ? (this.members[0] as Member).node.machine : this.clientMachine(home, group, i);
    return { node, machine, wire: this.network.connect(machine.nic, node.machine.nic) };
  }

  private clientMachine(home: World, group: string, i: number): Machine {
    const machine = new Machine(home, this.plan.clients.profile, { heap: bytes(CLIENT_HEAP), role: 'client' });
    this.network.place(machine.nic, group, i);
    this.clientMachines.push(machine);
    return machine;
  }

  private queuesOf(name: string): readonly ClassicQueue[] {
    const queues = this.groups.get(name);
    if (queues !== undefined) return queues;
    throw new Error(`there is no queue '${name}': name one of ${[...this.groups.keys()].join(', ')}`);
  }
}

/** The expiration property of a publisher's messages, in ns. */
const expirationOf = (settings: Settings): number | undefined => {
  const expiration = numberOf(settings, 'expiration');
  return expiration < 0 ? undefined : ms(expiration);
};

/** The queues of client i of n: as many clients as queues or more share them in turn, fewer have several each. */
function sharesOf(queues: readonly ClassicQueue[], clients: number, i: number): readonly ClassicQueue[] {
  if (clients >= queues.length) return [queues[i % queues.length] as ClassicQueue];
  return queues.filter((_, number) => number % clients === i);
}
