/** A partition, as far as assignment is concerned. */
export interface Slot {
  readonly topic: { readonly name: string };
  readonly number: number;
}

/** A member of a group, as an assignor sees it. */
export interface Subscriber<P extends Slot> {
  readonly id: string;
  readonly topics: readonly string[];
  /** What it had before: what it says it owns (cooperative), or remembers of the last assignment (eager). */
  readonly owned: readonly P[];
}

/** Who gets what, by id of the member. Every member has an entry. */
export type Assignment<P extends Slot> = Map<string, P[]>;

/** Shares partitions out among members. `partitions` go by topic and number, `members` in the order of their ids. */
export type Assignor = <P extends Slot>(members: readonly Subscriber<P>[], partitions: readonly P[]) => Assignment<P>;

/** An entry without partitions for each member. */
export const nothingFor = <P extends Slot>(members: readonly Subscriber<P>[]): Assignment<P> =>
  new Map(members.map(({ id }) => [id, []]));

/** The partitions of each topic, in the order of their numbers. */
export function byTopic<P extends Slot>(partitions: readonly P[]): Map<string, P[]> {
  const topics = new Map<string, P[]>();
  for (const partition of partitions) {
    const { name } = partition.topic;
    const list = topics.get(name);
    if (list === undefined) topics.set(name, [partition]);
    else list.push(partition);
  }
  return topics;
}
