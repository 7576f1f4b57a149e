import { type Assignment, byTopic, nothingFor, type Slot, type Subscriber } from './assignor.ts';

/**
 * RangeAssignor: of each topic, every member gets a run of consecutive partitions; if it does not come out even, the first
 * members get one more (of every topic, which adds up).
 */
export function range<P extends Slot>(members: readonly Subscriber<P>[], partitions: readonly P[]): Assignment<P> {
  const assignment = nothingFor(members);
  for (const [topic, all] of byTopic(partitions)) {
    const takers = members.filter(({ topics }) => topics.includes(topic));
    if (takers.length === 0) continue;
    const each = Math.floor(all.length / takers.length);
    const extra = all.length % takers.length;
    takers.forEach(({ id }, i) => {
      const first = i * each + Math.min(i, extra);
      assignment.get(id)?.push(...all.slice(first, first + each + (i < extra ? 1 : 0)));
    });
  }
  return assignment;
}
