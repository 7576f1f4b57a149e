import type { Traffic } from '../../messages/index.ts';
import type { Group } from '../messages/group.ts';

/** Hops from send to confirm, in path order. */
export const PUBLISH_HOPS = ['client', 'network', 'reader', 'channel', 'queue', 'disk', 'confirm'] as const;

const ofFirst = new Float64Array(PUBLISH_HOPS.length);
const ofLast = new Float64Array(PUBLISH_HOPS.length);

/** Where the time of a confirmed group went. */
export function recordPublish(traffic: Traffic, group: Group, now: number): void {
  const borders = [group.sent, group.arrived, group.read, group.routed, group.enqueued, group.accepted, now];
  for (let i = 1; i < borders.length; i++) ofFirst[i] = (borders[i] as number) - (borders[i - 1] as number);
  ofLast.set(ofFirst);
  ofFirst[0] = group.sent - group.actual.first;
  ofLast[0] = group.sent - group.actual.last;
  traffic.publishHops.add(now - group.actual.first, now - group.actual.last, group.count, ofFirst, ofLast);
}
