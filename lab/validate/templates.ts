/** Few templates make all cases: a row says which one, and with what. */
import { parse } from 'yaml';
import { type Experiment, experimentFrom, formatFault } from '../files/index.ts';
import { packagedText } from './files.ts';
import { linkedin, ombKafka } from './kafkaTemplates.ts';
import { ombRabbit, perftest, sizing } from './rabbitTemplates.ts';
import { TemplateSettings } from './settings.ts';

/** Settings of a row → the data of an experiment file without name, seed and replications. */
export type Template = (settings: TemplateSettings) => object;

export const TEMPLATES: ReadonlyMap<string, Template> = new Map<string, Template>([
  ['omb-kafka', ombKafka],
  ['linkedin', linkedin],
  ['perftest', perftest],
  ['omb-rabbitmq', ombRabbit],
  ['rabbitmq-sizing', sizing],
]);

const SEED = 42; // the default of experiment files

/** What an experiment of the catalogue asks and judges by itself; a row needs one point of it. */
const OWN_QUESTIONS = ['name', 'sweep', 'charts', 'claims', 'thresholds', 'seed', 'replications'];

/** One point of an experiment of the catalogue: `id=machine/write-throttling`, and paths with their values. */
function catalogue(settings: TemplateSettings): {
  readonly data: object;
  readonly set: Readonly<Record<string, string>>;
} {
  const whole = parse(packagedText(`experiments/${settings.text('id')}.yaml`)) as Readonly<Record<string, unknown>>;
  const kept = Object.entries(whole).filter(([key]) => !OWN_QUESTIONS.includes(key));
  return { data: Object.fromEntries(kept), set: settings.rest() };
}

/** The experiment of a row. Throws an Error that names the row's settings if there is no such template or experiment. */
export function experimentOf(template: string, settings: string): Experiment {
  const taken = new TemplateSettings(settings);
  const { data, set } = template === 'catalogue' ? catalogue(taken) : { data: built(template, taken), set: {} };
  taken.end();
  const experiment = { ...data, name: 'validate', seed: SEED, replications: 1 };
  const read = experimentFrom(experiment, `${template} ${settings}`, { set });
  if ('faults' in read) throw new Error(read.faults.map(formatFault).join('\n'));
  return read.experiment;
}

function built(template: string, settings: TemplateSettings): object {
  const build = TEMPLATES.get(template);
  if (build !== undefined) return build(settings);
  throw new Error(`there is no template '${template}'; there are ${[...TEMPLATES.keys(), 'catalogue'].join(', ')}`);
}
