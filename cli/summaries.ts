/** What each experiment of the catalogue is about, read from the head of its file. */
import { parse } from 'yaml';
import { isOmbWorkload } from '../lab/formats/omb/index.ts';
import { catalogue, textOf } from './catalogue.ts';

export interface Summary {
  readonly id: string;
  readonly question: string;
  readonly kind: 'experiment' | 'omb workload';
  readonly file: string;
}

export function summaries(): Summary[] {
  return catalogue().map((entry): Summary => {
    const data = parse(textOf(entry), { logLevel: 'silent' }) as Record<string, unknown> | null;
    if (isOmbWorkload(data))
      return { ...entry, kind: 'omb workload', question: `OMB workload: ${String(data?.['name'] ?? '')}` };
    return { ...entry, kind: 'experiment', question: String(data?.['question'] ?? '') };
  });
}
