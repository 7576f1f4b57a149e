/** An experiment in words. */
import type { Tree } from '../../lab/schema/index.ts';
import { child, isGroup } from '../../lab/schema/index.ts';
import type { Study } from '../../lab/study.ts';
import { heading, wrapped } from './layout.ts';

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** What it asks, what is built, who sends and reads, what is varied, and how it is judged. */
export function describeText(study: Study): string {
  const { experiment, plans, swept } = study;
  const { warmup, duration, replications, seed } = experiment;
  const points = new Set(plans.map(({ point }) => point)).size;
  const runs = `${plural(points, 'point')} × ${plural(replications, 'replication')}, each ${warmup} s of warm-up and ${duration} s measured, seed ${seed}`;
  const parts = [
    section(experiment.name, [study.question, ...study.notes.map((note) => `note: ${note}`)]),
    section('System', systemLines(study)),
    section('Load', [...groupLines(study, 'producers'), ...groupLines(study, 'consumers')]),
    section('Runs', [runs, ...swept.map((path) => `${path}: ${valuesOf(study, path)}`)]),
    section('Claims and thresholds', [
      ...experiment.claims.map(
        ({ says, holds, source }) => `${says}: ${holds.text}${source === '' ? '' : ` (${source})`}`,
      ),
      ...experiment.thresholds.map(({ metric, text }) => `${metric.name} ${text}`),
    ]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  const said = lines.filter((line) => line !== '');
  return said.length === 0 ? '' : [heading(title), ...said.map((line) => `  ${wrapped(line, '    ', 78)}`)].join('\n');
}

function systemLines({ experiment: { data, system } }: Study): string[] {
  const its = child(data['system'], system);
  if (system === 'host') return hostLines(its, data['hardware']);
  const isKafka = system === 'kafka';
  const machines = child(its, isKafka ? 'brokers' : 'nodes');
  const hardware = child(data['hardware'], 'brokers');
  const places = child(its, isKafka ? 'topics' : 'queues');
  const named = (isGroup(places) ? Object.entries(places) : []).map(([name, settings]) => {
    const settled = isKafka
      ? `${scalar(child(settings, 'partitions'))} partitions, replication factor ${scalar(child(settings, 'replication.factor'))}`
      : `${scalar(child(settings, 'count'))} ${scalar(child(settings, 'x-queue-type'))}`;
    return `${isKafka ? 'topic' : 'queue'} ${name}: ${settled}`;
  });
  const shown = named.length > 5 ? [...named.slice(0, 4), `and ${named.length - 4} more`] : named;
  const name = isKafka ? 'Apache Kafka' : 'RabbitMQ';
  const on = isGroup(hardware) ? 'machines of its own making' : scalar(hardware);
  return [`${name} ${scalar(child(its, 'version'))} on ${scalar(machines)} × ${on}`, ...shown];
}

function hostLines(its: Tree | undefined, hardware: Tree | undefined): string[] {
  const machine = child(hardware, 'brokers');
  const files = child(its, 'files');
  const groups = (isGroup(files) ? Object.entries(files) : []).map(
    ([name, settings]) =>
      `files ${name}: ${scalar(child(settings, 'count'))} of ${scalar(child(settings, 'size'))} B at the start`,
  );
  return [isGroup(machine) ? 'A machine of its own making' : `A machine ${scalar(machine)}`, ...groups];
}

function groupLines({ experiment: { data, system } }: Study, kind: 'producers' | 'consumers'): string[] {
  const groups = isGroup(data[kind]) ? Object.entries(data[kind]) : [];
  const where = { kafka: 'topic', rabbitmq: 'queue', host: 'file' }[system];
  const lines = groups.map(([name, group]) => {
    const rate = child(group, 'rate');
    const speed =
      rate === undefined ? '' : rate === 'unlimited' ? ', as fast as they can' : `, ${scalar(rate)} msg/s in all`;
    const does =
      kind === 'producers'
        ? `to ${where} ${scalar(child(group, where))}${speed}`
        : `from ${where} ${scalar(child(group, where))}`;
    return `${kind} ${name}: ${scalar(child(group, 'count'))}, ${does}`;
  });
  return lines.length > 6 ? [...lines.slice(0, 5), `and ${lines.length - 5} more groups of ${kind}`] : lines;
}

function valuesOf({ plans }: Study, path: string): string {
  return [...new Set(plans.map(({ assignment }) => String(assignment[path])))].join(', ');
}

const scalar = (value: Tree | undefined): string =>
  value === undefined || value === null || typeof value === 'object' ? '?' : String(value);
