/**
 * What `npm pack` puts into the tarball; and, with MQLAB_PACKAGE=1 (as in CI), that the tarball works where it is installed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const MINUTES = 60_000;

function npm(folder: string, ...words: string[]): string {
  return execFileSync('npm', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the tarball', () => {
  interface Packed {
    readonly files: readonly { readonly path: string }[];
  }
  const [packed] = JSON.parse(npm(ROOT, 'pack', '--dry-run', '--json', '--ignore-scripts')) as Packed[];
  const paths = (packed?.files ?? []).map(({ path }) => path);

  it('holds the command line, the library, the experiments and the licence', () => {
    const needed = ['dist/cli/main.js', 'dist/lab/index.js', 'dist/lab/index.d.ts', 'dist/sim/index.js', 'LICENSE'];
    for (const path of needed) expect(paths, path).toContain(path);
    expect(paths.some((path) => path.startsWith('experiments/omb/'))).toBe(true);
    expect(paths.some((path) => /^assets\/.*\.ttf$/.test(path))).toBe(true);
  });

  it('holds no sources, no tests and no results of runs', () => {
    const strangers = paths.filter((path) => /^(?:test|sim|models|lab|cli|node_modules|\.ci)\//.test(path));
    expect(strangers).toEqual([]);
    expect(paths.filter((path) => path.startsWith('results/') && !path.startsWith('results/published/'))).toEqual([]);
  });

  it('is small enough to be fetched without a thought', () => {
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.length).toBeLessThan(2000);
  });
});

if (process.env['MQLAB_PACKAGE'] === '1') {
  describe('the tarball, installed elsewhere', () => {
    let folder = '';
    const mqlab = (...words: string[]): string =>
      execFileSync('npx', ['--no-install', 'mqlab', ...words], { cwd: folder, encoding: 'utf8' });

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'mqlab-package-'));
      const file = npm(ROOT, 'pack', '--ignore-scripts', '--pack-destination', folder).trim().split('\n').at(-1) ?? '';
      writeFileSync(join(folder, 'package.json'), '{ "name": "elsewhere", "private": true, "type": "module" }\n');
      const install = ['install', `./${file}`, '--no-audit', '--no-fund', '--engine-strict'];
      try {
        npm(folder, ...install, '--offline');
      } catch {
        npm(folder, ...install, '--prefer-offline');
      }
    }, 10 * MINUTES);

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('brings no development dependencies', () => {
      const installed = readdirSync(join(folder, 'node_modules'));
      expect(installed).toContain('mqlab');
      expect(installed).not.toContain('vitest');
      expect(installed).not.toContain('typescript');
    });

    it('answers --help and lists its experiments', () => {
      expect(mqlab('--help')).toContain('mqlab run');
      expect(mqlab('list')).toContain('1-topic-100-partitions-1kb-4p-4c-200k');
    });

    it(
      'runs an experiment in worker threads and writes results, charts and the report',
      () => {
        writeFileSync(join(folder, 'tiny.yaml'), readFileSync(join(ROOT, 'scripts/tiny.yaml')));
        const printed = mqlab('run', 'tiny.yaml', '--jobs', '2', '--out', 'out', '--format', 'json');
        expect(() => JSON.parse(printed) as unknown).not.toThrow();
        const files = readdirSync(join(folder, 'out'), { recursive: true }).map(String);
        for (const name of ['result.json', 'report.html', 'runs.csv', 'experiment.yaml']) {
          expect(
            files.some((file) => file.endsWith(name)),
            name,
          ).toBe(true);
        }
        expect(files.some((file) => file.endsWith('.svg'))).toBe(true);
      },
      5 * MINUTES,
    );

    it('can be imported as a library', () => {
      const script = "import('mqlab').then((lab) => console.log(Object.keys(lab).length > 0))";
      const printed = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
      expect(printed.trim()).toBe('true');
      expect(existsSync(join(folder, 'node_modules/mqlab/dist/cli/main.js'))).toBe(true);
    });
  });
}
