/** Parts of the experiment file that both systems share: quantities that are drawn, arrivals, keys, hardware. */
import { DATA_KINDS } from '../../models/codecs/index.ts';
import { RABBITMQ_COSTS } from './costs.ts';
import { type Field, type Shape, either, group, leaf, list, named, variants } from './shape.ts';

const ratio = (says: string, bounds: Partial<Field> = {}): Shape => leaf({ kind: 'ratio', ...bounds }, says);

/** A constant, or a distribution of values of that field. */
export function drawn(says: string, field: Field): Shape {
  const value = (its: string): Shape => leaf(field, its);
  const positive = (its: string): Shape => leaf({ ...field, above: 0, min: undefined, whole: false }, its);
  const distributions = variants('A distribution.', {
    constant: { says: 'Always the same value.', keys: { value: value('The value.') }, required: ['value'] },
    uniform: {
      says: 'Evenly between two bounds.',
      keys: { low: value('Lowest value.'), high: value('Highest value.') },
      required: ['low', 'high'],
    },
    exponential: { says: 'Exponential.', keys: { mean: positive('Mean.') }, required: ['mean'] },
    'log-normal': {
      says: 'Log-normal.',
      keys: { mean: positive('Mean.'), cv: ratio('Standard deviation divided by the mean.', { above: 0 }) },
      required: ['mean', 'cv'],
    },
    pareto: {
      says: 'Pareto: a heavy tail.',
      keys: {
        shape: ratio('Tail index; the mean exists above 1.', { above: 1 }),
        minimum: positive('Smallest value.'),
      },
      required: ['shape', 'minimum'],
    },
    erlang: {
      says: 'Erlang: the sum of k exponential stages.',
      keys: { k: leaf({ kind: 'count', min: 1 }, 'Stages.'), mean: positive('Mean of the sum.') },
      required: ['k', 'mean'],
    },
    empirical: {
      says: 'Values as measured, each with its weight.',
      keys: {
        values: list('The values.', value('A value.')),
        weights: list('Their weights; all alike if absent.', ratio('A weight.', { min: 0 })),
      },
      required: ['values'],
    },
  });
  return either(says, leaf(field, says), distributions);
}

const RATE: Field = { kind: 'rate', min: 0 };
const PATTERNS = ['constant', 'poisson'];

/** When messages are meant to be sent. Rates are those of the whole group. */
export const ARRIVALS: Shape = either(
  'When messages are meant to be sent: constant, poisson, or a pattern written out.',
  leaf({ kind: 'choice', choices: PATTERNS }, 'Evenly spaced, or a Poisson process, at the rate of the group.'),
  variants('A pattern of arrivals.', {
    bursts: {
      says: 'Bursts: so many messages of the group every so often.',
      keys: {
        burst: leaf({ kind: 'count', min: 1 }, 'Messages of the whole group in a burst.'),
        every: leaf({ kind: 'seconds', above: 0 }, 'Time from one burst to the next; a bare number is in seconds.'),
        within: leaf({ kind: 'rate', above: 0 }, 'Rate within a burst; absent: all at once.'),
      },
      required: ['burst', 'every'],
    },
    paced: {
      says: 'Evenly, through a limiter with coarse sleeps: what became due during a sleep goes out at once.',
      keys: {
        sleep: leaf({ kind: 'ms', above: 0 }, 'The shortest sleep of the limiter; a bare number is in milliseconds.'),
        call: leaf({ kind: 'ms', min: 0 }, 'Time of one call to send a message. Default: 0.'),
      },
      required: ['sleep'],
    },
    daily: {
      says: 'A daily curve around the rate of the group: rate x (1 + amplitude x sin(2 pi t / period)).',
      keys: {
        amplitude: leaf({ kind: 'ratio', min: 0, max: 1 }, 'Swing around the mean, 0 to 1.'),
        period: leaf({ kind: 'seconds', above: 0 }, 'Length of a day; a bare number is in seconds. Default: 24 h.'),
      },
      required: ['amplitude'],
    },
    steps: {
      says: 'A rate that changes at given instants.',
      keys: {
        steps: list(
          'From each instant on, that rate.',
          group(
            'A step.',
            {
              at: leaf({ kind: 'seconds', min: 0 }, 'From when, after the start of the warm-up.'),
              rate: leaf(RATE, 'Rate of the whole group; 0 is silence.'),
            },
            ['at', 'rate'],
          ),
        ),
      },
      required: ['steps'],
    },
    trace: {
      says: 'Exactly the instants of a CSV file: first column, in seconds, ascending; a first line without a number is a heading.',
      keys: {
        file: leaf('text', 'The CSV file, beside the experiment file.'),
        times: list(
          'The instants in seconds, as read from the file.',
          leaf({ kind: 'seconds', min: 0 }, 'An instant.'),
        ),
      },
    },
  }),
);

