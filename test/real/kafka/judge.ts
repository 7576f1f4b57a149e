/** From what was seen to what became of the messages, in kind. */
import type { Event } from './processes.ts';
import type { Kind, Scenario } from './scenario.ts';

/** A message that a member has processed. Times in ms. */
export interface Processed {
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
  readonly at: number;
  readonly sentAt: number;
  /** Which process it was; a member that starts again is another one. */
  readonly pid: number;
}

/** What a scenario left behind. */
export interface Evidence {
  readonly acknowledged: readonly string[];
  readonly refused: readonly string[];
  readonly aborted: readonly string[];
  /** Values of each partition in the order of the log, at the end. */
  readonly log: readonly (readonly string[])[];
  readonly processed: readonly Processed[];
  readonly readerFailed: boolean;
  /** What the member that was not struck was told about partitions, from the first fault on. */
  readonly survivor: readonly Event[];
}

/** Waiting that can only be another's transaction, in ms. */
const HELD_BACK = 2000;

export function judge({ topic }: Scenario, evidence: Evidence): Kind {
  const { acknowledged, refused, aborted, processed, readerFailed } = evidence;
  const stored = new Set(evidence.log.flat());
  const seen = new Set(processed.map(({ value }) => value));
  const never = new Set(aborted);
  const expires = topic.config?.['retention.bytes'] !== undefined || topic.config?.['retention.ms'] !== undefined;
  const missing = acknowledged.filter((value) => !stored.has(value));
  const places = processed.map(({ partition, offset }) => `${partition}:${offset}`);
  return {
    lostAcknowledged: !expires && missing.length > 0,
    refused: refused.length > 0,
    refusedButStored: refused.some((value) => stored.has(value)),
    storedTwice: evidence.log.flat().length > stored.size,
    disordered: evidence.log.some(disordered),
    seenAndLost: !expires && [...seen].some((value) => !stored.has(value)),
    processedTwice: new Set(places).size < places.length,
    skipped: [...stored].some((value) => !seen.has(value) && !never.has(value)),
    expired: expires && missing.some((value) => !seen.has(value)),
    readerFailed,
    survivor: noticed(evidence.survivor),
    abortedSeen: aborted.some((value) => seen.has(value)),
    heldBack: processed.some(({ value, at, sentAt }) => !value.startsWith('t.') && at - sentAt > HELD_BACK),
  };
}

/** The same in numbers, to explain a judgement. */
export function count(evidence: Evidence): Record<string, number> {
  const { acknowledged, refused, aborted, log, processed } = evidence;
  const stored = new Set(log.flat());
  const seen = new Set(processed.map(({ value }) => value));
  return {
    acknowledged: acknowledged.length,
    refused: refused.length,
    aborted: aborted.length,
    stored: stored.size,
    storedAgain: log.flat().length - stored.size,
    missing: acknowledged.filter((value) => !stored.has(value)).length,
    processed: seen.size,
    processedAgain: processed.length - new Set(processed.map(({ partition, offset }) => `${partition}:${offset}`)).size,
    skipped: [...stored].filter((value) => !seen.has(value)).length,
  };
}

/** Whether a partition holds a message of a producer behind a later one. The same one again, right behind itself, is in order. */
function disordered(values: readonly string[]): boolean {
  const last = new Map<string, number>();
  return values.some((value) => {
    const [producer = '', number] = value.startsWith('t.') ? ['t', value.slice(2)] : ['', value];
    const before = last.get(producer) ?? -1;
    last.set(producer, Math.max(before, Number(number)));
    return Number(number) < before;
  });
}

/** Whether partitions were taken away only to be given back. */
function noticed(events: readonly Event[]): Kind['survivor'] {
  if (events.length === 0) return 'nothing';
  for (const [i, event] of events.entries()) {
    if (event.name !== 'revoked') continue;
    const next = events.slice(i + 1).find(({ name }) => name === 'assigned');
    const given = (next?.['partitions'] ?? []) as number[];
    if ((event['partitions'] as number[]).some((partition) => given.includes(partition)))
      return 'gives up its partitions';
  }
  return 'keeps its partitions';
}
