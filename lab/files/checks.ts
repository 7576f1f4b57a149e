/** What must hold between the parts of one configuration: the file without a sweep, or each point of it. */
import { atLevel, CODECS, DATA_KINDS } from '../../models/codecs/index.ts';
import { compareVersions } from '../../models/settings.ts';
import { type Dialect, type Group, type Tree, child, didYouMean, isGroup } from '../schema/index.ts';
import type { Keys } from './document.ts';
import { checkExchanges } from './exchangeChecks.ts';
import { checkFaults } from './faultChecks.ts';
import { checkHardware, checkHeaps, disksOf } from './hardwareChecks.ts';
import { valueAt } from './issues.ts';
import { checkNetwork } from './networkChecks.ts';
import { checkPolicies, remarkOnPolicies } from './policyChecks.ts';
import { isFile } from './profiles.ts';

/** Says that something is wrong at some keys. */
export type Blame = (keys: Keys, message: string) => void;

/** Reports everything that does not fit together. The data has every default. */
export function checkConfiguration(data: Group, dialect: Dialect, blame: Blame): void {
  checkVersion(data, dialect, blame);
  checkHardware(data, dialect, blame);
  checkClients(data, dialect, blame);
  checkData(data, blame);
  checkFaults(data, dialect, disksOf(data), blame);
  checkNetwork(data, blame);
  if (dialect.tables.system === 'kafka') {
    checkTopics(data, blame);
    checkPartitions(data, blame);
    checkHeaps(data, blame);
  } else if (dialect.tables.system === 'host') checkFiles(data, blame);
  else {
    checkAcknowledgements(data, blame);
    checkExchanges(data, blame);
    checkPolicies(data, blame);
  }
}

const groupAt = (data: Group, keys: Keys): Group => {
  const value = valueAt(data, keys);
  return isGroup(value) ? value : {};
};

function checkVersion(data: Group, dialect: Dialect, blame: Blame): void {
  const { system, versions } = dialect.tables;
  if (system === 'host') return;
  const keys = ['system', system, 'version'];
  const version = String(valueAt(data, keys));
  if (!/^\d+(\.\d+)*$/.test(version))
    blame(keys, `'${version}' is no version: write dotted numbers in quotes, such as "${versions.at(-1)}"`);
  else if (compareVersions(version, versions[0] ?? '0') < 0)
    blame(keys, `${version} is older than ${versions[0]}, the oldest version that is known`);
}

function checkClients(data: Group, dialect: Dialect, blame: Blame): void {
  const { where, destinations, tables } = dialect;
  const known = Object.keys(groupAt(data, ['system', tables.system, destinations]));
  for (const side of ['producers', 'consumers']) {
    for (const [name, group] of Object.entries(groupAt(data, [side]))) {
      const destination = child(group, where);
      const keys = [side, name];
      if (typeof destination === 'string' && !known.includes(destination)) {
        blame([...keys, where], `there is no ${where} '${destination}': ${didYouMean(destination, known)}`);
      }
      if (side === 'producers') checkArrivals(group, keys, blame);
      checkDistribution(
        valueAt(group, side === 'producers' ? ['message', 'size'] : ['processing']),
        [...keys, ...(side === 'producers' ? ['message', 'size'] : ['processing'])],
        blame,
      );
    }
  }
}

const WITH_OWN_RATE = ['bursts', 'steps', 'trace'];

function checkArrivals(group: Tree, keys: Keys, blame: Blame): void {
  const arrivals = child(group, 'arrivals');
  const rate = child(group, 'rate');
  const kind = isGroup(arrivals) ? String(arrivals['kind']) : String(arrivals);
  const hasOwn = WITH_OWN_RATE.includes(kind);
  if (hasOwn && rate !== undefined)
    blame([...keys, 'rate'], `the arrivals (${kind}) say how much is sent: leave the rate out`);
  if (!hasOwn && rate === undefined)
    blame([...keys, 'rate'], "is missing: write the rate of the whole group, such as '200k msg/s', or 'unlimited'");
  if (rate === 'unlimited' && kind !== 'constant' && !hasOwn)
    blame([...keys, 'rate'], `'unlimited' has no pattern: write a rate for ${kind} arrivals`);
  const at = [...keys, 'arrivals'];
  if (kind === 'trace' && child(arrivals, 'times') === undefined)
    blame(at, "the file is missing: write 'file: times.csv'");
  const burst = Number(child(arrivals, 'burst'));
  const count = Number(child(group, 'count'));
  if (kind === 'bursts' && count > 0 && burst % count !== 0) {
    blame(
      [...at, 'burst'],
      `a burst of ${burst} messages cannot be shared out evenly among ${count} clients: write a multiple of ${count}`,
    );
  }
  if (kind === 'steps') checkSteps(child(arrivals, 'steps'), [...at, 'steps'], blame);
}

