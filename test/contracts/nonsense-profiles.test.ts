import { expect, test } from 'vitest';
import { readExperiment } from '../../lab/files/index.ts';

const DISK = '{ read: 500 MB/s, write: 400 MB/s, latency: 80 us, flush: 1 ms }';

/** One line a part, so that a fault's place can be told. */
const file = (
  machine: { cores?: string; memory?: string; nic?: string; disk?: string; bus?: string },
  rest = '',
): string =>
  `name: n
hardware:
  cores: ${machine.cores ?? '4'}
  memory: ${machine.memory ?? '4 GiB'}
  nic: ${machine.nic ?? '1 Gbps'}
  memoryBandwidth: ${machine.bus ?? '50 GB/s'}
  disks: [${machine.disk ?? DISK}]
system: { host: { config: { ${rest} }, files: { log: {} } } }
producers: { w: { file: log, rate: unlimited } }
`;

const disk = (key: string, value: string): string =>
  DISK.replace(new RegExp(`${key}: [^,}]*[^,} ]`), `${key}: ${value}`);

test.each([
  ['a disk that reads nothing', file({ disk: disk('read', '0 MB/s') }), '7:19', 'more than 0 B/s'],
  ['a disk that writes less than nothing', file({ disk: disk('write', '-1 MB/s') }), '7:36', 'more than 0 B/s'],
  ['a negative latency of a disk', file({ disk: disk('latency', '-1 ms') }), '7:55', 'at least 0 ms'],
  ['a negative flush', file({ disk: disk('flush', '-1 ms') }), '7:69', 'at least 0 ms'],
  ['a card without bandwidth', file({ nic: '0 Gbps' }), '5:8', 'more than 0 B/s'],
  ['a memory bus without bandwidth', file({ bus: '0 B/s' }), '6:20', 'more than 0 B/s'],
  ['no core', file({ cores: '0' }), '3:10', 'at least 1'],
  ['half a core', file({ cores: '0.5' }), '3:10', 'write a whole number'],
  ['no memory', file({ memory: '0 B' }), '4:11', 'more than 0 B'],
  ['a device that nobody knows', file({ disk: 'floppy' }), '7:11', "no disk is called 'floppy'"],
  ['a volume beyond what is sold', file({ disk: 'gp2-99999gib' }), '7:11', 'allowed is 1 to 16384'],
  ['a dirty ratio over 100 %', file({}, 'vm.dirty_ratio: 120'), '8:45', 'at most 100'],
  ['a dirty ratio of nothing', file({}, 'vm.dirty_ratio: 0'), '8:45', 'at least 1'],
  [
    'writing back that begins after writers are held back',
    file({}, 'vm.dirty_background_ratio: 30'),
    '8:56',
    'is not below vm.dirty_ratio, 20 %',
  ],
])('%s is refused at its line and column, with what is allowed', (_, text, place, allowed) => {
  const read = readExperiment(text, 'n.yaml');
  const faults = 'faults' in read ? read.faults : [];
  expect(faults.map(({ file: name, line, column }) => `${name}:${line}:${column}`)).toEqual([`n.yaml:${place}`]);
  expect(faults[0]?.message).toContain(allowed);
});
