import type { Argv } from 'yargs';

export const command = 'schema';
export const describe = 'Print the JSON Schema of experiment files, for editors';

export const builder = (args: Argv): Argv =>
  args.example('$0 schema > schema.json', 'then begin a file with: # yaml-language-server: $schema=./schema.json');

export async function handler(): Promise<void> {
  const { jsonSchema } = await import('../lab/schema/index.ts');
  process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
}