function checkSteps(steps: Tree | undefined, keys: Keys, blame: Blame): void {
  if (!Array.isArray(steps)) return;
  if (steps.length === 0) blame(keys, 'the list is empty: write { at: 0 s, rate: 100 msg/s }');
  const times = steps.map((step: Tree) => Number(child(step, 'at')));
  const back = times.findIndex((time, i) => time <= (times[i - 1] ?? -1));
  if (back > 0) blame([...keys, back, 'at'], 'a step must come later than the one above it');
}

function checkDistribution(plan: Tree | undefined, keys: Keys, blame: Blame): void {
  if (!isGroup(plan)) return;
  const { kind, low, high, values, weights } = plan;
  if (kind === 'uniform' && Number(low) > Number(high))
    blame([...keys, 'low'], `the lowest value is above the highest: write ${high} and ${low} the other way round`);
  if (kind !== 'empirical' || !Array.isArray(values)) return;
  if (values.length === 0) blame([...keys, 'values'], 'the list is empty: write the values');
  if (!Array.isArray(weights)) return;
  if (weights.length !== values.length)
    blame(
      [...keys, 'weights'],
      `there are ${values.length} values and ${weights.length} weights: write one weight for each value`,
    );
  if (weights.every((weight) => weight === 0))
    blame([...keys, 'weights'], 'all weights are 0: at least one must be larger');
}

function isCodec(text: string): boolean {
  const [name, level, ...rest] = text.split(':');
  const codec = CODECS.find((one) => one === name && one !== 'none');
  if (codec === undefined || rest.length > 0) return false;
  try {
    return level === undefined || atLevel(codec, Number(level)) !== 'none';
  } catch {
    return false;
  }
}

/** Data is one of the kinds, or a profile that knows the codec. */
function checkData(data: Group, blame: Blame): void {
  const profiles = groupAt(data, ['profiles']);
  for (const profile of Object.keys(profiles)) {
    for (const codec of Object.keys(groupAt(profiles, [profile, 'codecs']))) {
      if (!isCodec(codec)) {
        const advice = 'write gzip, snappy, lz4 or zstd, with a level behind a colon: zstd:1';
        blame(['profiles', profile, 'codecs', codec], `there is no codec '${codec}': ${advice}`);
      }
    }
  }
  for (const [name, group] of Object.entries(groupAt(data, ['producers']))) {
    const kind = String(valueAt(group, ['message', 'data']));
    const keys = ['producers', name];
    const profile = profiles[kind];
    if (profile === undefined && !isFile(kind) && !DATA_KINDS.some((known) => known === kind)) {
      const or = 'or name the file of a codec profile (mqlab calibrate codecs)';
      blame(
        [...keys, 'message', 'data'],
        `no kind of data is called '${kind}': ${didYouMean(kind, DATA_KINDS)}, ${or}`,
      );
    }
    const codec = String(child(group, 'compression.type') ?? 'none');
    const known = Object.keys(groupAt(profiles, [kind, 'codecs'])).map((one) => one.split(':')[0]);
    if (profile !== undefined && codec !== 'none' && !known.includes(codec)) {
      const advice = `measure it with mqlab calibrate codecs --codecs ${[...known, codec].join(',')}`;
      blame([...keys, 'compression.type'], `the profile '${kind}' has no ${codec}: ${advice}`);
    }
    if (codec === 'gzip' && child(group, 'compression.gzip.level') === 0)
      blame([...keys, 'compression.gzip.level'], 'gzip has no level 0 in Kafka: write 1 to 9, or -1 for its default');
  }
}

/** A partition that messages name must be there. */
function checkPartitions(data: Group, blame: Blame): void {
  for (const [name, group] of Object.entries(groupAt(data, ['producers']))) {
    const topic = String(child(group, 'topic'));
    const partitions = Number(valueAt(data, ['system', 'kafka', 'topics', topic, 'partitions']));
    const partition = Number(child(group, 'partition'));
    if (partition >= partitions)
      blame(
        ['producers', name, 'partition'],
        `the topic has partitions 0 to ${partitions - 1}: there is no ${partition}`,
      );
  }
}

