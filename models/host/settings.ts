/**
 * The settings of a host: of its kernel under their real names (vm.*, read_ahead_kb), of its files, and of the programs that
 * write and read them.
 */
import type { Setting } from '../settings.ts';

const KERNEL = 'specification: Linux, Documentation/admin-guide/sysctl/vm.rst';
const BLOCK = 'specification: Linux, Documentation/ABI/stable/sysfs-block';
const OPEN = 'specification: open(2) of Linux';
const MODEL = 'specification: a parameter of the model';
const PATHS = [
  'local',
  'read-write',
  'mmap-write',
  'sendfile-copy',
  'sendfile',
  'tls-user',
  'tls-kernel',
  'tls-nic',
  'tls-kafka',
] as const;

/** A host has no versions whose defaults differ. */
export const HOST_VERSIONS = ['1'] as const;

export const KERNEL_SETTINGS: readonly Setting[] = [
  {
    name: 'vm.dirty_background_ratio',
    kind: 'count',
    default: 10,
    min: 0,
    max: 100,
    meaning: 'Percent of available memory above which dirty bytes are written to disk.',
    source: KERNEL,
  },
  {
    name: 'vm.dirty_ratio',
    kind: 'count',
    default: 20,
    min: 1,
    max: 100,
    meaning: 'Percent of available memory that may be dirty at most.',
    source: KERNEL,
  },
  {
    name: 'vm.dirty_expire_centisecs',
    kind: 'count',
    default: 3000,
    min: 1,
    meaning: 'Age in hundredths of a second at which dirty bytes are written whatever their number.',
    source: KERNEL,
  },
  {
    name: 'read_ahead_kb',
    kind: 'count',
    default: 128,
    min: 4,
    meaning: 'Most that is read ahead of a sequential reader, in KiB.',
    source: BLOCK,
  },
];

export const FILE_SETTINGS: readonly Setting[] = [
  {
    name: 'size',
    kind: 'bytes',
    default: 0,
    min: 0,
    meaning: 'What each file holds at the start, on the disk.',
    source: MODEL,
  },
  {
    name: 'cached',
    kind: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    meaning: 'Part of each file that is in memory at the start: 0 is cold, 1 is warm.',
    source: MODEL,
  },
];

export const WRITER_SETTINGS: readonly Setting[] = [
  {
    name: 'pattern',
    kind: 'choice',
    default: 'sequential',
    choices: ['sequential', 'random'],
    meaning: 'Where the next operation on a file goes: to its end, or anywhere in it.',
    source: MODEL,
  },
  {
    name: 'direct',
    kind: 'boolean',
    default: false,
    meaning: 'O_DIRECT: past the page cache, over when the disk has it.',
    source: OPEN,
  },
  {
    name: 'fsync.every',
    kind: 'count',
    default: 0,
    min: 0,
    meaning: 'Operations after which a writer makes its file durable; 0: never.',
    source: MODEL,
  },
];

export const READER_SETTINGS: readonly Setting[] = [
  {
    name: 'pattern',
    kind: 'choice',
    default: 'sequential',
    choices: ['sequential', 'random', 'tail'],
    meaning: 'Which bytes are read next: those that follow, over and over; any; or what writers have added.',
    source: MODEL,
  },
  { name: 'direct', kind: 'boolean', default: false, meaning: 'O_DIRECT: past the page cache.', source: OPEN },
  {
    name: 'read.size',
    kind: 'bytes',
    default: 65536,
    min: 1,
    meaning: 'Most that one operation reads.',
    source: MODEL,
  },
  {
    name: 'path',
    kind: 'choice',
    default: 'local',
    choices: PATHS,
    meaning:
      'How the bytes get from the file to the reader: local is read() on the host itself, all others send them over the network.',
    source: MODEL,
  },
  {
    name: 'lag',
    kind: 'bytes',
    default: 0,
    min: 0,
    meaning: 'How far before the end of each file a tail reader begins.',
    source: MODEL,
  },
  {
    name: 'delay',
    kind: 'seconds',
    default: 0,
    min: 0,
    meaning: 'When reading begins, after the start of the warm-up.',
    source: MODEL,
  },
];
