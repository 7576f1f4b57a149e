import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { plan } from '../../lab/assembly/index.ts';
import { experimentFrom, experimentText, formatFault, readExperiment } from '../../lab/files/index.ts';
import type { Experiment, Reading } from '../../lab/files/index.ts';
import { KAFKA_EXPERIMENT, RABBITMQ_EXPERIMENT, jsonSchema, toZod } from '../../lab/schema/index.ts';
import { points } from '../../lab/sweep.ts';
import { KAFKA_FILE, RABBITMQ_FILE } from '../fixtures/experiments.ts';

function experiment(text: string, reading: Reading = {}): Experiment {
  const result = readExperiment(text, 'e.yaml', reading);
  if ('faults' in result) throw new Error(result.faults.map(formatFault).join('\n'));
  return result.experiment;
}

function faults(text: string, reading: Reading = {}): string[] {
  const result = readExperiment(text, 'e.yaml', reading);
  return 'faults' in result ? result.faults.map(formatFault) : [];
}

function warnings(text: string, reading: Reading = {}): string[] {
  const result = readExperiment(text, 'e.yaml', reading);
  return 'faults' in result ? [] : result.warnings.map(formatFault);
}

const SIX_FAULTS = `name: broken
system:
  kafka:
    version: "2.6"
    topics: { events: { partitions: 100, replicaton.factor: 3 } }
producers:
  checkout:
    topic: evnts
    rate: 200k msg
    acks: most
    linger.ms: 5 mz
consumers:
  billing: { topic: events, processing: -1 us }
`;

test('a file with six faults gives six lines, each with its line, column and path', () => {
  expect(faults(SIX_FAULTS)).toEqual([
    "e.yaml:5:42 system.kafka.topics.events.replicaton.factor: 'replicaton.factor' is not known here: did you mean 'replication.factor'?",
    "e.yaml:8:12 producers.checkout.topic: there is no topic 'evnts': did you mean 'events'?",
    "e.yaml:9:11 producers.checkout.rate: '200k msg' is no message rate: write messages per second, such as '200k msg/s', or unlimited",
    "e.yaml:10:11 producers.checkout.acks: 'most' is not one of 0, 1, all",
    "e.yaml:11:16 producers.checkout.linger.ms: 'mz' in '5 mz' is not a unit of time: write a time with ns, us, ms, s, min, h or d, such as '5 ms'",
    'e.yaml:13:41 consumers.billing.processing: -1 us is too small: at least 0 ms',
  ]);
});

test.each([
  ['name: a\nname: b\nsystem: { kafka: { topics: {} } }\n', "e.yaml:2:1 the key 'name' stands here twice"],
  ['name: a\nsystem:\n\tkafka: 1\n', 'e.yaml:3:1 a tab is used to indent'],
  ['name: a\nsystem:\n    kafka: 1\n  rabbitmq: 1\n', 'e.yaml:4:1 all mapping items must start at the same column'],
  ['name: "a\nsystem: 1\n', 'missing closing "quote'],
  ['name: *nobody\n', 'e.yaml:1:1 Unresolved alias'],
  ['- a\n- b\n', 'e.yaml:1:1 this is no experiment'],
  ['', 'e.yaml:1:1 this is no experiment'],
  ['name: a\n', 'e.yaml:1:1 the system is missing'],
  ['name: a\nsystem: { kafka: {}, rabbitmq: {} }\n', 'e.yaml:2:22 system.rabbitmq: an experiment has one system'],
  ['name: a\nsystem: { kafak: {} }\n', "e.yaml:2:11 system.kafak: there is no system 'kafak': did you mean 'kafka'?"],
])('the trap in %j is a fault with its place', (text, expected) => {
  expect(faults(text).join('\n')).toContain(expected);
});

const changed = (from: string | RegExp, to: string): string => {
  const text = KAFKA_FILE.replace(from, to);
  if (text === KAFKA_FILE) throw new Error(`nothing to change: ${String(from)}`);
  return text;
};

