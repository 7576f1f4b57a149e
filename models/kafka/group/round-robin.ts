import { type Assignment, nothingFor, type Slot, type Subscriber } from './assignor.ts';

/** RoundRobinAssignor: the partitions of all topics are dealt out one by one, members that have not subscribed passed over. */
export function roundRobin<P extends Slot>(members: readonly Subscriber<P>[], partitions: readonly P[]): Assignment<P> {
  const assignment = nothingFor(members);
  let next = 0;
  for (const partition of partitions) {
    for (let tried = 0; tried < members.length; tried++) {
      const member = members[next] as Subscriber<P>;
      next = (next + 1) % members.length;
      if (!member.topics.includes(partition.topic.name)) continue;
      assignment.get(member.id)?.push(partition);
      break;
    }
  }
  return assignment;
}
