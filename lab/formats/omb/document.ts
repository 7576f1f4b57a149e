/** One OMB file: fields are asked for by name and type, and every fault is kept with its line and column. */
import { readDocument, readProperties } from '../../files/index.ts';
import type { Fault, Property, SourceDocument } from '../../files/index.ts';
import { child, isGroup } from '../../schema/index.ts';
import type { Tree } from '../../schema/index.ts';

/** A file as given on the command line. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** What a number must be. Absent without a fallback is a fault. */
export interface Limits {
  readonly least: number;
  readonly whole: boolean;
  readonly fallback?: number | undefined;
}

/** Reads one file to its end, so that all faults are known at once. What nobody asks for is what OMB itself ignores. */
export class OmbDocument {
  readonly faults: Fault[] = [];
  private readonly file: SourceFile;
  private readonly source: SourceDocument;
  private readonly asked = new Set<string>();

  constructor(file: SourceFile) {
    this.file = file;
    this.source = readDocument(file.text, file.name);
    const template = file.text.slice(0, Math.max(0, file.text.indexOf('{%'))).split('\n').length;
    if (this.source.faults.length > 0 && file.text.includes('{%')) {
      const message = 'this is a template with {% … %} in it: give the file that it is expanded to';
      this.faults.push({ file: file.name, line: template, column: 1, path: '', message });
    } else {
      this.faults.push(...this.source.faults);
    }
    if (this.faults.length === 0 && !isGroup(this.source.data)) {
      this.blame('', 'an OMB file is a list of `key: value` lines, and this is none');
    }
  }

  /** A text; `fallback` if absent. */
  text(key: string, fallback: string): string {
    const value = this.valueOf(key) ?? fallback;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    this.blame(key, `${shown(value)} is not a text`);
    return fallback;
  }

  /** A number within its limits. */
  number(key: string, { least, whole, fallback }: Limits): number {
    const value = this.valueOf(key) ?? fallback;
    const kind = `${whole ? 'a whole number' : 'a number'} of at least ${least}`;
    if (typeof value === 'number' && value >= least && (!whole || Number.isInteger(value))) return value;
    this.blame(key, value === undefined ? `is missing: give ${kind}` : `${shown(value)} should be ${kind}`);
    return fallback ?? least;
  }

  /** true or false; `fallback` if absent. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.valueOf(key) ?? fallback;
    if (typeof value === 'boolean') return value;
    this.blame(key, `${shown(value)} should be true or false`);
    return fallback;
  }

  /** The Java properties of a block text (`key: |`), each where it stands in the file; none if absent. */
  properties(key: string): Property[] {
    const value = this.valueOf(key) ?? '';
    if (typeof value !== 'string') {
      this.blame(key, 'should be a block of Java properties: `key: |` and then one `name=value` on each line');
      return [];
    }
    const start = this.source.positions.value([key]);
    const rows = this.file.text.split('\n');
    const isBlock = /[|>]/.test(rows[start.line - 1]?.[start.column - 1] ?? '');
    return readProperties(value, this.file.name).map((property) => {
      if (!isBlock) return { ...property, line: start.line, column: start.column };
      const line = start.line + property.line;
      return { ...property, line, column: Math.max(0, (rows[line - 1] ?? '').search(/\S/)) + 1 };
    });
  }

  /** Whether the key is there. */
  has(key: string): boolean {
    return this.valueOf(key) !== undefined;
  }

  /** Reports a fault at the value of a key, or at the top of the file if the key is absent. */
  blame(key: string, message: string): void {
    const keys = this.has(key) ? [key] : [];
    this.faults.push({ ...this.source.positions.value(keys), path: key, message });
  }

  /** Reports a fault at a property of a block. */
  blameProperty({ file, line, column, name }: Property, block: string, message: string): void {
    this.faults.push({ file, line, column, path: `${block}.${name}`, message });
  }

  /** Keys of the file that nobody asked for. */
  unknown(): string[] {
    const { data } = this.source;
    return isGroup(data) ? Object.keys(data).filter((key) => !this.asked.has(key)) : [];
  }

  private valueOf(key: string): Tree | undefined {
    this.asked.add(key);
    return child(this.source.data, key);
  }
}

const shown = (value: Tree): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));
