/** The shape of an experiment file, for Kafka, for RabbitMQ, and for a machine by itself. */
import { EXCHANGES } from './exchanges.ts';
import { ARRIVALS, HARDWARE, JVM, KEY, MESSAGE, PROCESSING, PROFILES, SYSCTL } from './parts.ts';
import { FAULTS } from './faults.ts';
import { NETWORK } from './network.ts';
import { OPERATOR_POLICIES, POLICIES } from './policies.ts';
import { HOST, KAFKA, RABBITMQ, type Tables, settingShapes } from './settings.ts';
import { type Shape, group, leaf, list, named } from './shape.ts';

const ANY = leaf('scalar', 'A value.');
const VALUES = list('The values to try.', ANY);

const SWEEP: Shape = named(
  'What is varied: a path of this file and the values to try; several paths make a grid.',
  VALUES,
  {
    together: list(
      'Paths whose values change in step, as columns of a table; each entry is one such table.',
      named('Lists of the same length, by path.', VALUES),
    ),
    where: leaf('text', 'Only points for which this holds: "producers.a.count <= consumers.b.count".'),
  },
);

const CHARTS: Shape = list(
  'Charts to draw.',
  group(
    'A chart.',
    {
      name: leaf('text', 'Name of the chart and its files. Default: made of y, x and series.'),
      y: leaf('text', 'The metric shown, such as consume.rate.'),
      x: leaf('text', "A swept path, or 'time'."),
      series: leaf('text', 'A swept path: one line for each of its values.'),
      title: leaf('text', 'Title above the chart.'),
      scale: leaf({ kind: 'choice', choices: ['linear', 'log'] }, 'Scale of the y axis.'),
    },
    ['y', 'x'],
  ),
);

const CLAIMS: Shape = list(
  'Claims that the run checks.',
  group(
    'A claim.',
    {
      says: leaf('text', 'The claim in words.'),
      source: leaf('text', 'Who says so.'),
      holds: leaf('text', 'When it holds: "median(consume.rate | SSL) < 0.9 * median(consume.rate | PLAINTEXT)".'),
    },
    ['says', 'holds'],
  ),
);

const THRESHOLDS: Shape = named(
  'Limits on metrics, for each point: { e2e.latency.p99: "< 50 ms" }.',
  leaf('text', 'A comparison: "< 50 ms", ">= 100k msg/s", "= 0".'),
);

const COMMON: Readonly<Record<string, Shape>> = {
  name: leaf('text', 'Name of the experiment: letters, digits, hyphens.'),
  question: leaf('text', 'The question that the experiment answers.'),
  notes: list('Remarks that go with the results, such as a stated shortening.', leaf('text', 'A remark.')),
  hardware: HARDWARE,
  profiles: PROFILES,
  network: NETWORK,
};

const RUNNING: Readonly<Record<string, Shape>> = {
  warmup: leaf(
    { kind: 'seconds', min: 0 },
    'Time before measuring starts; a bare number is in seconds. Default: 10 s.',
  ),
  duration: leaf({ kind: 'seconds', above: 0 }, 'Time measured; a bare number is in seconds. Default: 60 s.'),
  sampleEvery: leaf(
    { kind: 'seconds', above: 0 },
    'Interval of the time series. Default: 1 s up to 120 s of duration, above that the duration divided by 120, rounded up to 1, 2, 5, 10, 20, 30 s or whole minutes.',
  ),
  replications: leaf(
    { kind: 'count', min: 1, max: 1000 },
    'Runs of each point, each with other random numbers. Default: 5.',
  ),
  seed: leaf({ kind: 'count', min: 0, max: 4_294_967_295 }, 'Seed of all random numbers. Default: 42.'),
  sweep: SWEEP,
  charts: CHARTS,
  claims: CLAIMS,
  thresholds: THRESHOLDS,
};

const COUNT = leaf({ kind: 'count', min: 0, max: 100_000 }, 'Number of clients in the group. Default: 1.');
const MACHINES = leaf(
  { kind: 'count', min: 1, max: 1000 },
  'Number of machines. Default: 3 for Kafka, 1 for RabbitMQ.',
);

function versionShape(tables: Tables): Shape {
  const oldest = tables.versions[0] ?? '';
  const newest = tables.versions.at(-1) ?? '';
  return leaf(
    'text',
    `Version of the broker in quotes, ${oldest} to ${newest}: decides defaults and behaviour. Default: ${newest}.`,
  );
}

const WORDS = { topic: 'topic', queue: 'queue (or group of queues)', file: 'group of files' } as const;

