import { describe, expect, test } from 'vitest';
import {
  booleanOf,
  compareVersions,
  defaultOf,
  numberOf,
  type Setting,
  textOf,
  withDefaults,
} from '../../models/index.ts';

const linger: Setting = {
  name: 'linger.ms',
  kind: 'ms',
  default: [
    { since: '0.8', value: 0 },
    { since: '4.0', value: 5 },
  ],
  meaning: 'how long a batch waits to be filled',
  source: 'test',
};
const acks: Setting = {
  name: 'acks',
  kind: 'choice',
  default: '1',
  choices: ['0', '1', 'all'],
  meaning: '',
  source: '',
};

describe('settings', () => {
  test('have the default of the newest entry that is not newer than the version', () => {
    expect(['0.7', '0.8', '2.6', '3.10', '4.0', '4.1.0'].map((version) => defaultOf(linger, version))).toEqual([
      0, 0, 0, 0, 5, 5,
    ]);
    expect(defaultOf(acks, '2.6')).toBe('1');
  });

  test('versions compare part by part as numbers', () => {
    expect(compareVersions('3.10', '3.9')).toBeGreaterThan(0);
    expect(compareVersions('3.9', '3.9.0')).toBe(0);
    expect(() => compareVersions('latest', '3.9')).toThrow(/dotted numbers/);
  });

  test('what is given goes over the default, a false as well', () => {
    const tls: Setting = { name: 'tls', kind: 'boolean', default: true, meaning: '', source: '' };
    expect(withDefaults([linger, acks, tls], '4.0', { acks: 'all', tls: false })).toEqual({
      'linger.ms': 5,
      acks: 'all',
      tls: false,
    });
  });

  test('are read with their type, and a wrong one is named', () => {
    const values = { 'linger.ms': 5, acks: 'all', tls: false };
    expect([numberOf(values, 'linger.ms'), textOf(values, 'acks'), booleanOf(values, 'tls')]).toEqual([
      5,
      'all',
      false,
    ]);
    expect(() => numberOf(values, 'acks')).toThrow(/acks/);
    expect(() => textOf(values, 'batch.size')).toThrow(/batch.size/);
  });
});
