import { type Bytes, bytes, type Nanoseconds, spawn, sleep, type Story, type World } from '../../sim/index.ts';
import { Program } from '../cpu/index.ts';
import type { Limits } from '../limits.ts';
import { Machine, reportMachines } from '../machine/index.ts';
import { type Breakable, Copies, type Fault, Traffic } from '../messages/index.ts';
import { Network } from '../network/index.ts';
import { numberOf, textOf } from '../settings.ts';
import { type CreditTerms, creditTerms } from './channels/credit.ts';
import { mendClient, strikeClient } from './client-faults.ts';
import type { Place, Surroundings } from './clients.ts';
import { consumersOf, type NamedConsumer, retryCounts } from './consumers/group.ts';
import { END_TO_END_HOPS } from './consumers/hops.ts';
import type { Consumer } from './consumers/consumer.ts';
import { CLIENT_HEAP, codeSpeed, HEAP_SHARE, RABBIT_COSTS, type RabbitCosts, TURN } from './costs.ts';
import { DelayedMessages, delayedLevels } from './exchanges/delayed.ts';
import { ExchangeEnd } from './exchanges/end.ts';
import { Router } from './exchanges/router.ts';
import { limitsOf } from './limits.ts';
import { Alarms } from './memory/alarms.ts';
import { Monitor, thresholdsOf } from './memory/monitor.ts';
import type { Group, Origin } from './messages/group.ts';
import { MessageStore } from './nodes/message-store.ts';
import { NodeFaults } from './node-faults.ts';
import { Node } from './nodes/node.ts';
import { type Host, Standstill } from './nodes/process.ts';
import { Storage } from './nodes/storage.ts';
import type { QueuePlan, RabbitPlan } from './plan.ts';
import { type NamedPublisher, publishersOf } from './publishers/group.ts';
import { PUBLISH_HOPS } from './publishers/hops.ts';
import { Declaring } from './queues/declaring.ts';
import { countDeaths, type DeathCounts } from './queues/dead-letters.ts';
import type { Queue } from './queues/queue.ts';
import type { Delivery } from './queues/subscription.ts';
import { exchangesUnder, underPolicies } from './queues/policies.ts';

/** A node with the message store that its queues share. */
interface Member {
  readonly node: Node;
  readonly store: MessageStore;
}

/** A RabbitMQ cluster with its publishers and consumers, built from a plan. `start()` sets everything going. */
export class RabbitSystem implements Breakable {
  readonly traffic: Traffic;
  readonly limits: Limits;
  readonly queues: readonly Queue[];
  readonly publishers: readonly NamedPublisher[];
  readonly consumers: readonly NamedConsumer[];
  /** What clients find: connections, queues, exchanges. */
  readonly around: Surroundings;
  /** Called with deliveries as applications get them. */
  watch: ((delivery: Delivery) => void) | undefined;
  private readonly world: World;
  private readonly plan: RabbitPlan;
  private readonly network: Network;
  private readonly members: readonly Member[];
  private readonly groups: ReadonlyMap<string, readonly Queue[]>;
  private readonly terms: CreditTerms;
  private readonly costs: RabbitCosts;
  private readonly declaring: Declaring;
  private readonly faults: NodeFaults;
  private readonly deaths: DeathCounts;
  private readonly buffers: Bytes;
  private readonly router: Router;
  private readonly exchanges: ReadonlyMap<string, ExchangeEnd>;
  private readonly clientMachines: Machine[] = [];
  readonly alarms = new Alarms();
  private readonly monitors: readonly Monitor[];
  private numberOfPublisher = 0;

