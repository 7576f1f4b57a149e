/** The scenarios. What is to be seen was seen on RabbitMQ 3.10.8. */
import {
  ack,
  cancel,
  close,
  consume,
  depth,
  get,
  look,
  publish,
  purge,
  reject,
  requeue,
  type Scenario,
  type Step,
  wait,
} from './steps.ts';

const scenario = (
  rule: string,
  name: string,
  queues: Scenario['queues'],
  steps: readonly Step[],
  seen: readonly string[],
  exchanges: Scenario['exchanges'] = {},
): Scenario => ({ rule, name, queues, steps, seen, exchanges });

/** The same, with the reason why the model does not play it. */
const unplayed = (notSimulated: string, real: Scenario): Scenario => ({ ...real, notSimulated });
const WELL_BEHAVED = 'clients of the model acknowledge what they got, once';

const DLX = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };
const PERSISTENT = { persistent: true };
const channel = (as: string): Step => ({ do: 'channel', as });
const inMemory = (queue: string): Step => ({ do: 'in-memory', queue });

const CONFIRMS = [
  scenario(
    'B1.1',
    'an unroutable message is confirmed, and returned before that if it is mandatory',
    {},
    [publish('nowhere', 2), publish('nowhere', 1, { mandatory: true })],
    ['ack, ack', 'returned ack'],
  ),
  scenario(
    'B1.2, B1.3',
    'a persistent message in a durable queue is confirmed later than a transient one',
    { q: {} },
    [{ do: 'slower', first: publish('q', 60, PERSISTENT), second: publish('q', 60) }],
    ['first'],
  ),
  scenario(
    'B1.3',
    'a persistent message in a transient queue is confirmed as fast as a transient one',
    { q: { durable: false } },
    [{ do: 'slower', first: publish('q', 60, PERSISTENT), second: publish('q', 60) }],
    ['alike'],
  ),
  scenario(
    'B1.4, B1.7',
    'a persistent message that expires or is dropped at once is confirmed',
    { q: { 'x-max-length': 0 } },
    [publish('q', 2, PERSISTENT), publish('q', 1, { ...PERSISTENT, expiration: 0 }), depth('q')],
    ['ack, ack', 'ack', '0'],
  ),
  scenario(
    'B1.10',
    'a message that one of two queues refuses is nacked, and the other queue has it',
    { full: { 'x-max-length': 1, 'x-overflow': 'reject-publish' }, other: {} },
    [publish('', 3, { exchange: 'all' }), depth('full'), depth('other')],
    ['ack, nack, nack', '1', '3'],
    { all: { type: 'fanout', bindings: [{ to: 'full' }, { to: 'other' }] } },
  ),
];

const ACKNOWLEDGEMENTS = [
  scenario(
    'B4.1',
    'without acknowledgements a message is settled when it is sent: a closed channel loses it',
    { q: {} },
    [publish('q', 3), consume('c', 'q', { auto: true, prefetch: 1 }), look('c'), close('c'), depth('q')],
    ['ack, ack, ack', '1, 2, 3', '0'],
  ),
  unplayed(
    WELL_BEHAVED,
    scenario(
      'B4.2',
      'an unknown delivery tag closes the channel, and what it held comes back',
      { q: {} },
      [publish('q', 2), consume('c', 'q'), look('c'), { do: 'ack-unknown', as: 'c' }, channel('c'), depth('q')],
      ['ack, ack', '1, 2', 'closed 406', '2'],
    ),
  ),
  unplayed(
    WELL_BEHAVED,
    scenario(
      'B4.2',
      'acknowledging twice closes the channel',
      { q: {} },
      [publish('q', 2), consume('c', 'q'), ack('c', 1), ack('c', 1), channel('c'), depth('q')],
      ['ack, ack', 'closed 406', '1'],
    ),
  ),
  scenario(
    'B4.2',
    'multiple acknowledges all up to the tag, and nothing beyond',
    { q: {} },
    [publish('q', 5), consume('c', 'q'), ack('c', 3, true), channel('c'), close('c'), depth('q'), get('q')],
    ['ack, ack, ack, ack, ack', 'open', '2', '4 again'],
  ),
  scenario(
    'B4.3',
    'prefetch counts for each consumer of a channel by itself',
    { a: {}, b: {} },
    [
      publish('a', 5),
      publish('b', 5),
      consume('c', 'a', { prefetch: 2 }),
      consume('d', 'b', { prefetch: 3, with: 'c' }),
      look('c'),
      look('d'),
      ack('c', 1),
      look('c'),
      look('d'),
    ],
    ['ack, ack, ack, ack, ack', 'ack, ack, ack, ack, ack', '1, 2', '6, 7, 8', '3', ''],
  ),
  scenario(
    'B4.3',
    'basic.get takes no notice of a prefetch',
    { q: {} },
    [publish('q', 4), consume('c', 'q', { prefetch: 1 }), look('c'), get('q'), get('q'), get('q'), get('q')],
    ['ack, ack, ack, ack', '1', '2', '3', '4', 'empty'],
  ),
];

