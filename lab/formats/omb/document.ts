/**
 * A YAML file read with positions: typed fields, and every complaint with its line and column. A file is read to its
 * end, so that all faults are known at once.
 */
import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Fault } from '../../files/index.ts';

/** A file as given on the command line. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A line of a block text, and where it stands in the file. */
export interface BlockLine {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** One OMB file: fields are asked for by name; what nobody asked for is what OMB itself would ignore. */
export class OmbDocument {
  readonly faults: Fault[] = [];
  private readonly file: SourceFile;
  private readonly document: Document.Parsed;
  private readonly lines = new LineCounter();
  private readonly asked = new Set<string>();

  constructor(file: SourceFile) {
    this.file = file;
    this.document = parseDocument(file.text, { lineCounter: this.lines, prettyErrors: false });
    const template = file.text.indexOf('{%');
    if (this.document.errors.length > 0 && template >= 0) {
      this.blameAt(template, '', 'this is a template with {% … %} in it: give the file that it is expanded to');
      return;
    }
    for (const { message, pos } of this.document.errors) this.blameAt(pos[0], '', message);
    if (this.faults.length === 0 && !isMap(this.document.contents)) {
      this.blameAt(0, '', 'an OMB file is a list of `key: value` lines, and this is none');
    }
  }

  /** A text; `fallback` if absent. */
  text(key: string, fallback: string): string {
    const value = this.valueOf(key);
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    this.blame(key, `${shown(value)} is not a text`);
    return fallback;
  }

  /** A number of at least `least`; absent without a fallback is a fault. */
  number(key: string, limits: { least: number; whole: boolean; fallback?: number }): number {
    const value = this.valueOf(key);
    const kind = limits.whole ? 'a whole number' : 'a number';
    if (value === undefined || value === null) {
      if (limits.fallback === undefined) this.blame(key, `is missing: give ${kind} of at least ${limits.least}`);
      return limits.fallback ?? limits.least;
    }
    const good = typeof value === 'number' && value >= limits.least && (!limits.whole || Number.isInteger(value));
    if (good) return value;
    this.blame(key, `${shown(value)} should be ${kind} of at least ${limits.least}`);
    return limits.fallback ?? limits.least;
  }

  /** true or false; `fallback` if absent. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.valueOf(key);
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'boolean') return value;
    this.blame(key, `${shown(value)} should be true or false`);
    return fallback;
  }

  /** The lines of a block text (`key: |`), each with its place; none if absent. */
  block(key: string): BlockLine[] {
    const value = this.valueOf(key);
    if (value === undefined || value === null) return [];
    if (typeof value !== 'string') {
      this.blame(key, 'should be a block of Java properties: `key: |` and then one `name=value` on each line');
      return [];
    }
    const start = this.node(key)?.range?.[0] ?? 0;
    const first = this.lines.linePos(start);
    const isBlock = /[|>]/.test(this.file.text[start] ?? '');
    const rows = this.file.text.split('\n');
    return value.split('\n').map((text, index) => {
      const line = isBlock ? first.line + 1 + index : first.line;
      const indent = isBlock ? Math.max(0, (rows[line - 1] ?? '').search(/\S/)) : first.col - 1;
      return { text, line, column: indent + 1 };
    });
  }

  /** Whether the key is there. */
  has(key: string): boolean {
    return this.valueOf(key) !== undefined;
  }

  /** Reports a fault at the value of a key, or at the top of the file if the key is absent. */
  blame(key: string, message: string): void {
    this.blameAt(this.node(key)?.range?.[0] ?? 0, key, message);
  }

  /** Reports a fault at a line of a block. */
  blameLine(line: BlockLine, path: string, message: string): void {
    this.faults.push({ file: this.file.name, line: line.line, column: line.column, path, message });
  }

  /** Keys of the file that nobody asked for. */
  unknown(): string[] {
    if (!isMap(this.document.contents)) return [];
    const keys = this.document.contents.items.map((item) => (isScalar(item.key) ? String(item.key.value) : ''));
    return keys.filter((key) => !this.asked.has(key));
  }

  private valueOf(key: string): unknown {
    this.asked.add(key);
    return isMap(this.document.contents) ? (this.document.toJS() as Record<string, unknown>)[key] : undefined;
  }

  private node(key: string): Node | undefined {
    return isMap(this.document.contents) ? (this.document.contents.get(key, true) as Node | undefined) : undefined;
  }

  private blameAt(offset: number, path: string, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    this.faults.push({ file: this.file.name, line: Math.max(1, line), column: Math.max(1, col), path, message });
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
