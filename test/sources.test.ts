import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Setting } from '../models/index.ts';
import * as host from '../models/host/settings.ts';
import * as kafka from '../models/kafka/settings/index.ts';
import * as rabbitmq from '../models/rabbitmq/settings/index.ts';

/** Where a number may come from; one of these words stands beside each. */
const SOURCE = /\b(published|specification|measured|fitted|assumption)\b/;

/** The settings tables: each setting states its source itself. */
const TABLES: [string, readonly Setting[]][] = [
  ['Kafka brokers', kafka.BROKER_SETTINGS],
  ['Kafka topics', kafka.TOPIC_SETTINGS],
  ['Kafka producers', kafka.PRODUCER_SETTINGS],
  ['Kafka consumers', kafka.CONSUMER_SETTINGS],
  ['RabbitMQ nodes', rabbitmq.NODE_SETTINGS],
  ['RabbitMQ queues', rabbitmq.QUEUE_SETTINGS],
  ['RabbitMQ publishers', rabbitmq.PUBLISHER_SETTINGS],
  ['RabbitMQ consumers', rabbitmq.CONSUMER_SETTINGS],
  ['host kernel', host.KERNEL_SETTINGS],
  ['host files', host.FILE_SETTINGS],
  ['host writers', host.WRITER_SETTINGS],
  ['host readers', host.READER_SETTINGS],
];

/** Files that hold the numbers of a model. */
const NUMBERS = /^(profiles|costs|constants|defaults|disks)([.-].*)?\.ts$/;

/** Numbers that say nothing about the world: indices, doubles, halves, and conversions between units. */
const UNIT = new Set(['0', '1', '2', '0.5', '1e3', '1e6', '1e9', '1024', '1000', '1_000']);

/** The number literals of a line of code, without comments, texts and names such as sha256. */
function numbersOf(line: string): string[] {
  const code = line.replace(/(['"`])(?:\\.|(?!\1).)*\1/g, "''").replace(/\/\/.*$/, '');
  return [...code.matchAll(/(?<![\w.$])(?:\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)/g)].map(([number]) => number);
}

/** Lines with a number that has no source: none on the line itself, none above it, none above its whole statement. */
function unsourced(text: string): string[] {
  const bare: string[] = [];
  let comment = '';
  let inComment = false;
  let depth = 0;
  let block = '';
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (inComment || trimmed.startsWith('/*') || trimmed.startsWith('//')) {
      comment = !inComment && depth === 0 ? trimmed : `${comment} ${trimmed}`;
      inComment = (inComment || trimmed.startsWith('/*')) && !trimmed.includes('*/');
      continue;
    }
    block = depth === 0 ? comment : block;
    const numbers = numbersOf(line).filter((number) => !UNIT.has(number));
    if (numbers.length > 0 && !SOURCE.test(line) && !SOURCE.test(comment) && !SOURCE.test(block)) bare.push(trimmed);
    const code = trimmed.replace(/(['"`])(?:\\.|(?!\1).)*\1/g, "''").replace(/\/\/.*$/, '');
    depth += (code.match(/[{[(]/g) ?? []).length - (code.match(/[}\])]/g) ?? []).length;
    if (trimmed === '' || depth === 0) comment = '';
  }
  return bare;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return NUMBERS.test(entry.name) ? [path] : [];
  });
}

const all = files('models');

describe('the numbers of the models', () => {
  test.each(all)('%s: every number has its source beside it', (path) => {
    expect(unsourced(readFileSync(path, 'utf8'))).toEqual([]);
  });

  test.each(TABLES)('settings of %s: every default has its source beside it', (_, table) => {
    expect(table.length).toBeGreaterThan(0);
    expect(table.filter(({ source }) => !SOURCE.test(source)).map(({ name }) => name)).toEqual([]);
  });

  test('are found where they are kept', () => {
    const names = all.map((path) => basename(path));
    for (const name of ['constants.ts', 'profiles.ts', 'disks.ts', 'costs.ts']) {
      expect(names).toContain(name);
    }
  });

  test('a number without a source is refused, on its own line and inside of an object', () => {
    expect(unsourced('const cost = us(3.5);')).toEqual(['const cost = us(3.5);']);
    expect(unsourced('const costs = {\n  copy: 17,\n};')).toEqual(['copy: 17,']);
    expect(unsourced("const name = 'sha256'; // 4096 of them")).toEqual([]);
  });

  test('a source is seen on the line, in the comment above, and above the whole object, but no further', () => {
    expect(unsourced('const cost = us(3.5); // fitted on LI14-01')).toEqual([]);
    expect(unsourced('/** measured by bench/copy. */\nconst cost = us(3.5);')).toEqual([]);
    expect(unsourced('/**\n * published: KIP-110.\n */\nconst a = {\n  b: 7,\n  c: 8,\n};')).toEqual([]);
    expect(unsourced('/** fitted */\nconst a = 7;\nconst b = 8;')).toEqual(['const b = 8;']);
  });

  test('conversions of units need none', () => {
    expect(unsourced('const perSecond = count / (elapsed / 1e9) / 1024;')).toEqual([]);
  });
});