const KEYS: Shape = leaf({ kind: 'count', min: 1 }, 'Number of keys.');

/** Which key a message carries. */
export const KEY: Shape = either(
  'Which key a message carries: none, round-robin, or one drawn from so many.',
  leaf({ kind: 'choice', choices: ['none', 'round-robin'] }, 'No key, or one after the other.'),
  variants('Keys.', {
    none: { says: 'No key.', keys: {} },
    uniform: { says: 'Each key alike.', keys: { keys: KEYS }, required: ['keys'] },
    zipf: {
      says: 'Few keys get most messages.',
      keys: { keys: KEYS, exponent: ratio('Skew: 0 is uniform, 1 is the classical Zipf law.', { min: 0 }) },
      required: ['keys', 'exponent'],
    },
    'round-robin': { says: 'One key after the other.', keys: { keys: KEYS } },
  }),
);

/** What a message is. */
export const MESSAGE: Shape = group('The messages.', {
  size: drawn("Payload of a message, such as '1 KiB'. Default: 1 KiB.", { kind: 'bytes', min: 0, whole: true }),
  data: leaf(
    { kind: 'text', words: DATA_KINDS },
    `What the payload looks like to a compressor: ${DATA_KINDS.join(', ')}, or the file of a codec profile. Default: json.`,
  ),
});

/** Work of the application on a message. */
export const PROCESSING: Shape = drawn(
  'Work of the application on each message; a bare number is in milliseconds. Default: 0.',
  { kind: 'ms', min: 0 },
);

const BYTE_RATE: Field = { kind: 'byte-rate', above: 0 };

const DISK_GROUP: Shape = group(
  'A disk written out.',
  {
    name: leaf('text', 'Name of the disk.'),
    read: leaf(BYTE_RATE, 'Sequential read rate.'),
    write: leaf(BYTE_RATE, 'Sequential write rate.'),
    latency: leaf({ kind: 'ms', min: 0 }, 'Latency of one operation; a bare number is in milliseconds.'),
    flush: leaf({ kind: 'ms', min: 0 }, 'Time of a cache flush (fsync); a bare number is in milliseconds.'),
    readOperations: leaf(
      { kind: 'ratio', above: 0 },
      'Reads per second that the device cannot exceed. Default: no limit.',
    ),
    writeOperations: leaf(
      { kind: 'ratio', above: 0 },
      'Writes per second that the device cannot exceed. Default: no limit.',
    ),
    size: leaf(
      { kind: 'bytes', above: 0, whole: true },
      "What it holds, such as '100 GiB', for RabbitMQ's disk_free_limit. Default: more than anybody will write.",
    ),
  },
  ['read', 'write'],
);

const DISK: Shape = either(
  'A disk: by name, or written out.',
  leaf('text', "A disk by name: 'nvme', 'sata-7200rpm', 'gp2-334gib', 'raid5-6x-sata-7200rpm'."),
  DISK_GROUP,
);

const CALL: Field = { kind: 'ms', min: 0 };