const REDELIVERY = [
  scenario(
    'B5.1',
    'closing a channel brings back what it held, flagged, at its old place',
    { q: {} },
    [publish('q', 4), consume('c', 'q', { prefetch: 2 }), look('c'), close('c'), consume('d', 'q'), look('d')],
    ['ack, ack, ack, ack', '1, 2', '1 again, 2 again, 3, 4'],
  ),
  scenario(
    'B5.1',
    'cancelling a consumer brings nothing back',
    { q: {} },
    [publish('q', 2), consume('c', 'q', { prefetch: 2 }), cancel('c'), depth('q'), ack('c', 1), close('c'), depth('q')],
    ['ack, ack', '0', '1'],
  ),
  scenario(
    'B5.2',
    'a requeued message comes before those that were published later',
    { q: {} },
    [
      publish('q', 4),
      consume('c', 'q', { prefetch: 2 }),
      look('c'),
      requeue('c', 2),
      look('c'),
      ack('c', 1),
      look('c'),
    ],
    ['ack, ack, ack, ack', '1, 2', '2 again', '3'],
  ),
  scenario(
    'B5.2',
    'messages requeued in the wrong order stand in the right one again',
    { q: {} },
    [
      publish('q', 4),
      consume('c', 'q', { prefetch: 3 }),
      cancel('c'),
      requeue('c', 3),
      requeue('c', 1),
      requeue('c', 2),
      get('q'),
      get('q'),
      get('q'),
      get('q'),
    ],
    ['ack, ack, ack, ack', '1 again', '2 again', '3 again', '4'],
  ),
  scenario(
    'B5.4',
    'a consumer that holds a message for longer than consumer_timeout loses its channel',
    { q: {} },
    [
      publish('q', 1),
      consume('c', 'q'),
      channel('c'),
      { do: 'wait', for: 8000, simulatedFor: 130_000 },
      channel('c'),
      get('q'),
    ],
    ['ack', 'open', 'closed 406', '1 again'],
  ),
  unplayed(
    'quorum queues are not played yet',
    scenario(
      'B5.5',
      'a quorum queue without delivery limit requeues at its end',
      { q: { 'x-queue-type': 'quorum' } },
      [
        publish('q', 3),
        consume('c', 'q', { prefetch: 1 }),
        look('c'),
        cancel('c'),
        requeue('c', 1),
        get('q'),
        get('q'),
        get('q'),
      ],
      ['ack, ack, ack', '1', '2', '3', '1 again'],
    ),
  ),
  scenario(
    'B5.5',
    'a quorum queue with a delivery limit requeues at its head',
    { q: { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 } },
    [publish('q', 3), consume('c', 'q', { prefetch: 1 }), cancel('c'), requeue('c', 1), get('q'), get('q'), get('q')],
    ['ack, ack, ack', '1 again', '2', '3'],
  ),
];

