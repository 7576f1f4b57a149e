/** What an experiment file says of RabbitMQ beside queues and clients: policies, rabbitmq.conf, sizes of disks. */
import { describe, expect, test } from 'vitest';
import { readExperiment } from '../../lab/files/index.ts';
import { studyOf } from '../../lab/study.ts';
import type { RabbitPlan } from '../../models/rabbitmq/index.ts';
import { underPolicies } from '../../models/rabbitmq/queues/policies.ts';

const file = (system: string, hardware = 'i3en.2xlarge'): string => `
name: rabbit
question: What does the file say?
hardware: ${hardware}
system:
  rabbitmq:
    version: "3.13"
    queues: { orders: { count: 2 }, logs: { x-max-length: 50 }, votes: { x-queue-type: quorum } }
${system}
producers: { p: { queue: orders, rate: 10 msg/s } }
`;

function read(text: string, conf = '') {
  const result = readExperiment(text, 'rabbit.yaml', { readFile: () => conf });
  if ('faults' in result) return { faults: result.faults.map(({ line, message }) => `${line}: ${message}`) };
  const { plan } = studyOf(result.experiment).plans[0]!.system as { plan: RabbitPlan };
  return { plan, warnings: result.warnings.map(({ line, message }) => `${line}: ${message}`) };
}

/** What holds of a queue. */
function terms({ plan }: ReturnType<typeof read>, group: string, name = group) {
  const { settings } = plan!.queues.find((queue) => queue.name === group)!;
  return underPolicies(name, settings, plan!.version, plan!);
}

describe('policies', () => {
  const policies = `
    policies:
      limits: { pattern: "^(orders|votes)", apply-to: classic_queues, priority: 1, definition: { max-length: 1000, overflow: reject-publish } }
      all: { pattern: ".*", definition: { max-length: 100, message-ttl: 5 s } }
    operator-policies:
      cap: { pattern: "^orders", definition: { max-length: 500, overflow: drop-head } }`;

  test('the policy of the highest priority that matches holds alone, as far as it applies to the kind of queue', () => {
    const all = read(file(policies));
    expect(terms(all, 'votes')).toMatchObject({ 'x-max-length': 100, 'x-message-ttl': 5000 });
    expect(terms(all, 'orders', 'orders-1')).toMatchObject({ 'x-message-ttl': -1 });
  });

  test('of limits the lowest holds: argument, policy or operator policy', () => {
    const all = read(file(policies));
    expect(terms(all, 'orders', 'orders-0')['x-max-length']).toBe(500);
    expect(terms(all, 'logs')['x-max-length']).toBe(50);
  });

  test('of anything else the operator policy holds before the policy', () => {
    expect(terms(read(file(policies)), 'orders', 'orders-0')['x-overflow']).toBe('drop-head');
    const without = file(policies.slice(0, policies.indexOf('    operator')));
    expect(terms(read(without), 'orders', 'orders-0')['x-overflow']).toBe('reject-publish');
  });

  test('what is wrong with a policy is told at its place', () => {
    const { faults } = read(
      file(`
    policies:
      a: { pattern: "(", definition: { max-lenght: 1 } }
      b: { pattern: x, apply-to: exchanges, definition: { max-length: 1 } }`),
    );
    expect(faults).toEqual([
      "11: '(' is no regular expression",
      "11: 'max-lenght' is not known here: did you mean 'max-length'?",
      '12: says nothing of exchanges: let the policy apply to queues, or to all',
    ]);
  });

  test('a policy that matches nothing is remarked on', () => {
    const { warnings } = read(file('    policies: { a: { pattern: "^order$", definition: { max-length: 1 } } }'));
    expect(warnings).toEqual(['9: matches nothing: the names are orders-0, orders-1, logs, votes']);
  });
});

describe('rabbitmq.conf', () => {
  const conf = (lines: string) => read(file('    config: rabbitmq.conf'), lines);

  test('is taken as it is, with its comments, quotes and sizes', () => {
    const { plan } = conf(`
# memory
vm_memory_high_watermark.absolute = 2Gi
vm_memory_high_watermark_paging_ratio = 0.75   # later
disk_free_limit.absolute = 1GB
cluster_partition_handling = 'pause_minority'
`);
    expect(plan!.nodes.config).toMatchObject({
      'vm_memory_high_watermark.absolute': 2 * 2 ** 30,
      vm_memory_high_watermark_paging_ratio: 0.75,
      'disk_free_limit.absolute': 1e9,
      cluster_partition_handling: 'pause_minority',
    });
  });

  test('real names without effect are remarked on, unknown ones refused with the name that was meant', () => {
    expect(conf('listeners.tcp.default = 5672\nlog.console.level = info\n').warnings).toEqual([
      '1: listeners.tcp.default: accepted, but not modelled: connecting costs nothing',
      '2: log.console.level: accepted, but not modelled: watching a node costs nothing',
    ]);
    expect(conf('vm_memory_high_watermrk.relative = 0.5\n').faults).toEqual([
      "1: 'vm_memory_high_watermrk.relative' is not known here: did you mean 'vm_memory_high_watermark.relative'?",
    ]);
  });

  test('the same names may stand in the experiment file', () => {
    const { warnings, plan } = read(file('    config: { heartbeat: 30, disk_free_limit.relative: 1.5 }'));
    expect(warnings).toEqual(['9: heartbeat: accepted, but not modelled: connections break at once, or not at all']);
    expect(plan!.nodes.config['disk_free_limit.relative']).toBe(1.5);
  });

  test('a lazy queue is remarked on where it has no effect', () => {
    const lazy = file('').replace('logs: { x-max-length: 50 }', 'logs: { x-queue-mode: lazy }');
    expect(read(lazy).warnings).toEqual(['8: has no effect from 3.12 on: leave it out']);
    expect(read(lazy.replace('"3.13"', '"3.11"')).warnings).toEqual([]);
  });
});

test('a disk written out may state what it holds', () => {
  const { plan } = read(
    file('', '{ cores: 4, memory: 8 GiB, nic: 10 Gbps, disks: [ { read: 500 MB/s, write: 400 MB/s, size: 100 GB } ] }'),
  );
  expect(plan!.nodes.profile.disks[0]?.size).toBe(100e9);
});
