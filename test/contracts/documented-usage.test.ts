/** The ten lines that show how a room of the machine floor is used alone: in its README and in the docs, run as they stand. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as models from '../../models/index.ts';
import * as sim from '../../sim/index.ts';

const DOCS = readFileSync('docs/using-the-models.md', 'utf8');

/** What each example prints, as its comments say. */
const PRINTED: Readonly<Record<string, readonly (string | number)[]>> = {
  disk: [4.8],
  pagecache: [8.83, 0.175, 0.75],
  io: ['read-write', 32, 'cpu', 'sendfile', 50, 'network', 'tls-kernel', 25.8, 'cpu', 'tls-kafka', 12.8, 'cpu'],
  network: [0.82],
  cpu: [37, 37, 47, 47],
  memory: [1.07],
  codecs: ['gzip', 8.83, 647_589, 'lz4', 5.68, 36_395, 'zstd:1', 8.96, 76_825],
};

/** Runs a block of a README and returns what it prints, units left out. */
function printed(code: string): (string | number)[] {
  const lines: unknown[] = [];
  const script = code
    .replaceAll(/import (\{.*?\}) from 'mqlab\/(\w+)';/g, 'const $1 = $2;')
    .replaceAll(' as const', '');
  // oxlint-disable-next-line no-implied-eval -- the block is ours, and has to run as it stands
  new Function('models', 'sim', 'console', script)(models, sim, {
    log: (...values: unknown[]) => lines.push(...values),
  });
  const said = lines.flatMap((value) => (typeof value === 'string' ? value.split(' ') : [value]));
  return said
    .map((value) => (Number.isFinite(Number(value)) ? Number(value) : String(value)))
    .filter((value) => !['s', 'ms', 'MiB/s'].includes(String(value)));
}

describe('ten lines use it alone', () => {
  for (const [room, expected] of Object.entries(PRINTED)) {
    test(`${room}: the example of its README runs, prints what it says, and is the one of docs/using-the-models.md`, () => {
      const readme = readFileSync(`models/${room}/README.md`, 'utf8');
      const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
      expect(code).not.toBe('');
      expect(DOCS.includes(code)).toBe(true);
      const values = printed(code).slice(0, expected.length);
      expected.forEach((value, i) => {
        if (typeof value === 'string') expect(values[i]).toBe(value);
        else expect(Math.abs(Number(values[i]) / value - 1)).toBeLessThan(0.01);
      });
    });
  }

  test('every README has the five headings', () => {
    const rooms = ['host', 'machine', 'workload', ...Object.keys(PRINTED)];
    for (const room of rooms) {
      const readme = readFileSync(`models/${room}/README.md`, 'utf8');
      const headings = ['Scope and limits', 'How it works', 'Parameters', 'Validation', 'References'];
      expect([room, ...headings.filter((heading) => !readme.includes(`## ${heading}`))]).toEqual([room]);
    }
  });
});