function checkTopics(data: Group, blame: Blame): void {
  const kafka = groupAt(data, ['system', 'kafka']);
  const brokers = Number(kafka['brokers']);
  for (const [name, topic] of Object.entries(groupAt(data, ['system', 'kafka', 'topics']))) {
    const keys = ['system', 'kafka', 'topics', name];
    const replicas = Number(child(topic, 'replication.factor'));
    const inSync = Number(child(topic, 'min.insync.replicas'));
    if (replicas > brokers) {
      blame(
        [...keys, 'replication.factor'],
        `${replicas} replicas do not fit on ${brokers} broker${brokers === 1 ? '' : 's'}: at most one each`,
      );
    }
    if (inSync > replicas) {
      blame(
        [...keys, 'min.insync.replicas'],
        `${inSync} replicas can never be in sync where there are ${replicas}: at most replication.factor`,
      );
    }
  }
}

function checkFiles(data: Group, blame: Blame): void {
  const { 'vm.dirty_background_ratio': background, 'vm.dirty_ratio': limit } = groupAt(data, [
    'system',
    'host',
    'config',
  ]);
  if (Number(background) >= Number(limit))
    blame(
      ['system', 'host', 'config', 'vm.dirty_background_ratio'],
      `${String(background)} % is not below vm.dirty_ratio, ${String(limit)} %: writing back has to begin before writers are held back`,
    );
  const sizeOf = (group: Tree): number =>
    Number(valueAt(data, ['system', 'host', 'files', String(child(group, 'file')), 'size']));
  for (const [name, group] of Object.entries(groupAt(data, ['producers']))) {
    if (child(group, 'pattern') !== 'random') continue;
    if (sizeOf(group) === 0)
      blame(['producers', name, 'pattern'], 'there is nothing to overwrite in an empty file: give the files a size');
  }
  for (const [name, group] of Object.entries(groupAt(data, ['consumers']))) {
    if (child(group, 'pattern') !== 'tail' && Number(child(group, 'count')) > 0 && sizeOf(group) === 0)
      blame(['consumers', name, 'file'], 'the files are empty: give them a size, or read with pattern: tail');
  }
}

function checkAcknowledgements(data: Group, blame: Blame): void {
  for (const [name, group] of Object.entries(groupAt(data, ['consumers']))) {
    const every = Number(child(group, 'multi-ack-every'));
    const prefetch = Number(child(group, 'prefetch-count'));
    if (child(group, 'ack') === 'manual' && prefetch > 0 && every > prefetch) {
      blame(
        ['consumers', name, 'multi-ack-every'],
        `with ${prefetch} unacknowledged at most, ${every} are never reached and the consumer stops: at most prefetch-count`,
      );
    }
  }
  for (const [name, group] of Object.entries(groupAt(data, ['producers']))) {
    const confirm = String(child(group, 'confirm') ?? 'none');
    if (!/^(none|each|unlimited|(batch )?[1-9]\d*)$/.test(confirm)) {
      blame(
        ['producers', name, 'confirm'],
        `'${confirm}' is no way to confirm: write none, each, unlimited, how many may be unconfirmed, or batch and a number`,
      );
    }
  }
}

/** From 3.12 on classic queues nearly do what lazy ones did, whatever they are told (rabbitmq-semantics B10.3). */
function remarkOnQueueModes(data: Group, version: string, remark: Blame): void {
  if (!/^\d+(\.\d+)*$/.test(version) || compareVersions(version, '3.12') < 0) return;
  for (const [name, queue] of Object.entries(groupAt(data, ['system', 'rabbitmq', 'queues']))) {
    if (child(queue, 'x-queue-mode') === 'lazy')
      remark(['system', 'rabbitmq', 'queues', name, 'x-queue-mode'], `has no effect from 3.12 on: leave it out`);
  }
}

/** Remarks on a configuration that runs, but perhaps not as its author meant. */
export function remarksOn(data: Group, dialect: Dialect, remark: Blame): void {
  const { tables } = dialect;
  if (tables.system === 'host') return;
  const version = String(valueAt(data, ['system', tables.system, 'version']));
  const newest = tables.versions.at(-1) ?? '0';
  if (compareVersions(version, newest) > 0) {
    remark(
      ['system', tables.system, 'version'],
      `${version} is newer than ${newest}, the newest version that is known: it behaves like ${newest}`,
    );
  }
  if (tables.system === 'rabbitmq') {
    remarkOnPolicies(data, remark);
    remarkOnQueueModes(data, version, remark);
    return;
  }
  for (const [name, group] of Object.entries(groupAt(data, ['consumers']))) {
    const topic = String(child(group, 'topic'));
    const partitions = Number(valueAt(data, ['system', 'kafka', 'topics', topic, 'partitions']));
    const count = Number(child(group, 'count'));
    if (count > partitions)
      remark(
        ['consumers', name, 'count'],
        `${count} consumers share ${partitions} partitions: ${count - partitions} of them have nothing to do`,
      );
  }
}
