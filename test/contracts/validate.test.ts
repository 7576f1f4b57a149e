/** `mqlab validate` as users meet it, and what the project carries of the published rows. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MECHANISMS } from '../../lab/validate/mechanisms.ts';
import { casesOf, isRun, readPublished } from '../../lab/validate/index.ts';
import { mqlab } from '../fixtures/cli.ts';

describe('the rows of the project', () => {
  const all = readPublished();
  const cases = casesOf(all);

  test('each row that is to be run makes a case, and few templates make all of them', () => {
    expect(cases.map(({ role }) => role.id)).toEqual(all.roles.filter(isRun).map(({ id }) => id));
    expect(cases.length).toBeGreaterThan(120);
    expect(new Set(cases.map(({ role }) => role.template)).size).toBeLessThanOrEqual(6);
  });

  test('rows of one set-up share one run', () => {
    const runs = new Set(cases.map(({ run }) => run));
    expect(new Set([...runs].map(({ key }) => key)).size).toBe(runs.size);
    expect(runs.size).toBeLessThan(0.7 * cases.length);
  });

  test('most rows are predicted, and every fitted one names the constants that it serves', () => {
    const fitted = cases.filter(({ role }) => role.role === 'fitted');
    expect(cases.filter(({ role }) => role.role === 'predicted').length).toBeGreaterThan(5 * fitted.length);
    for (const { role } of fitted) expect(role.serves.length, role.id).toBeGreaterThan(0);
  });

  test('every row says where it comes from', () => {
    for (const { id, url, source, setup } of all.rows.values()) {
      expect(url, id).toMatch(/^https?:\/\//);
      expect(source.length * setup.length, id).toBeGreaterThan(0);
    }
  });

  test('every mechanism is judged by predicted rows that exist', () => {
    const predicted = cases.filter(({ role }) => role.role === 'predicted').map(({ role }) => role.id);
    for (const { name, rows } of MECHANISMS) {
      for (const pattern of rows) {
        const start = pattern.replace(/\*$/, '');
        const found = predicted.some((id) => (start === pattern ? id === pattern : id.startsWith(start)));
        expect(found, `${name}: ${pattern}`).toBe(true);
      }
    }
  });
});

describe('mqlab validate', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mqlab-validate-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const ROWS = ['--only', 'RMQ-P12-012', 'RMQ-P12-040', 'RMQ-P12-016'];

  test('prints one JSON document with predicted, published, error and role of each row', () => {
    const { code, out } = mqlab(folder, ['validate', ...ROWS, '--format', 'json']);
    expect(code).toBe(0);
    const { rows, groups, notRun } = JSON.parse(out) as {
      rows: { id: string; role: string; published: number; predicted: number; error: number }[];
      groups: { role: string }[];
      notRun: { id: string; remark: string }[];
    };
    expect(rows.map(({ id, role }) => [id, role])).toEqual([
      ['RMQ-P12-012', 'fitted'],
      ['RMQ-P12-040', 'predicted'],
    ]);
    for (const { published, predicted, error } of rows) {
      expect(error).toBeCloseTo(predicted / published - 1, 12);
      expect(Math.abs(error)).toBeLessThan(0.05);
    }
    expect(groups.map(({ role }) => role)).toEqual(['predicted', 'fitted']);
    expect(notRun.map(({ id }) => id)).toEqual(['RMQ-P12-016']);
  });

  test('gives the same bytes with one worker and with two', () => {
    const [one, two] = ['1', '2'].map((jobs) => mqlab(folder, ['validate', ...ROWS, '--jobs', jobs]).out);
    expect(one).toBe(two);
    expect(one).toContain('the flag costs nothing in the model');
    expect(Math.max(...(one ?? '').split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('a group picks its rows', () => {
    const words = ['validate', '--only', 'RMQ-P12-003', 'RMQ-P12-012', '--group', 'throughput', '--format', 'json'];
    const { rows } = JSON.parse(mqlab(folder, words).out) as { rows: { id: string }[] };
    expect(rows.map(({ id }) => id)).toEqual(['RMQ-P12-012']);
  });

  test.each([
    [['--only', 'RMQ-P12-999'], "no row 'RMQ-P12-999'"],
    [['--only', 'RMQ-P12-012', '--write'], 'leave --only and --group out'],
    [['--jobs', '0'], '--jobs must be a whole number'],
  ])('%j is refused with exit code 2, and nothing is written', (words, fault) => {
    const { code, out, err } = mqlab(folder, ['validate', ...words]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(fault);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('docs/FIDELITY.md lists every row that is run, and its charts are there', () => {
  const page = readFileSync('docs/FIDELITY.md', 'utf8');
  const missing = casesOf(readPublished()).filter(({ role }) => !page.includes(`[${role.id}](`));
  expect(missing.map(({ role }) => role.id)).toEqual([]);
  for (const [, file = ''] of page.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
    expect(readFileSync(join('docs', file), 'utf8')).toContain('<svg');
  }
});
