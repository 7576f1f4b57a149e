/** Canonical data of an experiment → the same with every default written out. */
import { BROKER_HEAP, CLIENT_HEAP } from '../../models/kafka/index.ts';
import { type Distance, LATENCIES } from '../../models/network/index.ts';
import { DIRTY_BACKGROUND_RATIO, DIRTY_RATIO } from '../../models/pagecache/index.ts';
import { POLICY_SETTINGS } from '../../models/rabbitmq/index.ts';
import { type Setting, type SettingValue, defaultOf } from '../../models/settings.ts';
import { type Dialect, type Group, type Tables, type Tree, child, isGroup, isVersioned } from '../schema/index.ts';

const HARDWARE = 'i3en.2xlarge'; // three of these carried the published runs of the OpenMessaging Benchmark (CF20-01)
const NS_PER_MS = 1e6;
const WARMUP = 10; // s
const DURATION = 60; // s
const REPLICATIONS = 5;
const SEED = 42;
const DAY = 86_400; // s
const SIZE = 1024; // B

/** Fills in every default. Values that the sweep decides by version stay open, so that each point gets its own. */
export function withAllDefaults(data: Group, dialect: Dialect): Group {
  const system = groupOf(child(data['system'], dialect.tables.system));
  const version = String(system['version'] ?? dialect.tables.versions.at(-1));
  const isOpen = isSwept(data, `system.${dialect.tables.system}.version`);
  const fill = (table: readonly Setting[], given: Group): Group => filled(table, given, version, isOpen);
  const {
    name = '',
    question = '',
    notes,
    hardware,
    profiles,
    network,
    producers,
    consumers,
    faults,
    ...running
  } = data;
  return {
    name,
    question,
    ...(Array.isArray(notes) && notes.length > 0 ? { notes } : {}),
    hardware: hardwareOf(hardware),
    ...(isEmpty(profiles) ? {} : { profiles: profiles ?? {} }),
    network: networkOf(network),
    system: { [dialect.tables.system]: systemOf(system, version, dialect, fill) },
    producers: eachOf(producers, (group) => producerOf(group, dialect, fill)),
    consumers: eachOf(consumers, (group) => consumerOf(group, dialect, fill)),
    ...(isEmpty(faults) ? {} : { faults: faults ?? [] }),
    ...runningOf(running),
  };
}

type Fill = (table: readonly Setting[], given: Group) => Group;

const groupOf = (value: Tree | undefined): Group => (isGroup(value) ? value : {});

const eachOf = (groups: Tree | undefined, fill: (group: Group) => Group): Group =>
  Object.fromEntries(Object.entries(groupOf(groups)).map(([name, group]) => [name, fill(groupOf(group))]));

/** Given values in the order of the table; where there are none the defaults of all settings that have an effect. */
function filled(table: readonly Setting[], given: Group, version: string, isOpen: boolean): Group {
  const entries = table.flatMap((setting): [string, Tree][] => {
    const value = given[setting.name];
    if (value !== undefined) return [[setting.name, value]];
    if (setting.ignored !== undefined) return [];
    return isOpen && isVersioned(setting) ? [] : [[setting.name, safeDefault(setting, version)]];
  });
  return Object.fromEntries(entries);
}

/** A version that is no version is reported by the checks; here the newest defaults stand in for it. */
function safeDefault(setting: Setting, version: string): SettingValue {
  return defaultOf(setting, /^\d+(\.\d+)*$/.test(version) ? version : '999');
}

/** Whether the sweep varies a path, alone or in step with others. */
function isSwept(data: Group, path: string): boolean {
  const together = child(data['sweep'], 'together');
  const groups = [data['sweep'], ...(Array.isArray(together) ? (together as readonly Tree[]) : [])];
  return groups.some((group) => child(group, path) !== undefined);
}

function hardwareOf(hardware: Tree | undefined): Group {
  if (hardware === undefined || !isGroup(hardware))
    return { brokers: hardware ?? HARDWARE, clients: hardware ?? HARDWARE };
  const { brokers, clients, ...inline } = hardware;
  const all: Tree = Object.keys(inline).length > 0 ? inline : HARDWARE;
  const of = brokers ?? all;
  return { brokers: of, clients: clients ?? of };
}

const usual = (distance: Distance): number => LATENCIES[distance] / NS_PER_MS;

/** Distances are written out where machines stand in different places. */
function networkOf(network: Tree | undefined): Group {
  const { latency = usual('zone'), loss = 0, jitter = 0, placement, between } = groupOf(network);
  if (isEmpty(placement) && isEmpty(between)) return { latency, loss, jitter };
  const { racks = usual('zone'), zones = usual('region'), regions = usual('continent') } = groupOf(between);
  return { latency, loss, jitter, placement: placement ?? {}, between: { racks, zones, regions } };
}

function jvmOf(jvm: Tree | undefined): Group {
  const { heap = BROKER_HEAP, pauses = true } = groupOf(child(jvm, 'brokers'));
  const clients = groupOf(child(jvm, 'clients'));
  return {
    brokers: { heap, pauses },
    clients: { ...clients, heap: clients['heap'] ?? CLIENT_HEAP, pauses: clients['pauses'] ?? true },
  };
}

