/** Wrong names on the command line, with the one that was probably meant. */
import { nearestName } from '../lab/schema/index.ts';

/** The message of yargs; `Unknown argument: sed` becomes a sentence that names the nearest option. */
export function withSuggestions(message: string, options: readonly string[]): string {
  const unknown = /^Unknown (?:arguments?|commands?): (.*)$/.exec(message)?.[1];
  if (unknown === undefined) return `mqlab: ${message.replaceAll('\n', ' ')}`;
  const sentences = unknown.split(', ').map((name) => {
    const near = nearestName(name, options);
    return `there is no option or argument '${name}'${near === undefined ? '' : `, did you mean '--${near}'?`}`;
  });
  return `mqlab: ${sentences.join('; ')}`;
}
