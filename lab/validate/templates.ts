/** Few templates make all cases: a row says which one, and with what. */
import { type Experiment, experimentFrom, formatFault } from '../files/index.ts';
import { linkedin, ombKafka } from './kafkaTemplates.ts';
import { ombRabbit, perftest } from './rabbitTemplates.ts';
import { TemplateSettings } from './settings.ts';

/** Settings of a row → the data of an experiment file without name, seed and replications. */
export type Template = (settings: TemplateSettings) => object;

export const TEMPLATES: ReadonlyMap<string, Template> = new Map<string, Template>([
  ['omb-kafka', ombKafka],
  ['linkedin', linkedin],
  ['perftest', perftest],
  ['omb-rabbitmq', ombRabbit],
]);

const SEED = 42; // the default of experiment files

/** The experiment of a row. Throws an Error that names the row's settings if there is no such template or experiment. */
export function experimentOf(template: string, settings: string): Experiment {
  const build = TEMPLATES.get(template);
  if (build === undefined) {
    throw new Error(`there is no template '${template}'; there are ${[...TEMPLATES.keys()].join(', ')}`);
  }
  const taken = new TemplateSettings(settings);
  const data = { name: 'validate', seed: SEED, replications: 1, ...build(taken) };
  taken.end();
  const read = experimentFrom(data, `${template} ${settings}`);
  if ('faults' in read) throw new Error(read.faults.map(formatFault).join('\n'));
  return read.experiment;
}