test.each([
  [changed('replication.factor: 3', 'replication.factor: 4'), '4 replicas do not fit on 3 brokers'],
  [changed('min.insync.replicas: 2', 'min.insync.replicas: 4'), 'at most replication.factor'],
  [changed('topic: events, group.id', 'topic: event, group.id'), "there is no topic 'event': did you mean 'events'?"],
  [changed('claims:', 'claims:\n  - says: half a claim'), /^e\.yaml:23:5 claims\.0\.holds: is missing/m],
  [changed('i3en.2xlarge', 'i3.2xlarge'), "no machine is called 'i3.2xlarge': did you mean"],
  [changed('duration: 60 s', 'duration: 0 s'), 'duration: 0 s is too small'],
  [changed('rate: 200k msg/s, ', ''), 'producers.checkout.rate: is missing'],
  [
    changed('topic: events, count: 4, rate', 'count: 4, rate'),
    'producers.checkout.topic: is missing: the topic written to',
  ],
  [
    changed('y: consume.rate', 'y: consume.rat'),
    "charts.0.y: there is no metric 'consume.rat': did you mean 'consume.rate'?",
  ],
  [
    changed('x: consumers.billing.count', 'x: consumers.billing.size'),
    "charts.0.x: 'consumers.billing.size' is not swept",
  ],
  [
    changed('messages.lost: "= 0"', 'messages.lots: "= 0"'),
    "thresholds.messages.lots: there is no metric 'messages.lots': did you mean 'messages.lost'?",
  ],
  [changed('"< 50 ms"', '"< 50 msg"'), 'a time cannot be compared with messages'],
  [
    changed('num.network.threads: 8', 'linger.ms: 8'),
    'does not belong here: it is a setting of producers: write it under producers.NAME',
  ],
  [changed('warmup: 10 s', 'warmup: 10 s\nfaults: [ { at: 1 s } ]'), 'does not say what happens'],
  [
    changed('count: 4, rate: 200k msg/s', 'count: 4, arrivals: { kind: bursts, burst: 10, every: 1 s }'),
    'cannot be shared out evenly among 4 clients',
  ],
  [changed('rate: 200k msg/s', 'rate: unlimited, arrivals: poisson'), "'unlimited' has no pattern"],
  [changed('version: "2.6"', 'version: latest'), "'latest' is no version"],
])('what does not fit together is refused (%#)', (text, expected) => {
  expect(faults(text).join('\n')).toMatch(expected);
});

test('a fault inside of an expression has the column of the word that is wrong', () => {
  const text = changed('| linger.ms = 5', '| lingre.ms = 5');
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('lingre'));
  expect(faults(text)[0]).toContain(
    `e.yaml:${line + 1}:${(lines[line] ?? '').indexOf('lingre') + 1} claims.0.holds: 'lingre.ms' is not swept`,
  );
});

test('every default is written out, by version', () => {
  expect(experiment(KAFKA_FILE).data).toMatchObject({
    network: { latency: 0.1 },
    system: { kafka: { config: { 'num.io.threads': 8, 'num.network.threads': 8 } } },
    producers: { checkout: { acks: 'all', 'buffer.memory': 33_554_432, 'enable.idempotence': false } },
    consumers: { billing: { 'fetch.min.bytes': 1, processing: 0.002 } },
    sampleEvery: 1,
  });
  const newer = experiment(KAFKA_FILE.replace('"2.6"', '4.0').replace('linger.ms: 1, ', '').replace('acks: all, ', ''));
  expect(newer.data).toMatchObject({ producers: { checkout: { acks: 'all', 'linger.ms': 5 } } });
});

test('where the version is swept, each point has the defaults of its own', () => {
  const text = KAFKA_FILE.replace('acks: all, linger.ms: 1, ', '')
    .replace(/^sweep:.*$/m, 'sweep: { system.kafka.version: ["2.6", "4.0"] }')
    .replace(/^charts:.*$/m, '')
    .replace(/^claims:\n.*$/m, '');
  for (const one of [experiment(text), experiment(experimentText(experiment(text)))]) {
    const lingers = points(one).map((assignment, i) => {
      const { system } = plan(one, assignment, i, 0);
      return system.plan.producers[0]?.settings['linger.ms'];
    });
    expect(lingers).toEqual([0, 5]);
  }
});

test.each([KAFKA_FILE, RABBITMQ_FILE])(
  'the text of an experiment reads back to the same experiment and the same plans (%#)',
  (text) => {
    const one = experiment(text);
    const again = experiment(experimentText(one));
    expect(experimentText(again)).toBe(experimentText(one));
    expect(again.data).toEqual(one.data);
    const plans = (of: Experiment) => points(of).map((assignment, i) => plan(of, assignment, i, 1));
    expect(plans(again)).toEqual(plans(one));
  },
);