const DEAD_LETTERS = [
  scenario(
    'B6.1',
    'a rejected message is dead-lettered',
    { q: DLX, dead: {} },
    [publish('q', 2), consume('c', 'q'), reject('c', 1), get('dead'), depth('q')],
    ['ack, ack', '1 rejected@q x1', '0'],
  ),
  scenario(
    'B6.1',
    'an expired message is dead-lettered',
    { q: { ...DLX, 'x-message-ttl': 100 }, dead: {} },
    [publish('q', 1), wait(300), get('dead')],
    ['ack', '1 expired@q x1'],
  ),
  scenario(
    'B6.1, B8.2',
    'the oldest message that is too much is dead-lettered',
    { q: { ...DLX, 'x-max-length': 2 }, dead: {} },
    [publish('q', 4), get('dead'), get('dead'), get('dead'), get('q')],
    ['ack, ack, ack, ack', '1 maxlen@q x1', '2 maxlen@q x1', 'empty', '3'],
  ),
  scenario(
    'B6.1',
    'neither purge nor the end of a queue dead-letters',
    { q: { ...DLX, 'x-expires': 300 }, p: DLX, dead: {} },
    [publish('q', 1), publish('p', 1), purge('p'), wait(800), depth('q'), depth('p'), depth('dead')],
    ['ack', 'ack', 'gone', '0', '0'],
  ),
  scenario(
    'B6.2',
    'with a dead-letter exchange that does not exist the message is gone',
    {
      q: { 'x-dead-letter-exchange': 'missing' },
    },
    [publish('q', 1), consume('c', 'q'), reject('c', 1), depth('q')],
    ['ack', '0'],
  ),
  scenario(
    'B6.3',
    'a message that dies twice of one cause has one entry with the count, the latest first',
    {
      work: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'later' },
      later: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'work', 'x-message-ttl': 100 },
    },
    [
      publish('work', 1),
      consume('c', 'work'),
      look('c'),
      reject('c', 1),
      wait(300),
      look('c'),
      reject('c', 1),
      wait(300),
      look('c'),
    ],
    ['ack', '1', '1 expired@later x1 rejected@work x1', '1 expired@later x2 rejected@work x2'],
  ),
  scenario(
    'B6.3',
    'the expiration of a message does not follow it',
    { q: DLX, dead: {} },
    [publish('q', 1, { expiration: 100 }), wait(600), depth('q'), depth('dead'), wait(400), get('dead')],
    ['ack', '0', '1', '1 expired@q x1'],
  ),
  scenario(
    'B6.4',
    'a cycle without a rejection ends the message',
    {
      a: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'b', 'x-message-ttl': 50 },
      b: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'a', 'x-message-ttl': 50 },
    },
    [publish('a', 1), wait(600), depth('a'), depth('b')],
    ['ack', '0', '0'],
  ),
  unplayed(
    'quorum queues are not played yet',
    scenario(
      'B13.5',
      'a quorum queue dead-letters what was returned more often than its delivery limit',
      {
        q: { ...DLX, 'x-queue-type': 'quorum', 'x-delivery-limit': 2 },
        dead: {},
      },
      [
        publish('q', 1),
        consume('c', 'q'),
        requeue('c', 1),
        requeue('c', 1),
        look('c'),
        depth('dead'),
        requeue('c', 1),
        look('c'),
        get('dead'),
      ],
      ['ack', '1, 1 again, 1 again', '0', '', '1 delivery_limit@q x1'],
    ),
  ),
  scenario(
    'B13.5',
    'without a limit a quorum queue redelivers without end (before 4.0)',
    { q: { 'x-queue-type': 'quorum' } },
    [publish('q', 1), consume('c', 'q'), ...Array.from({ length: 25 }, () => requeue('c', 1)), look('c')],
    ['ack', ['1', ...Array.from({ length: 25 }, () => '1 again')].join(', ')],
  ),
];

const TTL = [
  scenario(
    'B7.1',
    'of the two times to live the shorter one holds',
    { q: { 'x-message-ttl': 1000 } },
    [
      publish('q', 1, { expiration: 200 }),
      wait(400),
      depth('q'),
      publish('q', 1, { expiration: 60_000 }),
      wait(1200),
      depth('q'),
    ],
    ['ack', '0', 'ack', '0'],
  ),
  scenario(
    'B7.2, B7.3',
    'a message expires at the head of the queue only',
    { q: DLX, dead: {} },
    [
      publish('q', 1, { expiration: 1500 }),
      publish('q', 1, { expiration: 100 }),
      wait(500),
      depth('q'),
      depth('dead'),
      wait(1300),
      depth('q'),
      get('dead'),
      get('dead'),
    ],
    ['ack', 'ack', '2', '0', '0', '1 expired@q x1', '2 expired@q x1'],
  ),
  scenario(
    'B7.2',
    'an expired message behind a living one is never delivered',
    { q: {} },
    [publish('q', 1), publish('q', 1, { expiration: 100 }), publish('q', 1), wait(400), consume('c', 'q'), look('c')],
    ['ack', 'ack', 'ack', '1, 3'],
  ),
  scenario(
    'B7.4',
    'a time to live of 0 lets a message pass to a waiting consumer, and to nobody else',
    { q: { 'x-message-ttl': 0 } },
    [publish('q', 1), depth('q'), consume('c', 'q'), publish('q', 1), look('c')],
    ['ack', '0', 'ack', '2'],
  ),
  scenario(
    'B7.4',
    'a requeued message keeps its time to live',
    { q: {} },
    [
      publish('q', 1, { expiration: 1000 }),
      consume('c', 'q'),
      wait(200),
      cancel('c'),
      requeue('c', 1),
      depth('q'),
      wait(1000),
      depth('q'),
    ],
    ['ack', '1', '0'],
  ),
  scenario(
    'B7.5',
    'an unused queue goes after x-expires, a used one stays',
    { idle: { 'x-expires': 400 }, used: { 'x-expires': 400 } },
    [publish('idle', 1), publish('used', 1), consume('c', 'used'), wait(1000), depth('idle'), depth('used')],
    ['ack', 'ack', 'gone', '0'],
  ),
];

