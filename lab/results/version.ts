import { readFileSync } from 'node:fs';

/** The version of mqlab, from its package.json. */
export function mqlabVersion(): string {
  // From the sources the package lies two folders up, from dist/ three.
  const up = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const text = readFileSync(new URL(up, import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
