/** The network: file → plan. */
import type { NetworkPlan, Placement } from '../../models/network/index.ts';
import { ms } from '../../sim/index.ts';
import { type Group, type Tree, child, isGroup } from '../schema/index.ts';

/** Latencies, losses and places. Every default is written out already. */
export function networkFrom(network: Tree | undefined): NetworkPlan {
  const time = (from: Tree | undefined, key: string) => ms(Number(child(from, key)));
  const between = child(network, 'between');
  const placement = child(network, 'placement');
  return {
    latency: time(network, 'latency'),
    loss: Number(child(network, 'loss')),
    jitter: time(network, 'jitter'),
    ...(isGroup(placement) ? { placement: placementFrom(placement) } : {}),
    ...(isGroup(between)
      ? { between: { racks: time(between, 'racks'), zones: time(between, 'zones'), regions: time(between, 'regions') } }
      : {}),
  };
}

const placementFrom = (placement: Group): Placement =>
  Object.fromEntries(
    Object.entries(placement).map(([name, places]) => [name, Array.isArray(places) ? places.map(String) : []]),
  );
