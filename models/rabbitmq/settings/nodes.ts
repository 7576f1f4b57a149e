import type { Setting } from '../../settings.ts';

/** What rabbitmq.conf and advanced.config of a node say. */
export const NODE_SETTINGS: readonly Setting[] = [
  {
    name: 'credit_flow_default_credit',
    kind: 'text',
    default: [
      { since: '0', value: '{200,50}' },
      { since: '3.5.5', value: '{400,200}' },
    ],
    meaning:
      'messages a process may have under way to the next one, and after how many handled ones it gets as many more; {0,0} switches flow control off',
    source: 'published: rabbitmq-semantics B11.2, A-10; https://www.rabbitmq.com/blog/2015/10/06',
  },
  {
    name: 'queue_index_embed_msgs_below',
    kind: 'bytes',
    default: [
      { since: '0', value: 0 },
      { since: '3.5', value: 4096 },
    ],
    min: 0,
    meaning:
      'persistent messages smaller than this are kept by the queue itself, larger ones by the message store of the node',
    source: 'published: rabbitmq-semantics B10.4; the message store alone before 3.5',
  },
  {
    name: 'vm_memory_high_watermark.relative',
    kind: 'ratio',
    default: [
      { since: '0', value: 0.4 },
      { since: '4.0', value: 0.6 },
    ],
    min: 0,
    meaning:
      'a node that uses more than this part of the memory of its machine raises an alarm: publishers are blocked',
    source: 'published: rabbitmq-semantics B11.1, A-10',
  },
  {
    name: 'vm_memory_high_watermark.absolute',
    kind: 'bytes',
    default: -1,
    min: -1,
    meaning: 'the same in bytes, which goes before. -1: not stated',
    source: 'specification: https://www.rabbitmq.com/docs/memory, absolute limit',
  },
  {
    name: 'vm_memory_high_watermark_paging_ratio',
    kind: 'ratio',
    default: 0.5,
    min: 0,
    max: 1,
    meaning:
      'from this part of the high watermark on classic queues page messages out, up to 3.11; without effect from 3.12 on',
    source: 'published: rabbitmq-semantics B10.1',
  },
  {
    name: 'disk_free_limit.absolute',
    kind: 'bytes',
    default: 50_000_000,
    min: 0,
    meaning:
      'a node whose disks (where their size is stated) have less than this left raises an alarm: publishers are blocked',
    source: 'published: rabbitmq-semantics B11.1',
  },
  {
    name: 'disk_free_limit.relative',
    kind: 'ratio',
    default: -1,
    min: -1,
    meaning: 'the same as a multiple of the memory of the machine, which goes before. -1: not stated',
    source: 'specification: https://www.rabbitmq.com/docs/disk-alarms',
  },
  {
    name: 'frame_max',
    kind: 'bytes',
    default: 131_072,
    min: 4096,
    meaning: 'largest AMQP frame; a longer body is cut into several',
    source: 'published: os-hardware-models 5.4 [rmq-limits]',
  },
  {
    name: 'tcp_listen_options.sndbuf',
    kind: 'bytes',
    default: 4 * 1_048_576,
    min: 4096,
    meaning: 'socket send buffer; the default is what Linux grows it to',
    source: 'specification: net.ipv4.tcp_wmem, maximum 4 MiB, https://docs.kernel.org/networking/ip-sysctl.html',
  },
  {
    name: 'tcp_listen_options.recbuf',
    kind: 'bytes',
    default: 6 * 1_048_576,
    min: 4096,
    meaning: 'socket receive buffer; the default is what Linux grows it to',
    source: 'specification: net.ipv4.tcp_rmem, maximum 6 MiB, https://docs.kernel.org/networking/ip-sysctl.html',
  },
  {
    name: 'consumer_timeout',
    kind: 'ms',
    default: [
      { since: '0', value: -1 },
      { since: '3.8.15', value: 900_000 },
      { since: '3.8.17', value: 1_800_000 },
    ],
    min: -1,
    meaning: 'a channel that leaves a delivery unacknowledged for longer is closed; looked for every minute. -1: never',
    source: 'published: rabbitmq-semantics B5.4; specification: release notes of 3.8.15 and 3.8.17',
  },
];