const LENGTH = [
  scenario(
    'B8.1',
    'only ready messages count for the length of a queue',
    { q: { 'x-max-length': 2 } },
    [
      publish('q', 2),
      consume('c', 'q', { prefetch: 2 }),
      publish('q', 2),
      depth('q'),
      publish('q', 1),
      depth('q'),
      get('q'),
    ],
    ['ack, ack', 'ack, ack', '2', 'ack', '2', '4'],
  ),
  scenario(
    'B8.1',
    'bytes are those of the bodies',
    { q: { 'x-max-length-bytes': 300 } },
    [publish('q', 4, { size: 100 }), depth('q'), get('q')],
    ['ack, ack, ack, ack', '3', '2'],
  ),
  scenario(
    'B8.2',
    'reject-publish refuses the newest, and lets nothing die',
    {
      q: { ...DLX, 'x-max-length': 2, 'x-overflow': 'reject-publish' },
      dead: {},
    },
    [publish('q', 4), depth('q'), depth('dead'), get('q')],
    ['ack, ack, nack, nack', '2', '0', '1'],
  ),
  scenario(
    'B8.2',
    'reject-publish-dlx refuses the newest and dead-letters them',
    {
      q: { ...DLX, 'x-max-length': 2, 'x-overflow': 'reject-publish-dlx' },
      dead: {},
    },
    [publish('q', 4), depth('q'), get('dead'), get('dead'), get('dead')],
    ['ack, ack, nack, nack', '2', '3 maxlen@q x1', '4 maxlen@q x1', 'empty'],
  ),
];

const acks = (n: number): string => Array.from({ length: n }, () => 'ack').join(', ');

const restart = (how: 'stop' | 'kill'): readonly Step[] => [wait(500), { do: 'restart', how }, wait(1000)];

const survival = (how: 'stop' | 'kill'): readonly Step[] => [
  publish('q', 2, PERSISTENT),
  publish('q', 1),
  ...restart(how),
  depth('q'),
  get('q'),
  get('q'),
];

