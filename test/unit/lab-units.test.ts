import { expect, test } from 'vitest';
import { humanise, nearestName, parseLiteral, parseQuantity, parseScalar } from '../../lab/schema/index.ts';

const value = (parsed: ReturnType<typeof parseQuantity>): number | string =>
  'value' in parsed ? parsed.value : parsed.fault;

test.each([
  ['5 ms', 'time', 'ms', 5],
  ['2 us', 'time', 'ms', 0.002],
  ['2us', 'time', 'ns', 2000],
  ['0.1 ms', 'time', 'ns', 100_000],
  ['60 s', 'time', 's', 60],
  ['1 h', 'time', 's', 3600],
  ['1.5 min', 'time', 's', 90],
  ['64 KiB', 'size', 'B', 65_536],
  ['1 MiB', 'size', 'B', 1_048_576],
  ['1 MB', 'size', 'B', 1_000_000],
  ['25 Gbps', 'byte rate', 'B/s', 3_125_000_000],
  ['50 MB/s', 'byte rate', 'B/s', 50_000_000],
  ['200k msg/s', 'message rate', 'msg/s', 200_000],
  ['120 msg/min', 'message rate', 'msg/s', 2],
  ['1M', 'number', '', 1_000_000],
  ['95%', 'number', '', 0.95],
  ['1_000', 'number', '', 1000],
  ['-1', 'number', '', -1],
  ['1e6', 'number', '', 1_000_000],
] as const)('%s is read exactly', (text, dimension, into, expected) => {
  expect(value(parseQuantity(text, dimension, into))).toBe(expected);
});

test('a bare number counts in the unit of its field', () => {
  expect(value(parseQuantity(5, 'time', 'ms'))).toBe(5);
  expect(value(parseQuantity(5, 'time', 's'))).toBe(5);
});

test.each([
  ['5 parsecs', 'time', 'is not a unit of time'],
  ['5 m', 'time', "write 'ms' for milliseconds, 'min' for minutes"],
  ['64 kib', 'size', "did you mean '64 KiB'?"],
  ['1M', 'size', "write '1 MB' (powers of 1000) or '1 MiB' (powers of 1024)"],
  ['5 ms', 'size', 'is no size: write a size with B, KiB'],
  ['fast', 'message rate', "is no message rate: write messages per second, such as '200k msg/s'"],
] as const)('%s as a %s is refused with a sentence that shows what would be right', (text, dimension, words) => {
  expect(value(parseQuantity(text, dimension, ''))).toContain(words);
});

test('a number beyond 2^53 means "never", as Long.MAX_VALUE does in Kafka', () => {
  const field = { kind: 'ms', whole: true } as const;
  expect(parseScalar(field, '9223372036854775807')).toEqual({ value: Number.MAX_SAFE_INTEGER });
});

test('acks may be written as YAML makes of it: a number, a text, or -1', () => {
  const acks = { kind: 'choice', choices: ['0', '1', 'all'], aliases: { '-1': 'all' } } as const;
  expect([0, 1, '0', '1', 'all', -1].map((raw) => parseScalar(acks, raw))).toEqual(
    ['0', '1', '0', '1', 'all', 'all'].map((canonical) => ({ value: canonical })),
  );
});

test('a class name may carry its package', () => {
  const field = { kind: 'choice', choices: ['default', 'RoundRobinPartitioner'] } as const;
  const written = 'org.apache.kafka.clients.producer.RoundRobinPartitioner';
  expect(parseScalar(field, written)).toEqual({ value: 'RoundRobinPartitioner' });
});

test('literals of expressions know their dimension', () => {
  expect(parseLiteral('50 ms')).toEqual({ value: { dimension: 'time', value: 50e6 } });
  expect(parseLiteral('10 MiB/s')).toEqual({ value: { dimension: 'byte rate', value: 10 * 2 ** 20 } });
  expect(parseLiteral('100k')).toEqual({ value: { dimension: 'number', value: 100_000 } });
});

test('people read three digits and a fitting unit', () => {
  const shown = [
    humanise(0.0024, 'ms'),
    humanise(1234, 'ms'),
    humanise(812_345, 'msg/s'),
    humanise(2.5, 'MiB/s'),
    humanise(0.937, 'ratio'),
    humanise(1e6, 'msg'),
    humanise(0, 'ms'),
  ];
  expect(shown).toEqual(['2.4 us', '1.23 s', '812k msg/s', '2.5 MiB/s', '93.7 %', '1M msg', '0 ms']);
});

test('a misspelt name finds the one that was meant, a strange one finds none', () => {
  expect(nearestName('replicatonFactor', ['replication.factor', 'retention.ms'])).toBe('replication.factor');
  expect(nearestName('lingre.ms', ['linger.ms', 'acks'])).toBe('linger.ms');
  expect(nearestName('colour', ['linger.ms', 'acks'])).toBeUndefined();
});
