import { type Assignment, byTopic, nothingFor, type Slot, type Subscriber } from './assignor.ts';

/**
 * StickyAssignor: as even as can be, and of all such assignments one that moves as few partitions as can be (KIP-54). Members
 * keep what they had; what nobody has goes to those who have least; then the fullest hand over to the emptiest as long as
 * that makes it more even.
 */
export function sticky<P extends Slot>(members: readonly Subscriber<P>[], partitions: readonly P[]): Assignment<P> {
  const assignment = keepOwned(members, partitions);
  const taken = new Set([...assignment.values()].flat());
  const free = partitions.filter((partition) => !taken.has(partition));
  for (const [topic, all] of scarceFirst(members, free)) {
    const takers = members.filter(({ topics }) => topics.includes(topic));
    if (takers.length === 0) continue;
    for (const partition of all) emptiest(takers, assignment).push(partition);
  }
  even(members, assignment);
  return assignment;
}

/** What members had and may still have. Of two that claim one partition, the first in order keeps it. */
function keepOwned<P extends Slot>(members: readonly Subscriber<P>[], partitions: readonly P[]): Assignment<P> {
  const assignment = nothingFor(members);
  const unclaimed = new Set(partitions);
  for (const { id, topics, owned } of members) {
    for (const partition of owned) {
      if (topics.includes(partition.topic.name) && unclaimed.delete(partition)) assignment.get(id)?.push(partition);
    }
  }
  return assignment;
}

/** Free partitions by topic, first those that few members can take. */
function scarceFirst<P extends Slot>(members: readonly Subscriber<P>[], free: readonly P[]): [string, P[]][] {
  const takers = (topic: string): number => members.filter(({ topics }) => topics.includes(topic)).length;
  return [...byTopic(free)].sort(([a], [b]) => takers(a) - takers(b));
}

function emptiest<P extends Slot>(members: readonly Subscriber<P>[], assignment: Assignment<P>): P[] {
  let least = assignment.get((members[0] as Subscriber<P>).id) as P[];
  for (const { id } of members) {
    const has = assignment.get(id) as P[];
    if (has.length < least.length) least = has;
  }
  return least;
}

/** Moves partitions to the emptiest members, from the fullest that they can take from, while that makes it more even. */
function even<P extends Slot>(members: readonly Subscriber<P>[], assignment: Assignment<P>): void {
  const size = ({ id }: Subscriber<P>): number => (assignment.get(id) as P[]).length;
  const emptiestFirst = (): Subscriber<P>[] => [...members].sort((a, b) => size(a) - size(b));
  while (emptiestFirst().some((taker) => moveTo(taker, members, assignment)));
}

/** Moves one partition to `taker` from the fullest member that has one it can take and at least two more. */
function moveTo<P extends Slot>(
  taker: Subscriber<P>,
  members: readonly Subscriber<P>[],
  assignment: Assignment<P>,
): boolean {
  const has = assignment.get(taker.id) as P[];
  let from: P[] | undefined;
  let which = -1;
  for (const { id } of members) {
    const others = assignment.get(id) as P[];
    if (others.length < has.length + 2 || others.length <= (from?.length ?? 0)) continue;
    const last = lastFor(taker, others);
    if (last < 0) continue;
    from = others;
    which = last;
  }
  if (from === undefined) return false;
  has.push(...from.splice(which, 1));
  return true;
}

function lastFor<P extends Slot>({ topics }: Subscriber<P>, partitions: readonly P[]): number {
  for (let i = partitions.length - 1; i >= 0; i--) if (topics.includes((partitions[i] as P).topic.name)) return i;
  return -1;
}

/**
 * What the cooperative protocol makes of a target (KIP-429): a partition that another member still has is given to nobody in
 * this round; its owner learns that it is to give it up, and the round after that hands it on.
 */
export function withoutMoving<P extends Slot>(members: readonly Subscriber<P>[], target: Assignment<P>): Assignment<P> {
  const owners = new Map<P, string>();
  for (const { id, owned } of members) for (const partition of owned) owners.set(partition, id);
  return new Map(
    [...target].map(([id, partitions]) => [id, partitions.filter((partition) => (owners.get(partition) ?? id) === id)]),
  );
}
