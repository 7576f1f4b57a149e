import type { Setting } from '../../settings.ts';

const APPLICATION = 'assumption: no setting of Kafka, but what an application does with its producer';

/** How the application uses its producer. */
export const PRODUCER_APPLICATION: readonly Setting[] = [
  {
    name: 'sends',
    kind: 'choice',
    choices: ['async', 'sync'],
    default: 'async',
    meaning:
      'Whether the application goes on after send() and is called back, or waits for the answer to each message (send().get()).',
    source: APPLICATION,
  },
  {
    name: 'partition',
    kind: 'count',
    default: -1,
    min: -1,
    meaning: 'The partition that every message names; -1 leaves the choice to the partitioner.',
    source: APPLICATION,
  },
];
