import { describe, expect, test } from 'vitest';
import { type Limit, Limits, type LimitShare, verdict } from '../../models/index.ts';

const resource = (name: string, share: number): LimitShare => ({ name, kind: 'resource', order: 0, share });
const window = (name: string, order: number, share: number): LimitShare => ({ name, kind: 'window', order, share });

describe('the verdict', () => {
  test('is the offered load when what was offered was carried, whatever is busy', () => {
    expect(verdict([resource('disk', 0.99), window('in-flight', 3, 1)], true)).toBe('offered load');
  });

  test('is the most utilised resource from 0.9 on, before any window', () => {
    const shares = [resource('cpu', 0.91), window('in-flight', 3, 1), resource('disk', 0.97)];
    expect(verdict(shares, false)).toBe('disk');
    expect(verdict([resource('cpu', 0.9)], false)).toBe('cpu');
  });

  test('is the most downstream window that holds back half of the time, if no resource is used up', () => {
    const shares = [window('buffer.memory', 1, 0.99), window('in-flight', 2, 0.6), window('fetch', 3, 0.4)];
    expect(verdict([resource('disk', 0.89), ...shares], false)).toBe('in-flight');
  });

  test('is the pacing of the clients if nothing limits', () => {
    expect(verdict([resource('disk', 0.89), window('in-flight', 2, 0.49)], false)).toBe('client pacing');
    expect(verdict([], false)).toBe('client pacing');
  });

  test('is the first of equals', () => {
    expect(verdict([resource('disk-0', 0.95), resource('disk-1', 0.95)], false)).toBe('disk-0');
  });
});

describe('shares', () => {
  test('are what was used since the last sample, not since the start', () => {
    let busy = 5e9;
    const limits = new Limits();
    const disk: Limit = { name: 'disk', kind: 'resource', order: 0, busy: () => busy };
    limits.add(disk);
    busy += 5e8;
    expect(limits.sample(1e9)).toEqual([resource('disk', 0.5)]);
    busy += 1e9;
    expect(limits.sample(1e9)).toEqual([resource('disk', 1)]);
    expect(limits.sample(0)).toEqual([resource('disk', 0)]);
  });
});