test('a plan is in canonical units, with the rate of the group divided over its clients', () => {
  const one = experiment(KAFKA_FILE);
  const [assignment = {}] = points(one).slice(4, 5);
  const run = plan(one, assignment, 4, 2);
  expect(run).toMatchObject({
    experiment: 'linger-and-batches',
    point: 4,
    assignment: { 'producers.checkout.linger.ms': 5, 'consumers.billing.count': 4 },
    replication: 2,
    seed: 42,
    warmup: 10e9,
    duration: 60e9,
    sampleEvery: 1e9,
  });
  expect(run.system.plan.producers).toMatchObject([
    {
      name: 'checkout',
      destination: 'events',
      count: 4,
      arrivals: { kind: 'constant', rate: 50_000 },
      settings: { 'linger.ms': 5, 'batch.size': 1_048_576, acks: 'all' },
      message: { size: { kind: 'constant', value: 1024 }, data: 'json' },
      key: { kind: 'none' },
    },
  ]);
  expect(run.system.plan.consumers).toMatchObject([
    { source: 'events', count: 4, processing: { kind: 'constant', value: 2000 } },
  ]);
  expect(run.system.plan.network.latency).toBe(100_000);
});

test('a RabbitMQ file gives a RabbitMQ plan; a version keeps its zero', () => {
  const run = plan(experiment(RABBITMQ_FILE), { 'consumers.billing.prefetch-count': 10 }, 1, 0);
  expect(run.system).toMatchObject({
    kind: 'rabbitmq',
    plan: {
      version: '3.10',
      nodes: { count: 1, profile: { name: 'c5.4xlarge' } },
      clients: { colocated: true },
      queues: [{ name: 'orders', count: 2, settings: { 'x-queue-type': 'classic', durable: true } }],
      producers: [
        {
          destination: 'orders',
          arrivals: { kind: 'poisson', rate: 5000 },
          settings: { confirm: '100', 'delivery-mode': 2 },
        },
      ],
      consumers: [
        { source: 'orders', settings: { 'prefetch-count': 10 }, processing: { kind: 'exponential', mean: 50_000 } },
      ],
    },
  });
});

test('--set may give the brokers another machine than the clients', () => {
  const one = experiment(KAFKA_FILE, { set: { 'hardware.brokers': 'laptop' } });
  expect(one.data['hardware']).toEqual({ brokers: 'laptop', clients: 'i3en.2xlarge' });
});

test('a swept version keeps its zero, too', () => {
  const text = RABBITMQ_FILE.replace(/^sweep:.*$/m, 'sweep: { system.rabbitmq.version: [3.9, 3.10] }');
  expect(points(experiment(text))).toEqual(['3.9', '3.10'].map((version) => ({ 'system.rabbitmq.version': version })));
});

test('a machine may be written out', () => {
  const own =
    '{ cores: 4, memory: 16 GiB, disks: [ { read: 200 MB/s, write: 100 MB/s, latency: 5 ms, flush: 10 ms } ], nic: 1 Gbps }';
  const { system } = plan(experiment(KAFKA_FILE.replace('i3en.2xlarge', own)), {}, 0, 0);
  expect(system.plan.clients.profile).toMatchObject({
    cores: 4,
    speed: 1,
    memory: 16 * 2 ** 30,
    nic: 125_000_000,
    disks: [{ read: 200e6, write: 100e6, latency: 5e6, flush: 10e6 }],
  });
  expect(faults(KAFKA_FILE.replace('i3en.2xlarge', '{ cores: 4 }')).join('\n')).toContain(
    'also needs memory, disks, nic',
  );
});

