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

/**
 * Reads rabbitmq.conf: `key = value` a line, comments with # also behind a value, quotes around it that do not count, and
 * sizes as RabbitMQ writes them (4Gi, 512M).
 */
export function readConf(text: string, file: string): Property[] {
  const found = new Map<string, Property>();
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    const match = /^(\s*)([^#=\s][^=\s]*)\s*=\s*(.*)$/.exec(line);
    const [, indent = '', name, rest = ''] = match ?? [];
    if (name === undefined) continue;
    const bare = rest
      .replace(/\s+#.*$/, '')
      .trim()
      .replace(/^(['"])(.*)\1$/, '$2');
    found.set(name, { name, value: sizeOf(bare), file, line: i + 1, column: indent.length + 1 });
  }
  return [...found.values()];
}

/** A size with the unit that everybody else writes. */
const sizeOf = (value: string): string =>
  value.replace(/^(\d+)\s*([kKMGT])i?$/, (_, n: string, unit: string) => `${n} ${unit.toUpperCase()}iB`);

function split(line: string): { name: string; value: string } {
  const match = /^((?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/s.exec(line);
  return { name: unescaped(match?.[1] ?? ''), value: unescaped(match?.[2] ?? '').trimEnd() };
}

const ESCAPES: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };

const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, one: string | undefined) =>
    hex === undefined ? (ESCAPES[one ?? ''] ?? one ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