  constructor(world: World, plan: RabbitPlan) {
    this.world = world;
    this.plan = plan;
    this.costs = { ...RABBIT_COSTS, ...plan.costs };
    const { config, profile } = plan.nodes;
    this.terms = creditTerms(textOf(config, 'credit_flow_default_credit'));
    this.buffers = bytes(numberOf(config, 'tcp_listen_options.sndbuf') + numberOf(config, 'tcp_listen_options.recbuf'));
    this.traffic = new Traffic(world, { hops: { publish: PUBLISH_HOPS, endToEnd: END_TO_END_HOPS } });
    this.network = new Network(world, { ...plan.network, flowRate: profile.flowRate });
    this.deaths = countDeaths(world);
    this.members = Array.from({ length: plan.nodes.count }, (_, i) => this.member(`rabbit-${i}`));
    this.members.forEach(({ node }, i) => this.network.place(node.machine.nic, 'brokers', i));
    this.declaring = new Declaring({
      world,
      version: plan.version,
      config,
      homes: this.members,
      costs: this.costs,
      traffic: this.traffic,
      route: (exchange, routingKey, letter) => this.route(exchange, routingKey, letter),
      deaths: this.deaths,
    });
    this.faults = new NodeFaults({ cluster: this.declaring.cluster, network: this.network });
    this.groups = this.declareQueues();
    this.queues = [...this.groups.values()].flat();
    this.router = new Router(exchangesUnder(plan.exchanges ?? [], plan), (name) => this.queuesOf(name));
    this.exchanges = this.declareExchanges();
    this.around = this.surroundings();
    const { around } = this;
    this.publishers = plan.producers.flatMap((group) => publishersOf(around, group));
    this.consumers = plan.consumers.flatMap((group) =>
      consumersOf(around, group, (delivery) => this.watch?.(delivery)),
    );
    this.declaring.cluster.settle({
      failed: (node) => {
        this.alarms.clear(node);
        this.disconnect(node);
      },
      recovered: () => {},
      heard: () => {},
    });
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
      alarms: this.alarms,
    });
    this.monitors = this.members.map((member) => this.monitorOf(member));
  }

  /** Sets consumers and publishers going. */
  start(): void {
    for (const monitor of this.monitors) monitor.start();
    for (const { consumer, delay } of this.consumers) {
      if (delay === 0) consumer.start();
      else spawn(this.startLater(consumer, delay));
    }
    for (const { publisher } of this.publishers) publisher.start();
  }

  /** An operator sets the high watermark of all nodes, as a part of their memory. */
  limitMemory(part: number): void {
    for (const monitor of this.monitors) monitor.limitMemory(part * this.plan.nodes.profile.memory);
  }

  /** A node or a client crashes, stops, stands still…, or the network is cut. */
  strike(fault: Fault): void {
    if (fault.target.kind === 'client') strikeClient(this, fault);
    else this.faults.strike(fault);
  }

  mend(fault: Fault): void {
    if (fault.target.kind === 'client') mendClient(this, fault);
    else this.faults.mend(fault);
  }

  /** Clients lose their connections with the node. */
  private disconnect(node: Node): void {
    for (const { place, publisher } of this.publishers) if (place.node === node) publisher.disconnect();
    for (const { place, consumer } of this.consumers) if (place.node === node) consumer.disconnect();
  }

  private *startLater(consumer: Consumer, delay: Nanoseconds): Story {
    yield sleep(this.world.sim, delay);
    consumer.start();
  }

  private member(name: string): Member {
    const { profile } = this.plan.nodes;
    const machine = new Machine(this.world.within(name), profile, { heap: bytes(profile.memory * HEAP_SHARE) });
    const code = codeSpeed(this.costs, this.plan.version);
    const host = { ...this.hostOf(machine, code, profile.cores), standstill: new Standstill() };
    const node = new Node(name, machine, host, this.network);
    return { node, store: new MessageStore(host, this.storageFor(node), this.plan.version) };
  }

  private monitorOf({ node, store }: Member): Monitor {
    const { queues, publishers, consumers, declaring, alarms, plan } = this;
    const isHere = ({ place }: { place: Place }): boolean => place.node === node;
    const connections = publishers.filter(isHere).length + consumers.filter(isHere).length;
    return new Monitor(node, {
      tenants: { queues, connections, store, wal: () => declaring.wals.get(node) },
      thresholds: thresholdsOf(plan.nodes.config, plan.nodes.profile.memory),
      alarms,
      record: this.world.record,
    });
  }

  /** Where clients share the cores with a node, each is a program beside it. */
  private hostOf({ cpu }: Machine, code: number, threads: number): Host {
    const { sim } = this.world;
    const cores = this.plan.clients.colocated === true ? new Program(sim, cpu, { threads, turn: TURN }) : cpu;
    return { sim, cpu: cores, speed: cpu.speed, code, costs: this.costs };
  }

  private storageFor({ machine }: Node): Storage {
    const [disk] = machine.disks;
    if (disk === undefined) throw new RangeError('a RabbitMQ node needs a disk: give its hardware one');
    return new Storage(this.world.sim, machine.pageCache.file(disk), true);
  }

  private declareQueues(): Map<string, readonly Queue[]> {
    const groups = new Map<string, readonly Queue[]>();
    for (const group of this.plan.queues) {
      const queues = Array.from({ length: group.count }, (_, i) => this.queue(group, i));
      groups.set(group.name, queues);
    }
    return groups;
  }

  private queue(group: QueuePlan, index: number): Queue {
    const name = group.count === 1 ? group.name : `${group.name}-${index}`;
    return this.declaring.declare(name, underPolicies(name, group.settings, this.plan.version, this.plan));
  }

  /** An exchange is on every node; its ledger has what is not routed yet. */
  private declareExchanges(): Map<string, ExchangeEnd> {
    const { node } = this.members[0] as Member;
    const ends = (this.plan.exchanges ?? []).map(
      (plan) => new ExchangeEnd(plan, node, this.traffic.ledger(`exchange ${plan.name}`)),
    );
    return new Map(ends.map((end) => [end.name, end]));
  }

  /** Where the broker itself publishes to. The default exchange routes to the queue of that name. */
  private route(exchange: string, key: string, { origin }: Group): readonly Queue[] {
    const queues =
      exchange === '' ? this.queues.filter(({ name }) => name === key) : this.routed(exchange, key, origin);
    return queues.filter(({ isUp }) => isUp);
  }

  /** A message for an exchange that does not exist goes nowhere. */
  private routed(exchange: string, key: string, { addressing }: Origin): readonly Queue[] {
    if (!this.exchanges.has(exchange)) return [];
    return this.router.route({ exchange, key, headers: addressing?.headers ?? {} }).queues;
  }

  private surroundings(): Surroundings {
    const { world, traffic, router, terms, buffers } = this;
    const levels = delayedLevels(world);
    const delayed = new Map(this.members.map(({ node }) => [node, new DelayedMessages(node, router, levels)]));
    return {
      world,
      traffic,
      copies: new Copies(),
      retries: retryCounts(world),
      router,
      terms,
      buffers,
      frameMax: numberOf(this.plan.nodes.config, 'frame_max'),
      alarms: this.alarms,
      placeOf: (home, group, i) => this.placeOf(home, group, i),
      hostOf: (machine) => this.hostOf(machine, 1, this.costs.clientThreads),
      delayedOn: (node) => delayed.get(node) as DelayedMessages,
      queuesOf: (name) => this.queuesOf(name),
      exchangeOf: (name) => this.exchangeOf(name),
      nextPublisher: () => this.numberOfPublisher++,
    };
  }

  private exchangeOf(name: string): ExchangeEnd {
    const exchange = this.exchanges.get(name);
    if (exchange !== undefined) return exchange;
    throw new Error(`there is no exchange '${name}': name one of ${[...this.exchanges.keys()].join(', ')}`);
  }

  /** Client number i of a group connects to the nodes in turn, wherever its queue is. */
  private placeOf(home: World, group: string, i: number): Place {
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

  private queuesOf(name: string): readonly Queue[] {
    const queues = this.groups.get(name);
    if (queues !== undefined) return queues;
    throw new Error(`there is no queue '${name}': name one of ${[...this.groups.keys()].join(', ')}`);
  }
}
