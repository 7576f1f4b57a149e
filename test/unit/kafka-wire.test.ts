import { expect, test } from 'vitest';
import { murmur2 } from '../../models/kafka/producer/murmur.ts';
import { BATCH_HEADER, recordSize } from '../../models/kafka/wire.ts';

const batchSize = (records: number, value: number) => {
  let size = BATCH_HEADER;
  for (let i = 0; i < records; i++) size += recordSize('v2', value, 0, i);
  return size;
};

test.each([
  [1, 100, 170],
  [10, 100, 1151],
  [148, 100, 16_277],
  [1, 1000, 1070],
  [16, 1000, 16_205],
  [1000, 1000, 1_009_997],
])('a v2 batch of %i records of %i B has %i B on the wire', (records, value, size) => {
  expect(batchSize(records, value)).toBe(size);
});

test('a message of format v0 has 22 bytes around it, whatever its place', () => {
  expect(recordSize('v0', 100, 0, 0)).toBe(122);
  expect(recordSize('v0', 100, 0, 9000)).toBe(122);
});

test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 hashes %s as the clients of Apache Kafka do', (key, hash) => {
  expect(murmur2(key) | 0).toBe(hash);
});
