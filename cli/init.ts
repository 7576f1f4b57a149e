import { writeFileSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UsageError } from './errors.ts';

export const command = 'init [file]';
export const describe = 'Write an experiment file to start from';

interface Options {
  readonly file: string;
  readonly broker: 'kafka' | 'rabbitmq';
  readonly force: boolean;
}

export const builder = (args: Argv): Argv =>
  args
    .positional('file', { type: 'string', default: 'experiment.yaml', describe: 'File to write' })
    .option('broker', { choices: ['kafka', 'rabbitmq'], default: 'kafka', describe: 'Which broker it is about' })
    .option('force', { type: 'boolean', default: false, describe: 'Replace a file that exists' })
    .example('$0 init init acks.yaml', 'then: mqlab run acks.yaml');

export function handler(args: ArgumentsCamelCase): void {
  const { file, broker, force } = args as unknown as Options;
  try {
    writeFileSync(file, broker === 'kafka' ? KAFKA : RABBIT, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'EEXIST' ? `${file} exists already: choose another name, or add --force` : message);
  }
  process.stdout.write(`${file}\n`);
}

const KAFKA = `# An experiment for mqlab. Run it with \`mqlab run FILE\`; \`mqlab schema > schema.json\` gives editors the schema.
# yaml-language-server: $schema=./schema.json
name: acks-and-linger
question: What do acknowledgements and lingering cost in latency?

hardware: i3en.2xlarge            # the brokers' machines

system:
  kafka:
    version: "3.9"                # decides the defaults of all settings
    brokers: 3
    config: { num.network.threads: 8, num.io.threads: 8 }
    topics:
      orders: { partitions: 12, replication.factor: 3, min.insync.replicas: 2 }

producers:
  shop: { topic: orders, count: 2, rate: 10k msg/s, acks: all, linger.ms: 5, message: { size: 1 KiB, data: json } }

consumers:
  billing: { topic: orders, group.id: billing, count: 2 }

warmup: 1 s
duration: 5 s
replications: 3
seed: 42

sweep:                            # every combination is a point
  producers.shop.acks: ["1", all]
  producers.shop.linger.ms: [0, 5, 20]

charts:
  - { y: publish.latency.p99, x: producers.shop.linger.ms, series: producers.shop.acks }

thresholds:
  e2e.latency.p99: "< 100 ms"
  messages.lost: "= 0"
`;

const RABBIT = `# An experiment for mqlab. Run it with \`mqlab run FILE\`; \`mqlab schema > schema.json\` gives editors the schema.
# yaml-language-server: $schema=./schema.json
name: prefetch
question: How many unacknowledged messages does a consumer need to keep up?

hardware: m5.2xlarge              # the nodes' machines

system:
  rabbitmq:
    version: "3.13"               # decides the defaults of all settings
    nodes: 1
    queues:
      orders: {}

producers:
  shop: { queue: orders, count: 1, rate: 2k msg/s, message: { size: 1 KiB, data: json } }

consumers:
  billing: { queue: orders, count: 1, prefetch-count: 100, processing: 200 us }

warmup: 1 s
duration: 5 s
replications: 3
seed: 42

sweep:
  consumers.billing.prefetch-count: [1, 10, 100]

charts:
  - { y: e2e.latency.p99, x: consumers.billing.prefetch-count }

thresholds:
  messages.lost: "= 0"
`;