const STORAGE = [
  scenario(
    'B10.1, B10.2',
    'a lazy queue keeps no body in memory, another keeps all',
    {
      lazy: { 'x-queue-mode': 'lazy' },
      plain: {},
    },
    [
      publish('lazy', 500, PERSISTENT),
      publish('plain', 500, PERSISTENT),
      wait(500),
      inMemory('lazy'),
      inMemory('plain'),
    ],
    [acks(500), acks(500), '0', '500'],
  ),
  scenario(
    'B10.1',
    'a queue whose node is short of memory keeps small messages up to a segment of its index, and all come in order',
    { q: {} },
    [
      publish('q', 300, PERSISTENT),
      publish('q', 200),
      { do: 'watermark', to: 0 },
      wait(8000),
      inMemory('q'),
      depth('q'),
      { do: 'watermark', to: 0.4 },
      consume('c', 'q', { auto: true }),
      wait(500),
      look('c'),
      depth('q'),
    ],
    [acks(300), acks(200), '500', '500', Array.from({ length: 500 }, (_, i) => i + 1).join(', '), '0'],
  ),
  scenario(
    'B11.1',
    'a memory alarm blocks a connection that publishes: consumers go on, and what was sent arrives afterwards',
    { q: {} },
    [
      publish('q', 2),
      { do: 'watermark', to: 0 },
      wait(1500),
      get('q'),
      publish('q', 2, { patience: 500 }),
      { do: 'depth', queue: 'q', isApart: true },
      { do: 'watermark', to: 0.4 },
      wait(1500),
      depth('q'),
    ],
    [acks(2), '1', 'nothing, nothing', '1', '3'],
  ),
  scenario(
    'B3, B10.2',
    'what a lazy queue holds outlives a restart if it is persistent, and comes back from the disk',
    { q: { 'x-queue-mode': 'lazy' } },
    [...survival('stop'), get('q')],
    [acks(2), 'ack', '2', '1', '2', 'empty'],
  ),
  scenario('B3', 'of a durable queue the persistent messages outlive a restart', { q: {} }, survival('stop'), [
    'ack, ack',
    'ack',
    '2',
    '1',
    '2',
  ]),
  scenario('B3, B5.3', 'after a crash what a classic queue recovers is flagged', { q: {} }, survival('kill'), [
    'ack, ack',
    'ack',
    '2',
    '1 again',
    '2 again',
  ]),
  unplayed(
    'clients of the model declare their queues again when they come back',
    scenario(
      'B3',
      'a transient queue is gone after a restart',
      { q: { durable: false } },
      [publish('q', 1, PERSISTENT), ...restart('stop'), depth('q')],
      ['ack', 'gone'],
    ),
  ),
  unplayed(
    'quorum queues are not played yet',
    scenario(
      'B3',
      'a quorum queue keeps transient messages too, through a crash',
      { q: { 'x-queue-type': 'quorum' } },
      // Killed within some five seconds of its declaration, a queue of one node has no leader when it comes back (seen on 3.10.8).
      [publish('q', 1, PERSISTENT), publish('q', 1), wait(6000), ...restart('kill'), depth('q'), get('q'), get('q')],
      ['ack', 'ack', '2', '1', '2'],
    ),
  ),
];

const CONSUMERS = [
  scenario(
    'B14.1',
    'consumers take turns',
    { q: {} },
    [
      consume('c', 'q'),
      consume('d', 'q'),
      publish('q', 1),
      publish('q', 1),
      publish('q', 1),
      publish('q', 1),
      look('c'),
      look('d'),
    ],
    ['ack', 'ack', 'ack', 'ack', '1, 3', '2, 4'],
  ),
  scenario(
    'B14.1',
    'the consumer of highest priority gets all until it is full',
    { q: {} },
    [
      consume('low', 'q', { prefetch: 10 }),
      consume('high', 'q', { prefetch: 2, priority: 5 }),
      publish('q', 4),
      look('high'),
      look('low'),
      ack('high', 1),
      publish('q', 1),
      look('high'),
      look('low'),
    ],
    ['ack, ack, ack, ack', '1, 2', '3, 4', 'ack', '5', ''],
  ),
  scenario(
    'B14.2',
    'of the consumers of a queue with a single active one the first is served, then the next',
    {
      q: { 'x-single-active-consumer': true },
    },
    [
      consume('c', 'q', { prefetch: 1 }),
      consume('d', 'q'),
      publish('q', 3),
      look('c'),
      look('d'),
      close('c'),
      look('d'),
    ],
    ['ack, ack, ack', '1', '', '1 again, 2, 3'],
  ),
  scenario(
    'B13.6',
    'a priority queue serves the highest first, each priority in order; what is above its maximum counts as that',
    { q: { 'x-max-priority': 5 } },
    [
      publish('q', 1, { priority: 1 }),
      publish('q', 2, { priority: 4 }),
      publish('q', 1),
      publish('q', 1, { priority: 9 }),
      ...[1, 2, 3, 4, 5].map(() => get('q')),
    ],
    ['ack', 'ack, ack', 'ack', 'ack', '5', '2', '3', '1', '4'],
  ),
  scenario(
    'B14.5',
    'an auto-delete queue goes with its last consumer',
    { q: { 'auto-delete': true } },
    [
      publish('q', 1),
      depth('q'),
      consume('c', 'q'),
      consume('d', 'q'),
      cancel('c'),
      depth('q'),
      cancel('d'),
      depth('q'),
    ],
    ['ack', '1', '0', 'gone'],
  ),
];

