/** An experiment that has been read: checked, canonical, every default written out. */
import type { ChartRequest } from '../contract.ts';
import type { ParsedClaim, ParsedThreshold } from '../expressions/index.ts';
import type { Group, Tables } from '../schema/index.ts';
import type { Sweep } from '../sweep.ts';

/** A claim of the file. */
export interface Claim {
  readonly says: string;
  readonly source: string;
  readonly holds: ParsedClaim;
}

/** An experiment, ready to be planned. Times in s. */
export interface Experiment {
  readonly name: string;
  readonly question: string;
  readonly notes: readonly string[];
  readonly system: Tables['system'];
  readonly warmup: number;
  readonly duration: number;
  readonly sampleEvery: number;
  readonly replications: number;
  readonly seed: number;
  readonly sweep: Sweep;
  readonly charts: readonly ChartRequest[];
  readonly claims: readonly Claim[];
  readonly thresholds: readonly ParsedThreshold[];
  /** The whole file as data in canonical units. */
  readonly data: Group;
}
