/** The JSON Schema of experiment files, for editors. */
import { z } from 'zod';
import { HOST_EXPERIMENT, KAFKA_EXPERIMENT, RABBITMQ_EXPERIMENT } from './experiment.ts';
import { type Shape, group, leaf } from './shape.ts';
import { toZod } from './zod.ts';

/** Editors do not follow files, so `config: server.properties` is stated beside the settings. */
function withConfigFile(shape: Shape): Shape {
  if (shape.type !== 'group') return shape;
  const keys = Object.entries(shape.keys).map(([key, its]) => {
    if (key !== 'config') return [key, withConfigFile(its)] as const;
    const file = leaf('text', 'A .properties file beside the experiment file.');
    return [key, { type: 'either', says: its.says, leaf: file, group: its } as const] as const;
  });
  return group(shape.says, Object.fromEntries(keys), shape.required);
}

/** JSON Schema (draft 7) of experiment files, for `# yaml-language-server: $schema=…`. */
export function jsonSchema(): object {
  const all = z.union([
    toZod(withConfigFile(KAFKA_EXPERIMENT), true),
    toZod(withConfigFile(RABBITMQ_EXPERIMENT), true),
    toZod(withConfigFile(HOST_EXPERIMENT), true),
  ]);
  const schema = z.toJSONSchema(all.meta({ title: 'mqlab experiment', description: 'An experiment file of mqlab.' }), {
    target: 'draft-7',
    io: 'input',
  });
  return schema;
}
