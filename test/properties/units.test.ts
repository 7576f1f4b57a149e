import fc from 'fast-check';
import { test } from 'vitest';
import { type Dimension, UNITS, exactText, parseLiteral, parseQuantity, parseScalar } from '../../lab/schema/index.ts';

const symbols = [...UNITS.keys()];

test('a whole number of any unit is read as exactly that number of base units', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(...symbols), (count, symbol) => {
      const unit = UNITS.get(symbol);
      if (unit === undefined) return false;
      const parsed = parseQuantity(`${count} ${symbol}`, unit.dimension, symbol);
      return 'value' in parsed && parsed.value === count;
    }),
  );
});

test('a number with three decimals of any unit reads back to the nearest double', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.constantFrom(...symbols), (thousandths, symbol) => {
      const unit = UNITS.get(symbol);
      if (unit === undefined) return false;
      const parsed = parseQuantity(`${thousandths / 1000}${symbol}`, unit.dimension, symbol);
      return 'value' in parsed && parsed.value === thousandths / 1000;
    }),
  );
});

const MEASURES: [Dimension, string][] = [
  ['time', 'ms'],
  ['time', 's'],
  ['size', 'B'],
  ['byte rate', 'B/s'],
  ['message rate', 'msg/s'],
];

test('a number written back as text reads to the same number, to the last bit', () => {
  const numbers = fc.double({ min: 0, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(numbers, fc.constantFrom(...MEASURES), (value, [dimension, unit]) => {
      const parsed = parseQuantity(exactText(value, dimension, unit), dimension, unit);
      return 'value' in parsed && Object.is(parsed.value, value === 0 ? 0 : value);
    }),
    { numRuns: 1000 },
  );
});

test('no text makes the readers throw', () => {
  const kinds = ['ms', 'seconds', 'bytes', 'byte-rate', 'rate', 'count', 'ratio', 'boolean', 'text', 'scalar'] as const;
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...kinds), (text, kind) => {
      const parsed = parseScalar({ kind }, text);
      parseLiteral(text);
      return 'value' in parsed || parsed.fault.length > 0;
    }),
    { numRuns: 2000 },
  );
});