function sysctlOf(sysctl: Tree | undefined): Group {
  const { 'vm.dirty_background_ratio': background, 'vm.dirty_ratio': limit } = groupOf(sysctl);
  return {
    'vm.dirty_background_ratio': background ?? DIRTY_BACKGROUND_RATIO * 100,
    'vm.dirty_ratio': limit ?? DIRTY_RATIO * 100,
  };
}

function systemOf(system: Group, version: string, dialect: Dialect, fill: Fill): Group {
  const { tables, machines, destinations } = dialect;
  const isKafka = tables.system === 'kafka';
  const isHost = tables.system === 'host';
  return {
    ...(isHost ? {} : { version, [machines]: system[machines] ?? (isKafka ? 3 : 1) }),
    config: fill(tables.brokers, groupOf(system['config'])),
    ...(isKafka ? { jvm: jvmOf(system['jvm']) } : {}),
    ...(isEmpty(system['sysctl']) ? {} : { sysctl: sysctlOf(system['sysctl']) }),
    [destinations]: eachOf(system[destinations], (one) => ({
      ...(isKafka ? {} : { count: one['count'] ?? 1 }),
      ...fill(tables.destinations, one),
    })),
    ...asWritten(system, ['exchanges', 'policies', 'operator-policies']),
  };
}

/** What has no defaults, where it is there. */
const asWritten = (system: Group, keys: readonly string[]): Group =>
  Object.fromEntries(keys.flatMap((key) => (isEmpty(system[key]) ? [] : [[key, system[key] as Tree]])));

function producerOf(group: Group, { tables, where }: Dialect, fill: Fill): Group {
  const { count = 1, rate, arrivals = 'constant', message, key = 'none' } = group;
  const destination = group[where];
  return {
    ...(destination === undefined ? {} : { [where]: destination }),
    count,
    ...(rate === undefined ? {} : { rate }),
    arrivals: arrivalsOf(arrivals),
    message: { size: child(message, 'size') ?? SIZE, data: child(message, 'data') ?? 'json' },
    key,
    ...fill(tables.producers, group),
  };
}

const arrivalsOf = (arrivals: Tree): Tree =>
  isGroup(arrivals) && arrivals['kind'] === 'daily' ? { ...arrivals, period: arrivals['period'] ?? DAY } : arrivals;

function consumerOf(group: Group, { tables, where }: Dialect, fill: Fill): Group {
  const source = group[where];
  return {
    ...(source === undefined ? {} : { [where]: source }),
    count: group['count'] ?? 1,
    processing: group['processing'] ?? 0,
    ...fill(tables.consumers, group),
  };
}

function runningOf(data: Group): Group {
  const { warmup = WARMUP, duration = DURATION, sampleEvery, replications = REPLICATIONS, seed = SEED } = data;
  const { sweep, charts, claims, thresholds } = data;
  const isOpen = isSwept(data, 'duration');
  const interval = sampleEvery ?? (isOpen ? undefined : intervalFor(Number(duration)));
  return {
    warmup,
    duration,
    ...(interval === undefined ? {} : { sampleEvery: interval }),
    replications,
    seed,
    ...(isEmpty(sweep) ? {} : { sweep: sweep ?? {} }),
    ...(isEmpty(charts) ? {} : { charts: (charts as readonly Group[]).map(chartOf) }),
    ...(isEmpty(claims) ? {} : { claims: claims ?? [] }),
    ...(isEmpty(thresholds) ? {} : { thresholds: thresholds ?? {} }),
  };
}

const isEmpty = (value: Tree | undefined): boolean => value === undefined || Object.keys(value as object).length === 0;

function chartOf(chart: Group): Group {
  const { name, y = '', x = '', series, ...rest } = chart;
  const plain = [y, 'by', x, ...(series === undefined ? [] : ['and', series])].join('-').replaceAll(/[^\w.-]+/g, '-');
  return { name: name ?? plain, y, x, ...(series === undefined ? {} : { series }), ...rest };
}

const INTERVALS = [1, 2, 5, 10, 20, 30, 60]; // s

/** An interval (s) that cuts a duration (s) into at most 120 parts, and into ten where it is shorter than 10 s. */
export function intervalFor(duration: number): number {
  if (duration < 10) return duration / 10;
  const least = duration / 120;
  return INTERVALS.find((interval) => interval >= least) ?? 60 * Math.ceil(least / 60);
}

/** All tables of a dialect with the place of their settings, for warnings about settings without effect. */
export function settingPlaces(data: Group, dialect: Dialect): { keys: string[]; table: readonly Setting[] }[] {
  const { tables, destinations }: { tables: Tables; destinations: string } = dialect;
  const system = ['system', tables.system];
  const inside = (keys: string[]): string[] =>
    Object.keys(groupOf(keys.reduce<Tree | undefined>((v, k) => child(v, k), data)));
  const each = (keys: string[], table: readonly Setting[]) =>
    inside(keys).map((name) => ({ keys: [...keys, name], table }));
  return [
    { keys: [...system, 'config'], table: tables.brokers },
    ...each([...system, destinations], tables.destinations),
    ...['policies', 'operator-policies'].flatMap((side) =>
      inside([...system, side]).map((name) => ({
        keys: [...system, side, name, 'definition'],
        table: POLICY_SETTINGS,
      })),
    ),
    ...each(['producers'], tables.producers),
    ...each(['consumers'], tables.consumers),
  ];
}