/** Own data, as `mqlab calibrate codecs` measures it. */
export const PROFILES: Shape = named(
  'Codec profiles by the name that message.data has for them. Files that are named there are read in here.',
  group(
    'A codec profile, as mqlab calibrate codecs writes it.',
    {
      name: leaf('text', 'Name of the profile.'),
      codecs: named(
        'Codecs by name, with a level behind a colon: gzip:9.',
        group(
          'What a codec makes of the data: compressed = raw x (a + k x B^-p), B the batch in bytes.',
          {
            a: ratio('What is left of a batch without end.', { min: 0 }),
            k: ratio('How much small batches lose.', { min: 0 }),
            p: ratio('How fast that fades as batches grow.', { min: 0, max: 10 }),
            compress: leaf({ kind: 'byte-rate', above: 0 }, 'Speed of one core at speed 1. Default: as published.'),
            decompress: leaf({ kind: 'byte-rate', above: 0 }, 'The same, decompressing.'),
            compressCall: leaf(
              CALL,
              'Time of a call that does not depend on the size; a bare number is in milliseconds.',
            ),
            decompressCall: leaf(CALL, 'The same, decompressing.'),
          },
          ['a', 'k', 'p'],
        ),
      ),
    },
    ['codecs'],
  ),
);

const MACHINE_KEYS: Readonly<Record<string, Shape>> = {
  name: leaf('text', 'Name of the machine.'),
  cores: leaf({ kind: 'count', min: 1 }, 'Cores (hardware threads) of the machine.'),
  speed: leaf({ kind: 'ratio', above: 0 }, 'Speed of a core; 1 is the core on which costs were fitted. Default: 1.'),
  memory: leaf({ kind: 'bytes', above: 0, whole: true }, "Main memory, such as '64 GiB'."),
  disks: list('The disks.', DISK),
  nic: leaf(BYTE_RATE, "Rate of the network card in each direction, such as '25 Gbps'."),
  flowRate: leaf(BYTE_RATE, 'Cap of a single TCP flow. Default: the rate of the card.'),
  memoryBandwidth: leaf(BYTE_RATE, 'Peak of the memory bus (hosts and brokers of Kafka). Default: 102.4 GB/s.'),
  rabbitmq: RABBITMQ_COSTS,
};
/** Keys that a machine written out must have. */
export const MACHINE_REQUIRED = ['cores', 'memory', 'disks', 'nic'] as const;

const machine = (says: string): Shape =>
  either(says, leaf('text', says), group('A machine written out.', MACHINE_KEYS, MACHINE_REQUIRED));

/** The machines. */
export const HARDWARE: Shape = either(
  'The machines: a profile by name, one written out, or { brokers, clients }. Default: i3en.2xlarge.',
  leaf('text', 'A hardware profile by name.'),
  group('Machines.', {
    brokers: machine('The machine of each broker or node.'),
    clients: machine("The machine of each client; 'colocated' puts all clients on the first node (RabbitMQ)."),
    ...MACHINE_KEYS,
  }),
);

const jvm = (whose: string, heap: string, more: Readonly<Record<string, Shape>> = {}): Shape =>
  group(`The virtual machine of ${whose}.`, {
    heap: leaf({ kind: 'bytes', above: 0, whole: true }, `Its heap (-Xmx). Default: ${heap}.`),
    pauses: leaf(
      'boolean',
      'Whether all of it stands still for a few milliseconds whenever six tenths of the heap are full of garbage (young collections of G1). Default: true.',
    ),
    ...more,
  });

const workers = (what: string): Shape =>
  leaf(
    { kind: 'count', min: 1, max: 100_000 },
    `Programs, each on a machine of its own, among which all ${what} are dealt out, as among the workers of a benchmark. Default: one for each.`,
  );

/** Heaps and their collectors. */
export const JVM: Shape = group('The virtual machines that brokers and clients run in.', {
  brokers: jvm('each broker', '6 GiB'),
  clients: jvm('each client', '1 GiB', { producers: workers('producers'), consumers: workers('consumers') }),
});

const percent = (says: string): Shape => leaf({ kind: 'count', min: 1, max: 100 }, says);

/** Settings of the brokers' Linux, by their names in sysctl. */
export const SYSCTL: Shape = group("Settings of the brokers' kernel.", {
  'vm.dirty_background_ratio': percent(
    'Percent of available memory above which dirty bytes are written to disk. Default: 10.',
  ),
  'vm.dirty_ratio': percent('Percent of available memory that may be dirty at most. Default: 20.'),
});
