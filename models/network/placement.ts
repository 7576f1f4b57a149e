import type { Nanoseconds } from '../../sim/index.ts';
import { LATENCIES } from './constants.ts';

/** Where the machines of each group stand. The group `brokers` are the brokers or nodes, `clients` all clients without an entry of their own. */
export type Placement = Readonly<Record<string, readonly string[]>>;

/** One way between machines in different places, in ns. What is absent is as published for a place of that size. */
export interface Between {
  readonly racks?: Nanoseconds | undefined;
  readonly zones?: Nanoseconds | undefined;
  readonly regions?: Nanoseconds | undefined;
}

/** A place: `zone`, `region/zone` or `region/zone/rack`. Anything else is no place. */
export const isPlace = (text: string): boolean => /^[^/\s]+(\/[^/\s]+){0,2}$/.test(text);

/**
 * The place of machine number `i` of a group: a group goes round its list. Clients without a list go round that of all clients, else that of the
 * brokers; without any they all stand in one place, the empty one.
 */
export function placeOf(placement: Placement, group: string, i: number): string {
  const { [group]: own, clients, brokers } = placement;
  const places = own ?? clients ?? brokers ?? [];
  return places[i % places.length] ?? '';
}

/** One way between two places, in ns: by the largest part in which they differ, `same` if there is none. */
export function latencyBetween(one: string, other: string, same: Nanoseconds, between: Between): Nanoseconds {
  if (one === other) return same;
  const [here, there] = [partsOf(one), partsOf(other)];
  if (here.region !== there.region) return between.regions ?? LATENCIES.continent;
  if (here.zone !== there.zone) return between.zones ?? LATENCIES.region;
  return between.racks ?? LATENCIES.zone;
}

function partsOf(place: string): { region: string; zone: string } {
  const parts = place.split('/');
  const [first = '', second = ''] = parts;
  return parts.length === 1 ? { region: '', zone: first } : { region: first, zone: second };
}