function clients(tables: Tables, where: keyof typeof WORDS): Readonly<Record<string, Shape>> {
  const word = WORDS[where];
  const producer = group(
    'A group of like producers.',
    {
      [where]: leaf('text', `The ${word} written to.`),
      count: COUNT,
      rate: leaf(
        { kind: 'rate', above: 0, words: ['unlimited'] },
        "Rate of the whole group, such as '200k msg/s', or unlimited: as fast as they can.",
      ),
      arrivals: ARRIVALS,
      message: MESSAGE,
      key: KEY,
      ...propertiesFile(tables, 'producer.properties'),
      ...settingShapes(tables.producers),
    },
    // A publisher of RabbitMQ may name an exchange instead.
    where === 'queue' ? [] : [where],
  );
  const consumer = group(
    'A group of like consumers.',
    {
      [where]: leaf('text', `The ${word} read from.`),
      count: COUNT,
      processing: PROCESSING,
      ...propertiesFile(tables, 'consumer.properties'),
      ...settingShapes(tables.consumers),
    },
    [where],
  );
  return {
    producers: named('Who writes: groups of producers by name.', producer),
    consumers: named('Who reads: groups of consumers by name.', consumer),
  };
}

/** Kafka's clients may have a file of their settings; what the group says itself goes before it. */
const propertiesFile = (tables: Tables, example: string): Readonly<Record<string, Shape>> =>
  tables.system === 'kafka'
    ? {
        config: leaf(
          'text',
          `A file of settings beside the experiment file, such as ${example}; settings of the group go before it.`,
        ),
      }
    : {};

const brokerConfig = (tables: Tables): Shape =>
  group(
    'Settings of the brokers by their real names; or the path of a .properties file, of rabbitmq.conf for RabbitMQ.',
    settingShapes(tables.brokers),
  );

const kafkaSystem = group(
  'Apache Kafka.',
  {
    version: versionShape(KAFKA),
    brokers: MACHINES,
    config: brokerConfig(KAFKA),
    jvm: JVM,
    sysctl: SYSCTL,
    topics: named('Topics by name.', group('A topic.', settingShapes(KAFKA.destinations))),
  },
  ['topics'],
);

const rabbitSystem = group(
  'RabbitMQ.',
  {
    version: versionShape(RABBITMQ),
    nodes: MACHINES,
    config: brokerConfig(RABBITMQ),
    queues: named(
      'Queues by name.',
      group('A queue, or a group of like queues.', {
        count: leaf({ kind: 'count', min: 1, max: 100_000 }, 'Number of like queues. Default: 1.'),
        ...settingShapes(RABBITMQ.destinations),
      }),
    ),
    exchanges: EXCHANGES,
    policies: POLICIES,
    'operator-policies': OPERATOR_POLICIES,
  },
  ['queues'],
);

const hostSystem = group(
  'A machine by itself: files, programs that write and read them, clients behind its network card.',
  {
    config: brokerConfig(HOST),
    files: named(
      'Groups of like files by name, spread over the disks.',
      group('A group of like files.', {
        count: leaf({ kind: 'count', min: 1, max: 100_000 }, 'Number of like files. Default: 1.'),
        ...settingShapes(HOST.destinations),
      }),
    ),
  },
  ['files'],
);

const TITLES = { kafka: 'Apache Kafka', rabbitmq: 'RabbitMQ', host: 'a machine by itself' } as const;

function experiment(tables: Tables, system: Shape, where: keyof typeof WORDS): Shape {
  const keys = {
    ...COMMON,
    system: group(tables.system === 'host' ? 'The machine.' : 'The broker.', { [tables.system]: system }, [
      tables.system,
    ]),
    ...clients(tables, where),
    ...(tables.system === 'host' ? {} : { faults: FAULTS }),
    ...RUNNING,
  };
  return group(`An experiment with ${TITLES[tables.system]}.`, keys, ['name', 'system']);
}

/** What may stand in an experiment file about Kafka. */
export const KAFKA_EXPERIMENT: Shape = experiment(KAFKA, kafkaSystem, 'topic');

/** What may stand in an experiment file about RabbitMQ. */
export const RABBITMQ_EXPERIMENT: Shape = experiment(RABBITMQ, rabbitSystem, 'queue');

/** What may stand in an experiment file about a machine by itself. */
export const HOST_EXPERIMENT: Shape = experiment(HOST, hostSystem, 'file');

/** Everything that hangs on the system under test. */
export interface Dialect {
  readonly tables: Tables;
  readonly shape: Shape;
  /** What the machines are called; a host is one machine, and they have no key. */
  readonly machines: 'brokers' | 'nodes' | 'host';
  readonly destinations: 'topics' | 'queues' | 'files';
  readonly where: 'topic' | 'queue' | 'file';
}

const KAFKA_DIALECT: Dialect = {
  tables: KAFKA,
  shape: KAFKA_EXPERIMENT,
  machines: 'brokers',
  destinations: 'topics',
  where: 'topic',
};
const RABBITMQ_DIALECT: Dialect = {
  tables: RABBITMQ,
  shape: RABBITMQ_EXPERIMENT,
  machines: 'nodes',
  destinations: 'queues',
  where: 'queue',
};
const HOST_DIALECT: Dialect = {
  tables: HOST,
  shape: HOST_EXPERIMENT,
  machines: 'host',
  destinations: 'files',
  where: 'file',
};

const DIALECTS = { kafka: KAFKA_DIALECT, rabbitmq: RABBITMQ_DIALECT, host: HOST_DIALECT } as const;

/** The dialect of a system. */
export const dialectOf = (system: Tables['system']): Dialect => DIALECTS[system];
