/** One run of an experiment, as plain data in canonical units. */
import type { HostPlan } from '../../models/host/index.ts';
import type { KafkaPlan } from '../../models/kafka/index.ts';
import type { Settings } from '../../models/settings.ts';
import type { QueuePlan, RabbitPlan } from '../../models/rabbitmq/index.ts';
import { seconds } from '../../sim/index.ts';
import type { Assignment, RunPlan } from '../contract.ts';
import { type Experiment, dataAt } from '../files/index.ts';
import { type Dialect, type Group, type Tree, child, dialectOf, isGroup } from '../schema/index.ts';
import { exchangesFrom } from './exchanges.ts';
import { faultsFrom } from './faults.ts';
import { isColocated, jvmFrom, pageCacheFrom, profileFrom, rabbitCostsFrom, workersFrom } from './hardware.ts';
import { consumerFrom, producersFrom, settingsFrom } from './clients.ts';
import { networkFrom } from './network.ts';
import { policiesFrom } from './policies.ts';

/**
 * The plan of one run: replication `replication` (0 is the first) of point number `point`, at which the swept paths have
 * the values of `assignment`. The seed is that of the experiment: random streams hang on (seed, replication, component,
 * purpose) and never on the point, so that points are compared on the same arrivals.
 */
export function plan(experiment: Experiment, assignment: Assignment, point: number, replication: number): RunPlan {
  const dialect = dialectOf(experiment.system);
  const data = dataAt(experiment.data, dialect, assignment);
  return {
    experiment: experiment.name,
    point,
    assignment,
    replication,
    seed: experiment.seed,
    warmup: seconds(Number(data['warmup'])),
    duration: seconds(Number(data['duration'])),
    sampleEvery: seconds(Number(data['sampleEvery'])),
    faults: faultsFrom(data, dialect),
    system: systemOf(data, dialect),
  };
}

function systemOf(data: Group, dialect: Dialect): RunPlan['system'] {
  switch (dialect.tables.system) {
    case 'kafka':
      return { kind: 'kafka', plan: kafkaPlan(data, dialect) };
    case 'rabbitmq':
      return { kind: 'rabbitmq', plan: rabbitPlan(data, dialect) };
    case 'host':
      return { kind: 'host', plan: hostPlan(data, dialect) };
  }
}

const groupOf = (value: Tree | undefined): Group => (isGroup(value) ? value : {});

function kafkaPlan(data: Group, dialect: Dialect): KafkaPlan {
  const system = groupOf(child(data['system'], 'kafka'));
  return {
    version: String(system['version']),
    brokers: {
      count: Number(system['brokers']),
      profile: profileFrom(child(data['hardware'], 'brokers')),
      config: settingsFrom(groupOf(system['config']), dialect.tables.brokers),
      jvm: jvmFrom(child(system['jvm'], 'brokers')),
      ...pageCacheFrom(system['sysctl']),
    },
    clients: {
      profile: profileFrom(child(data['hardware'], 'clients')),
      jvm: jvmFrom(child(system['jvm'], 'clients')),
      ...workersFrom(child(system['jvm'], 'clients')),
    },
    topics: Object.entries(groupOf(system['topics'])).map(([name, topic]) => ({
      name,
      settings: settingsFrom(groupOf(topic), dialect.tables.destinations),
    })),
    ...clientsFrom(data, dialect),
    network: networkFrom(data['network']),
  };
}

function rabbitPlan(data: Group, dialect: Dialect): RabbitPlan {
  const system = groupOf(child(data['system'], 'rabbitmq'));
  const nodes = child(data['hardware'], 'brokers');
  const clients = child(data['hardware'], 'clients');
  const costs = rabbitCostsFrom(nodes);
  const config: Settings = settingsFrom(groupOf(system['config']), dialect.tables.brokers);
  return {
    version: String(system['version']),
    nodes: { count: Number(system['nodes']), profile: profileFrom(nodes), config },
    clients: isColocated(clients)
      ? { profile: profileFrom(nodes), colocated: true }
      : { profile: profileFrom(clients) },
    queues: Object.entries(groupOf(system['queues'])).map(([name, queue]): QueuePlan => ({
      name,
      count: Number(child(queue, 'count')),
      settings: settingsFrom(groupOf(queue), dialect.tables.destinations),
    })),
    ...exchangesFrom(groupOf(system['exchanges'])),
    ...policiesFrom(system),
    ...clientsFrom(data, dialect),
    network: networkFrom(data['network']),
    ...(costs === undefined ? {} : { costs }),
  };
}

function hostPlan(data: Group, dialect: Dialect): HostPlan {
  const system = groupOf(child(data['system'], 'host'));
  return {
    host: {
      profile: profileFrom(child(data['hardware'], 'brokers')),
      config: settingsFrom(groupOf(system['config']), dialect.tables.brokers),
    },
    clients: { profile: profileFrom(child(data['hardware'], 'clients')) },
    files: Object.entries(groupOf(system['files'])).map(([name, files]) => ({
      name,
      count: Number(child(files, 'count')),
      settings: settingsFrom(groupOf(files), dialect.tables.destinations),
    })),
    ...clientsFrom(data, dialect),
    network: networkFrom(data['network']),
  };
}

/** Groups of no clients are left out. */
function clientsFrom(data: Group, dialect: Dialect) {
  const groups = (side: string): [string, Group][] =>
    Object.entries(groupOf(data[side])).flatMap(([name, group]): [string, Group][] => {
      const one = groupOf(group);
      return Number(one['count']) > 0 ? [[name, one]] : [];
    });
  const profiles = groupOf(data['profiles']);
  return {
    producers: groups('producers').flatMap(([name, group]) => producersFrom(name, group, dialect, profiles)),
    consumers: groups('consumers').map(([name, group]) => consumerFrom(name, group, dialect)),
  };
}