test('each message of a trace is sent once, whatever the number of clients', () => {
  const text = KAFKA_FILE.replace('rate: 200k msg/s', 'arrivals: { kind: trace, file: times.csv }');
  const readFile = (): string => 'seconds,what\n0.5,a\n1,b\n1.25,c\n2,d\n3,e\n';
  const one = experiment(text, { readFile });
  const { producers } = plan(one, points(one)[0] ?? {}, 0, 0).system.plan;
  const times = producers.flatMap(({ arrivals }) => (arrivals.kind === 'trace' ? arrivals.times : []));
  expect(producers.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
  expect(times.toSorted((a, b) => a - b)).toEqual([0.5e9, 1e9, 1.25e9, 2e9, 3e9]);
  expect(experimentText(experiment(experimentText(one)))).toBe(experimentText(one));
  expect(faults(text).join('\n')).toContain("the file 'times.csv' cannot be read");
  expect(faults(text, { readFile: () => '1\n0.5\n' }).join('\n')).toContain(
    'times.csv:2: 0.5 comes before the line above',
  );
});

const WITH_PROPERTIES = KAFKA_FILE.replace(/config: \{.*\}/, 'config: server.properties');
const PROPERTIES =
  '# broker\nbroker.id=1\nnum.network.threads = 16\nnum.io.threads: many\nmetric.reporters=a,\\\n  b\n';

test('broker settings may lie in a properties file, whose faults have its lines', () => {
  expect(faults(WITH_PROPERTIES, { readFile: () => PROPERTIES })).toEqual([
    expect.stringMatching(/^server\.properties:4:1 system\.kafka\.config\.num\.io\.threads: 'many' is no number/),
  ]);
  const fine = PROPERTIES.replace('many', '12');
  expect(experiment(WITH_PROPERTIES, { readFile: () => fine }).data).toMatchObject({
    system: { kafka: { config: { 'num.network.threads': 16, 'num.io.threads': 12, 'num.replica.fetchers': 1 } } },
  });
  expect(warnings(WITH_PROPERTIES, { readFile: () => fine })).toEqual([
    expect.stringMatching(/^server\.properties:2:1 system\.kafka\.config\.broker\.id: accepted, but not modelled/),
    expect.stringMatching(
      /^server\.properties:5:1 system\.kafka\.config\.metric\.reporters: accepted, but not modelled/,
    ),
  ]);
});

test('a setting that the model takes no notice of is accepted with a warning that says why', () => {
  const text = KAFKA_FILE.replace('acks: all', 'acks: all, client.id: shop');
  expect(warnings(text)).toEqual([
    expect.stringMatching(/^e\.yaml:12:\d+ producers\.checkout\.client\.id: accepted, but not modelled: /),
  ]);
});

test('consumers without a partition are remarked on', () => {
  const text = KAFKA_FILE.replace('group.id: g1, count: 4', 'group.id: g1, count: 120');
  expect(warnings(text).join('\n')).toContain('120 consumers share 100 partitions: 20 of them have nothing to do');
});

test('JSON is read like YAML, and data like a file', () => {
  const data = parse(KAFKA_FILE) as object;
  expect(experiment(JSON.stringify(data)).data).toEqual(experiment(KAFKA_FILE).data);
  expect(experimentFrom(data, 'memory')).toMatchObject({ experiment: { data: experiment(KAFKA_FILE).data } });
});

test('names of objects in general are no keys of a file', () => {
  const text = KAFKA_FILE.replace('topic: events, group.id', 'topic: constructor, group.id').replace(
    'warmup:',
    '__proto__: { a: 1 }\nwarmup:',
  );
  expect(faults(text).join('\n')).toContain("there is no topic 'constructor'");
  expect(faults(text).join('\n')).toContain("'__proto__' is not known here");
});

test('the JSON Schema in the repository is the one that the code makes', () => {
  const stored: unknown = JSON.parse(readFileSync(new URL('../../experiments/schema.json', import.meta.url), 'utf8'));
  expect(stored).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
});

interface SchemaPart {
  readonly description?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly additionalProperties?: SchemaPart | false;
  readonly anyOf?: readonly SchemaPart[];
  readonly oneOf?: readonly SchemaPart[];
}

test('everything in the JSON Schema is described, for editors to show', () => {
  const undescribed: string[] = [];
  const visit = (schema: SchemaPart, path: string): void => {
    for (const [key, value] of Object.entries(schema.properties ?? {})) {
      if (value.description === undefined && value.const === undefined) undescribed.push(`${path}.${key}`);
      visit(value, `${path}.${key}`);
    }
    for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) visit(one, path);
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, `${path}.*`);
  };
  visit(jsonSchema(), '');
  expect(undescribed).toEqual([]);
});

test('the strict schema takes the files that the reader takes', () => {
  expect(toZod(KAFKA_EXPERIMENT, true).safeParse(parse(KAFKA_FILE)).error).toBeUndefined();
  expect(toZod(RABBITMQ_EXPERIMENT, true).safeParse(parse(RABBITMQ_FILE)).error).toBeUndefined();
});

test('the file that the documentation shows is a good one', () => {
  const page = readFileSync(new URL('../../docs/experiment-file.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n(name:.*?)```/s.exec(page) ?? [];
  expect(points(experiment(example))).toHaveLength(6);
  const [, sweep = ''] = /```yaml\n(sweep:.*?)```/s.exec(page) ?? [];
  const swept = example.replace(/^sweep:.*$/m, sweep).replace(/^(charts|claims):.*$/gm, '');
  expect(points(experiment(swept))).toHaveLength(10);
});