const ROUTING = [
  scenario(
    'direct',
    'a direct exchange takes the key as it is, to each queue bound by it, once',
    { a: {}, b: {} },
    [
      publish('x', 1, { exchange: 'd' }),
      publish('y', 1, { exchange: 'd' }),
      publish('z', 1, { exchange: 'd', mandatory: true }),
      depth('a'),
      depth('b'),
    ],
    ['ack', 'ack', 'returned ack', '2', '1'],
    {
      d: {
        type: 'direct',
        bindings: [
          { to: 'a', key: 'x' },
          { to: 'a', key: 'y' },
          { to: 'b', key: 'y' },
        ],
      },
    },
  ),
  scenario(
    'topic',
    'a topic exchange: * is one word, # is any number of them',
    { star: {}, hash: {}, all: {}, mid: {} },
    [
      ...['a', 'a.b', 'a.b.c', 'b.a', '', 'a..c'].map((key) => publish(key, 1, { exchange: 't' })),
      depth('star'),
      depth('hash'),
      depth('all'),
      depth('mid'),
    ],
    ['ack', 'ack', 'ack', 'ack', 'ack', 'ack', '1', '4', '6', '2'],
    {
      t: {
        type: 'topic',
        bindings: [
          { to: 'star', key: 'a.*' },
          { to: 'hash', key: 'a.#' },
          { to: 'all', key: '#' },
          { to: 'mid', key: 'a.#.c' },
        ],
      },
    },
  ),
  scenario(
    'headers',
    'a headers exchange: all or any',
    { all: {}, any: {} },
    [
      publish('', 1, { exchange: 'h', headers: { kind: 'order', region: 'eu' } }),
      publish('', 1, { exchange: 'h', headers: { kind: 'order' } }),
      publish('', 1, { exchange: 'h', headers: { kind: 'offer' }, mandatory: true }),
      depth('all'),
      depth('any'),
    ],
    ['ack', 'ack', 'returned ack', '1', '2'],
    {
      h: {
        type: 'headers',
        bindings: [
          { to: 'all', arguments: { 'x-match': 'all', kind: 'order', region: 'eu' } },
          { to: 'any', arguments: { 'x-match': 'any', kind: 'order', region: 'eu' } },
        ],
      },
    },
  ),
  scenario(
    'alternate',
    'what an exchange cannot route goes to its alternate, and is not returned',
    { a: {}, rest: {} },
    [
      publish('x', 1, { exchange: 'd' }),
      publish('y', 2, { exchange: 'd', mandatory: true }),
      depth('a'),
      depth('rest'),
    ],
    ['ack', 'ack, ack', '1', '2'],
    {
      d: { type: 'direct', alternate: 'ae', bindings: [{ to: 'a', key: 'x' }] },
      ae: { type: 'fanout', bindings: [{ to: 'rest' }] },
    },
  ),
  scenario(
    'exchanges',
    'a queue that is reached twice, through exchanges bound to exchanges, gets a message once',
    { q: {}, r: {} },
    [publish('k', 1, { exchange: 'top' }), depth('q'), depth('r')],
    ['ack', '1', '1'],
    {
      top: {
        type: 'fanout',
        bindings: [{ to: 'left', isExchange: true }, { to: 'right', isExchange: true }, { to: 'q' }],
      },
      left: {
        type: 'direct',
        bindings: [
          { to: 'q', key: 'k' },
          { to: 'r', key: 'k' },
        ],
      },
      right: {
        type: 'topic',
        bindings: [
          { to: 'q', key: '#' },
          { to: 'top', isExchange: true, key: '#' },
        ],
      },
    },
  ),
  scenario(
    'consistent hash',
    'a consistent-hash exchange sends each message to one queue, one key always to the same',
    {
      a: {},
      b: {},
    },
    [
      publish('customer-1', 3, { exchange: 'ch' }),
      consume('a', 'a'),
      consume('b', 'b'),
      publish('customer-1', 2, { exchange: 'ch' }),
    ],
    ['ack, ack, ack', 'ack, ack'],
    {
      ch: {
        type: 'x-consistent-hash',
        bindings: [
          { to: 'a', key: '1' },
          { to: 'b', key: '1' },
        ],
      },
    },
  ),
];

/** All scenarios by topic. */
export const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  'publisher confirms': CONFIRMS,
  acknowledgements: ACKNOWLEDGEMENTS,
  redelivery: REDELIVERY,
  'dead letters': DEAD_LETTERS,
  'time to live': TTL,
  'limits of length': LENGTH,
  consumers: CONSUMERS,
  routing: ROUTING,
  storage: STORAGE,
};
