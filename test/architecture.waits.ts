/**
 * Finds stories that forget to wait: a statement that calls a generator, or a verb that returns Parked, and drops what
 * comes back. A forgotten `yield` throws when it runs; a forgotten `yield*` would silently do nothing at all.
 *
 * There is no type checker here: what a call means is told by names. A receiver stands for the classes that fields,
 * parameters and variables of its name are declared with anywhere; where that leaves doubt, nothing is reported.
 */
import { codeOf } from './architecture.rules.ts';
import type { Source } from './architecture.rules.ts';

/** Whether a method or function waits, by name; undefined where two of the same name differ. */
type Verbs = Map<string, boolean | undefined>;

/** What the sources declare. */
export interface Vocabulary {
  readonly classes: ReadonlyMap<string, Verbs>;
  readonly functions: Verbs;
  /** Every method and function, whatever its class. */
  readonly anywhere: Verbs;
  /** Classes by the names of what is declared to be one. */
  readonly holders: ReadonlyMap<string, ReadonlySet<string>>;
}

const MODIFIERS = String.raw`(?:(?:public|private|protected|static|override|abstract|readonly|export)\s+)*`;
/** A declaration that has a body or a return type, at the start of a line: star, name, return type. */
const FUNCTION = new RegExp(String.raw`^(\s*)${MODIFIERS}(function\s*)?(\*?)\s*([A-Za-z_$][\w$]*)\s*(?:<[^>()]*>)?\(`);
const RETURNS = /\)\s*:\s*([A-Za-z_$][\w$]*)/g;
const BLOCK = /^(?:export\s+)?(?:abstract\s+)?(?:class|interface)\s+([A-Za-z_$][\w$]*)/;
const HOLDER =
  /\b([A-Za-z_$][\w$]*)[?!]?\s*:\s*(?:readonly\s+)?([A-Z][\w$]*)|\b([A-Za-z_$][\w$]*)\s*=\s*new\s+([A-Z][\w$]*)/g;
const NO_DECLARATION = new Set([
  'if',
  'for',
  'while',
  'switch',
  'return',
  'catch',
  'yield',
  'super',
  'new',
  'throw',
  'constructor',
]);
const WAITS = new Set(['Parked', 'Story']);

/** Reads what the sources declare. */
export function vocabularyOf(sources: readonly Source[]): Vocabulary {
  const classes = new Map<string, Verbs>();
  const functions: Verbs = new Map();
  const anywhere: Verbs = new Map();
  const holders = new Map<string, Set<string>>();
  for (const source of sources) {
    const code = codeOf(source.text, true);
    for (const [, name = '', type = '', variable = '', made = ''] of code.matchAll(HOLDER)) {
      const holder = name === '' ? variable : name;
      holders.set(holder, (holders.get(holder) ?? new Set()).add(name === '' ? made : type));
    }
    for (const { block, name, waits } of declarationsOf(code)) {
      if (block !== '' && !classes.has(block)) classes.set(block, new Map());
      enter(classes.get(block) ?? functions, name, waits);
      enter(anywhere, name, waits);
    }
  }
  return { classes, functions, anywhere, holders };
}

function enter(verbs: Verbs, name: string, waits: boolean): void {
  verbs.set(name, verbs.has(name) && verbs.get(name) !== waits ? undefined : waits);
}

interface Declared {
  readonly block: string; // the class or interface; '' for a function
  readonly name: string;
  readonly waits: boolean;
}

function declarationsOf(code: string): Declared[] {
  const found: Declared[] = [];
  const lines = code.split('\n');
  let block = '';
  lines.forEach((line, i) => {
    block = BLOCK.exec(line)?.[1] ?? (line.startsWith('}') ? '' : block);
    const match = FUNCTION.exec(line);
    const [, indent = '', word, star, name = ''] = match ?? [];
    const isMethod = word === undefined && block !== '' && indent === '  ';
    if (match === null || NO_DECLARATION.has(name) || (word === undefined && !isMethod)) return;
    const head = headOf(lines, i);
    if (head === undefined) return;
    const type = [...head.matchAll(RETURNS)].at(-1)?.[1] ?? '';
    found.push({ block: word === undefined ? block : '', name, waits: star === '*' || WAITS.has(type) });
  });
  return found;
}

/** The declaration from its first line to its body, or to the semicolon of an interface; undefined for a mere call. */
function headOf(lines: readonly string[], start: number): string | undefined {
  const head = lines.slice(start, start + 12).join(' ');
  return /^[^;]*?\)\s*(?::\s*[^;{]*)?\{|^[^;{]*\)\s*:[^;{]*;/.exec(head)?.[0];
}

const STATEMENT =
  /^\s*(?:(?:else|do)\s+|(?:if|while|for)\s*\(.*\)\s*)?((?:[\w$]+(?:\[[^\]]*\]|\([^()]*\))?[!?]?\.)*)([\w$]+)\(.*;\s*$/;

/** Statements that call something that waits and drop what it returns. */
export function missingYields(source: Source, words: Vocabulary): string[] {
  const code = codeOf(source.text, true);
  const own = [...code.matchAll(new RegExp(BLOCK, 'gm'))].map((match) => match[1] ?? '');
  return code.split('\n').flatMap((line, i) => {
    const [, path = '', name = ''] = STATEMENT.exec(line) ?? [];
    if (name === '' || NO_DECLARATION.has(name)) return [];
    const receiver = /([\w$]+)(?:\[[^\]]*\]|\([^()]*\))?[!?]?\.$/.exec(path)?.[1];
    return waits(words, own, receiver, name) ? [`${source.path}:${i + 1}: '${name}' without yield`] : [];
  });
}

function waits(words: Vocabulary, own: readonly string[], receiver: string | undefined, name: string): boolean {
  if (receiver === undefined) return words.functions.get(name) === true;
  const candidates = receiver === 'this' ? own : [...(words.holders.get(receiver) ?? [])];
  const meanings = candidates.flatMap((type) =>
    words.classes.get(type)?.has(name) === true ? [words.classes.get(type)?.get(name)] : [],
  );
  return meanings.length > 0 ? meanings.every((meaning) => meaning === true) : words.anywhere.get(name) === true;
}
