/** YAML and JSON texts as data that remembers where each value stands. */
import { LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import type { Tree } from '../schema/index.ts';
import type { Fault } from './fault.ts';

/** A line and a column, both from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The keys that lead to a value. */
export type Keys = readonly (string | number)[];

/** Where values of the experiment stand. */
export interface Positions {
  /** The value at the end of the keys, or the nearest part around it that exists. */
  value(keys: Keys): Position;
  /** The key itself at the end of the keys. */
  key(keys: Keys): Position;
  /** The character at an offset inside of a text. */
  within(keys: Keys, offset: number): Position;
}

/** A text that has been read: its data, where things stand, and what is wrong with its form. */
export interface SourceDocument {
  readonly data: Tree;
  readonly positions: Positions;
  readonly faults: readonly Fault[];
}

/** Reads YAML (and JSON, which is YAML). Faults of form are returned with their positions, never thrown. */
export function readDocument(text: string, file: string): SourceDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'silent' });
  const positions = new YamlPositions(document, lines, file);
  const faults = document.errors.map((error) => ({
    ...positions.at(error.pos[0]),
    path: '',
    message: sentence(error, text),
  }));
  keepVersions(document);
  try {
    return { data: (document.toJS({ maxAliasCount: 100 }) ?? null) as Tree, positions, faults };
  } catch (error) {
    const message = `${(error as Error).message}: write the value out, or set its anchor (&name) before`;
    return { data: null, positions, faults: [...faults, { ...positions.at(0), path: '', message }] };
  }
}

/** YAML makes the number 3.1 of the version 3.10: what was written counts. */
function keepVersions(document: Document): void {
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !/(^|\.)version$/.test(String(key.value))) return;
      for (const one of isSeq(value) ? value.items : [value]) {
        if (isScalar(one) && typeof one.value === 'number') one.value = one.source ?? one.value;
      }
    },
  });
}

class YamlPositions implements Positions {
  private readonly document: Document;
  private readonly lines: LineCounter;
  private readonly file: string;
  constructor(document: Document, lines: LineCounter, file: string) {
    this.document = document;
    this.lines = lines;
    this.file = file;
  }

  at(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  value(keys: Keys): Position {
    const node = this.nodeAt(keys);
    if (node?.range !== undefined && node.range !== null) return this.at(node.range[0]);
    return keys.length === 0 ? this.at(0) : this.key(keys);
  }

  key(keys: Keys): Position {
    const around = keys.slice(0, -1);
    const last = keys.at(-1);
    const parent = this.nodeAt(around);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
      if (isPair(pair) && isScalar(pair.key) && pair.key.range) return this.at(pair.key.range[0]);
    }
    if (isSeq(parent) && this.nodeAt(keys) !== undefined) return this.value(keys);
    return around.length === 0 ? this.at(0) : this.key(around);
  }

  within(keys: Keys, offset: number): Position {
    const node = this.nodeAt(keys);
    const start = this.value(keys);
    if (!isScalar(node) || !node.range) return start;
    const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    const isPlain = node.type === 'PLAIN' || isQuoted;
    return isPlain ? this.at(Math.min(node.range[0] + (isQuoted ? 1 : 0) + offset, node.range[1])) : start;
  }

  private nodeAt(keys: Keys): Node | undefined {
    let node: unknown = this.document.contents;
    for (const key of keys) {
      if (isMap(node))
        node = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))?.value;
      else if (isSeq(node)) node = node.items[Number(key)];
      else return undefined;
    }
    return isNode(node) ? node : undefined;
  }
}

/** What to do about a fault of form. */
function sentence(error: YAMLError, text: string): string {
  const offset = error.pos[0];
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return `the key '${keyAt(text, offset)}' stands here twice: keep one of them`;
    case 'TAB_AS_INDENT':
      return 'a tab is used to indent: YAML wants spaces';
    case 'BAD_INDENT':
      return `${lower(error.message)}: indent it like its neighbours`;
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---): an experiment file holds one';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return "a value with ': ' in it must stand in quotes, and keys of a group on lines of their own";
    case 'BAD_SCALAR_START':
      return 'a value must not begin with this character: put it in quotes';
    default:
      return lower(error.message);
  }
}

const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, '');

const keyAt = (text: string, offset: number): string => /^[^:\n]*/.exec(text.slice(offset))?.[0].trim() ?? '';
