/** The building stands: who sees whom, what is banned below the laboratory, and that no story forgets to wait. */
import { describe, expect, it } from 'vitest';
import { banned, doorsMissed, orphans, sourcesOf, upwardImports } from './architecture.rules.ts';
import { missingYields, vocabularyOf } from './architecture.waits.ts';
import type { Source } from './architecture.rules.ts';

const below = sourcesOf(['sim', 'models']);
const all = sourcesOf(['sim', 'models', 'lab', 'cli']);
const withBench = [...all, ...sourcesOf(['bench'])];
const one = (path: string, ...lines: string[]): Source => ({ path, text: lines.join('\n') });

/** Entered from outside: by package.json, and by people. */
const DOORS = ['sim/index.ts', 'models/index.ts', 'lab/index.ts', 'lab/fit/main.ts', 'cli/main.ts'];

describe('the building', () => {
  it('has sources to look at on every floor', () => {
    for (const floor of ['sim/', 'models/', 'lab/', 'cli/']) {
      expect(
        all.some(({ path }) => path.startsWith(floor)),
        floor,
      ).toBe(true);
    }
  });

  it('looks downwards only', () => {
    expect(withBench.flatMap(upwardImports)).toEqual([]);
  });

  it('enters a room by its door', () => {
    expect(all.flatMap(doorsMissed)).toEqual([]); // a benchmark may measure a part by itself
  });

  it('has no clock, no unseeded chance, no promise and nothing from outside below the laboratory', () => {
    expect(below.flatMap(banned)).toEqual([]);
  });

  it('waits wherever a story calls something that waits', () => {
    const words = vocabularyOf(below);
    expect([...words.anywhere.values()].filter((waits) => waits === true).length).toBeGreaterThan(10);
    expect(below.flatMap((source) => missingYields(source, words))).toEqual([]);
  });

  it('has no file that nobody imports', () => {
    expect(orphans(all, DOORS)).toEqual([]);
  });
});

describe('the rules notice', () => {
  it('a look upwards, and sideways between the brokers', () => {
    const upward = one('sim/units.ts', "import { x } from '../models/cpu/index.ts';");
    const sideways = one('models/kafka/a.ts', "import type { Q } from '../rabbitmq/index.ts';");
    const downward = one('models/kafka/a.ts', "import { x } from '../disk/index.ts';");
    expect(upwardImports(upward)).toEqual(['sim/units.ts: may not see models/cpu/index.ts']);
    expect(upwardImports(sideways)).toHaveLength(1);
    expect(upwardImports(downward)).toEqual([]);
  });

  it('an entry past the door', () => {
    expect(doorsMissed(one('models/kafka/a.ts', "import { x } from '../disk/disk.ts';"))).toHaveLength(1);
    expect(doorsMissed(one('lab/run.ts', "await import('./results/write.ts');"))).toHaveLength(1);
    expect(doorsMissed(one('lab/results/b.ts', "import { y } from '../contract.ts';"))).toEqual([]);
    expect(doorsMissed(one('models/disk/a.ts', "import { x } from './disk.ts';"))).toEqual([]);
  });

  it.each([
    ['const t = Date.now();'],
    ['const u = Math.random();'],
    ['const p = Math.pow(x, y);'],
    ['const p = x ** 0.5;'],
    ['const p = x ** 1e3;'],
    ['const p = x ** y;'],
    ['async function f() {}'],
    ['setTimeout(f, 1);'],
    ["import fs from 'node:fs';"],
    ["import { z } from 'zod';"],
  ])('below the laboratory: %s', (line) => {
    expect(banned(one('sim/a.ts', line))).toHaveLength(1);
  });

  it('but not a whole power, nor a word in a comment or in quotes', () => {
    const innocent = one('sim/a.ts', 'const p = x ** 2; // no Date here', "const s = 'await';", '/* Math.random */');
    expect(banned(innocent)).toEqual([]);
  });

  const stations = one(
    'models/disk/disk.ts',
    'export class Disk {',
    '  flush(): Parked {',
    '    return this.server.serve(1);',
    '  }',
    '  *rewrite(size: Bytes): Story {',
    '    yield this.flush();',
    '  }',
    '}',
  );
  const plain = one('models/codecs/a.ts', 'export class Codec {', '  flush(): void {', '  }', '}');
  const words = vocabularyOf([stations, plain]);
  const found = (...lines: string[]): number =>
    missingYields(one('models/kafka/a.ts', 'function* story(disk: Disk, codec: Codec): Story {', ...lines, '}'), {
      ...words,
      holders: new Map([
        ['disk', new Set(['Disk'])],
        ['disks', new Set(['Disk'])],
        ['codec', new Set(['Codec'])],
      ]),
    }).length;

  it('a call that waits, without its yield', () => {
    expect(found('  disk.flush();')).toBe(1);
    expect(found('  this.disks[0]?.rewrite(4 * (n + 1));')).toBe(1);
    expect(found('  if (full) disk.flush();')).toBe(1);
    expect(found('  strange.rewrite(4);')).toBe(1);
  });

  it('but not a call that is waited for, handed on, or means something else', () => {
    expect(found('  yield disk.flush();', '  yield* disk.rewrite(4);', '  spawn(disk.rewrite(4));')).toBe(0);
    expect(found('  codec.flush();', '  strange.flush();')).toBe(0);
  });

  it('what a name stands for: fields, parameters and what is made new', () => {
    const user = one('a.ts', 'private readonly disks: readonly Disk[];', 'const codec = new Codec();');
    const { holders } = vocabularyOf([user]);
    expect([...(holders.get('disks') ?? [])]).toEqual(['Disk']);
    expect([...(holders.get('codec') ?? [])]).toEqual(['Codec']);
  });

  it('a file that nobody imports', () => {
    const door = one('sim/index.ts', "export * from './a.ts';", "new URL('./w.js', import.meta.url);");
    const files = [door, one('sim/a.ts'), one('sim/w.ts'), one('sim/lost.ts')];
    expect(orphans(files, ['sim/index.ts'])).toEqual(['sim/lost.ts']);
  });
});
