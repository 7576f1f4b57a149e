/** Java properties files, as `server.properties` is one. */
import type { Position } from './document.ts';

/** One line of a properties file. */
export interface Property extends Position {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads the format of java.util.Properties: `key=value`, `key: value` or `key value`, comments with # or !, a backslash
 * at the end of a line continues it, \t \n \r \f \uXXXX and escaped separators. A later line wins over an earlier one.
 */
export function readProperties(text: string, file: string): Property[] {
  const found = new Map<string, Property>();
  const lines = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i] ?? '';
    const line = i + 1;
    const column = first.length - first.trimStart().length + 1;
    if (/^\s*([#!]|$)/.test(first)) continue;
    let logical = first.trimStart();
    while (/(^|[^\\])(\\\\)*\\$/.test(logical) && i + 1 < lines.length) {
      logical = logical.slice(0, -1) + (lines[++i] ?? '').trimStart();
    }
    const { name, value } = split(logical);
    found.set(name, { name, value, file, line, column });
  }
  return [...found.values()];
}

function split(line: string): { name: string; value: string } {
  const match = /^((?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/s.exec(line);
  return { name: unescaped(match?.[1] ?? ''), value: unescaped(match?.[2] ?? '').trimEnd() };
}

const ESCAPES: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };

const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, one: string | undefined) =>
    hex === undefined ? (ESCAPES[one ?? ''] ?? one ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
