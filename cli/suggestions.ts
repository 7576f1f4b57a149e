/** What yargs finds wrong with a command line, in sentences that say what would be right. */
import { nearestName } from '../lab/schema/index.ts';

/** The names that a command line may use. */
export interface Names {
  readonly commands: readonly string[];
  readonly options: readonly string[];
  /** The command that was given, if any. */
  readonly chosen: string | undefined;
}

/** The message of yargs as a sentence, with the nearest name for one that does not exist. */
export function inWords(message: string, names: Names): string {
  const { chosen, commands, options } = names;
  const known = chosen !== undefined && commands.includes(chosen);
  const prefix = known ? `mqlab ${chosen}` : 'mqlab';
  if (chosen !== undefined && !known) return `${prefix}: there is no command '${chosen}'${hint(chosen, commands, '')}`;
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
  if (unknown !== undefined) {
    const sentences = unknown
      .split(', ')
      .map((name) => `there is no option or argument '${name}'${hint(name, options, '--')}`);
    return `${prefix}: ${sentences.join('; ')}`;
  }
  const [, option, given, choices] = /Argument: (\S+), Given: (.*), Choices: (.*)$/s.exec(message) ?? [];
  if (option !== undefined) return `${prefix}: --${option} cannot be ${given}: choose ${choices?.trim()}`;
  const following = /^Not enough arguments following: (\S+)/.exec(message)?.[1];
  if (following !== undefined) return `${prefix}: --${following} needs a value`;
  if (/^Not enough (non-option )?arguments/.test(message)) {
    return `${prefix}: something is missing: \`${prefix} --help\` shows what it takes`;
  }
  return `${prefix}: ${message.replaceAll(/\s+/g, ' ')}`;
}

function hint(wrong: string, names: readonly string[], dashes: string): string {
  const near = nearestName(wrong, names);
  return near === undefined ? `: \`mqlab --help\` lists them` : `, did you mean '${dashes}${near}'?`;
}
