import { createHash } from 'node:crypto';

/** What makes a run: the resolved experiment with every default written out, the seed, the version of mqlab. */
export interface Identity {
  readonly experimentText: string;
  readonly seed: number;
  readonly version: string;
}

/** The name of a run's folder: the first 12 hex digits of the SHA-256 of what determines its outcome. */
export function runId(identity: Identity): string {
  const { experimentText, seed, version } = identity;
  return createHash('sha256')
    .update(JSON.stringify([experimentText, seed, version]))
    .digest('hex')
    .slice(0, 12);
}

/**
 * The experiment's name, fit for a folder. Throws a RangeError for a name that would lead elsewhere: with a path
 * separator or a control character, of dots alone, empty, or longer than a file name may be.
 */
export function folderName(experiment: string): string {
  const unfit =
    experiment.trim() === '' ||
    /^\.+$/.test(experiment) ||
    /[/\\:\p{Cc}]/u.test(experiment) ||
    Buffer.byteLength(experiment) > 200;
  if (!unfit) return experiment;
  throw new RangeError(
    `the name ${JSON.stringify(experiment)} cannot name a folder: use letters, digits, '-', '_' and '.', at most 200 bytes`,
  );
}
