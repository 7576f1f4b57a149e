/** Reading from followers (KIP-392). */
import { compareVersions, type Settings, textOf } from '../../settings.ts';
import type { Cluster } from '../cluster.ts';
import type { Replica } from '../replication/replica.ts';

/** KIP-392 came with it. */
const SINCE = '2.4';

/** Whether brokers let consumers read from followers. */
export const servesFromFollowers = (version: string, config: Settings): boolean =>
  compareVersions(version, SINCE) >= 0 && textOf(config, 'replica.selector.class').endsWith('RackAwareReplicaSelector');

/** How a leader chooses whom a consumer reads from that has come to an offset. */
export type ReplicaSelector = (leader: Replica, offset: number) => Replica;

/**
 * The replica.selector.class of the brokers for a consumer in this rack. A broker's rack is its place in the network. RackAwareReplicaSelector
 * takes the leader if that is in the rack, else of the copies there that have the offset the one that has most, else the leader.
 */
export function replicaSelector({ version, config }: Cluster, rack: string): ReplicaSelector {
  if (rack === '' || !servesFromFollowers(version, config)) return (leader) => leader;
  const isHere = ({ broker }: Replica): boolean => broker.machine.nic.place === rack;
  return (leader, offset) => {
    if (isHere(leader)) return leader;
    const has = ({ log }: Replica): boolean => log.startOffset <= offset && offset <= log.endOffset;
    let best: Replica | undefined;
    for (const replica of leader.partition.replicas) {
      if (!isHere(replica) || !replica.isAlive || !has(replica)) continue;
      if (best === undefined || replica.log.endOffset > best.log.endOffset) best = replica;
    }
    return best ?? leader;
  };
}
