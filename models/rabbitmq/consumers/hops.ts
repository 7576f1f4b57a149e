import type { Traffic } from '../../messages/index.ts';
import type { Delivery } from '../queues/subscription.ts';

/** Hops from send to delivery, in path order. */
export const END_TO_END_HOPS = [
  'client',
  'network',
  'reader',
  'channel',
  'queue',
  'backlog',
  'delivery',
  'network to consumer',
  'consumer',
] as const;

const ofFirst = new Float64Array(END_TO_END_HOPS.length);
const ofLast = new Float64Array(END_TO_END_HOPS.length);

/** Where the time of delivered messages went. */
export function recordDelivery(traffic: Traffic, delivery: Delivery, first: number, last: number): void {
  const { group } = delivery;
  const borders = [group.sent, group.arrived, group.read, group.routed, group.enqueued];
  borders.push(delivery.delivered, delivery.written, delivery.landed);
  for (let i = 1; i < borders.length; i++) ofFirst[i] = (borders[i] as number) - (borders[i - 1] as number);
  ofLast.set(ofFirst);
  const end = END_TO_END_HOPS.length - 1;
  ofFirst[0] = group.sent - group.actual.first;
  ofLast[0] = group.sent - group.actual.last;
  ofFirst[end] = first - delivery.landed;
  ofLast[end] = last - delivery.landed;
  traffic.endToEndHops.add(first - group.actual.first, last - group.actual.last, group.count, ofFirst, ofLast);
}
