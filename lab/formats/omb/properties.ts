/** Java properties, as OMB's Kafka driver files carry them, turned into settings of the model. */
import type { Setting, SettingValue } from '../../../models/settings.ts';
import type { BlockLine, OmbDocument } from './document.ts';

/** One property and where it stands. */
export interface Property {
  readonly name: string;
  readonly value: string;
  readonly at: BlockLine;
}

/** `name=value` lines: `=`, `:` or blanks separate, `#` and `!` begin a comment, `\` at the end continues a line. */
export function readProperties(lines: readonly BlockLine[]): Property[] {
  const properties: Property[] = [];
  let held: BlockLine | undefined;
  for (const line of lines) {
    const text = (held?.text ?? '') + line.text.trim();
    const at = held ?? line;
    held = text.endsWith('\\') ? { ...at, text: text.slice(0, -1) } : undefined;
    if (held !== undefined || text === '' || /^[#!]/.test(text)) continue;
    const match = /^([^=:\s]+)\s*(?:[=:]\s*|\s+|$)(.*)$/.exec(text);
    if (match !== null) properties.push({ name: match[1] ?? '', value: match[2] ?? '', at });
  }
  return properties;
}

/** What came of a block of properties: settings by their real name, and the names that no table knows. */
export interface ReadSettings {
  readonly settings: Record<string, SettingValue>;
  readonly unknown: readonly string[];
}

/** Puts properties into the units of a table of settings. A value of the wrong type is a fault of the document. */
export function readSettings(
  document: OmbDocument,
  block: string,
  properties: readonly Property[],
  table: readonly Setting[],
): ReadSettings {
  const settings: Record<string, SettingValue> = {};
  const unknown: string[] = [];
  for (const property of properties) {
    const setting = table.find(({ name }) => name === property.name);
    if (setting === undefined) {
      unknown.push(property.name);
      continue;
    }
    const value = convert(setting, property.value.trim());
    if (typeof value === 'object') document.blameLine(property.at, `${block}.${property.name}`, value.fault);
    else settings[property.name] = value;
  }
  return { settings, unknown };
}

type Converted = SettingValue | { readonly fault: string };

function convert(setting: Setting, text: string): Converted {
  switch (setting.kind) {
    case 'text':
      return text;
    case 'boolean':
      return booleanFrom(text);
    case 'choice':
      return choiceFrom(text, setting.choices ?? []);
    default:
      return numberFrom(setting, text);
  }
}

function booleanFrom(text: string): Converted {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return { fault: `'${text}' should be true or false` };
}

function choiceFrom(text: string, choices: readonly string[]): Converted {
  // Kafka takes -1 for all, and classes by their full name.
  const short = text === '-1' && choices.includes('all') ? 'all' : (text.split('.').at(-1) ?? text);
  const plain = short === 'DefaultPartitioner' ? 'default' : short;
  const chosen = choices.find((choice) => choice.toLowerCase() === plain.toLowerCase());
  return chosen ?? { fault: `'${text}' is not one of those that are simulated: ${choices.join(', ')}` };
}

function numberFrom(setting: Setting, text: string): Converted {
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) return { fault: `'${text}' should be a number` };
  if (setting.min !== undefined && value < setting.min) return { fault: `${text} should be at least ${setting.min}` };
  // Java's Long.MAX_VALUE stands for "never", and is beyond what a double holds exactly.
  return Math.min(value, setting.max ?? Number.MAX_SAFE_INTEGER);
}
