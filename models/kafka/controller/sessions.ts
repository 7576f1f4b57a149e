import { type Nanoseconds, type Stream, type World, ms, ns } from '../../../sim/index.ts';
import { compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import type { Broker } from '../broker/broker.ts';
import { WITHOUT_ZOOKEEPER_SINCE, ZOOKEEPER_PINGS } from './constants.ts';

/** Whether the cluster has a KRaft quorum instead of ZooKeeper. */
export const hasKraft = (version: string, config: Settings): boolean =>
  compareVersions(version, WITHOUT_ZOOKEEPER_SINCE) >= 0 || textOf(config, 'process.roles') !== '';

/**
 * How the controller finds out that a broker is gone: by a session that expires when it has heard nothing for its time-out. The last
 * sign of life lies up to one interval back, which is drawn. Nothing happens here while all brokers live.
 */
export class Sessions {
  private readonly world: World;
  private readonly timeout: Nanoseconds;
  private readonly interval: Nanoseconds;
  private readonly expired: (broker: Broker) => void;
  /** By broker: counts its silences, so that one that is over expires no session. */
  private readonly silences = new Map<Broker, number>();
  private chance: Stream | undefined;

  constructor(world: World, version: string, config: Settings, expired: (broker: Broker) => void) {
    this.world = world;
    this.expired = expired;
    if (hasKraft(version, config)) {
      this.timeout = ms(numberOf(config, 'broker.session.timeout.ms'));
      this.interval = ms(numberOf(config, 'broker.heartbeat.interval.ms'));
    } else {
      this.timeout = ms(numberOf(config, 'zookeeper.session.timeout.ms'));
      this.interval = ns(this.timeout / ZOOKEEPER_PINGS);
    }
  }

  /** Nothing is heard of a broker from now on. */
  fallsSilent(broker: Broker): void {
    const silence = (this.silences.get(broker) ?? 0) + 1;
    this.silences.set(broker, silence);
    this.chance ??= this.world.within('controller').stream('heartbeats');
    const sinceLast = this.interval * this.chance.uniform();
    this.world.sim.after(
      ns(this.timeout - sinceLast),
      () => {
        if (this.silences.get(broker) === silence) this.expired(broker);
      },
      undefined,
    );
  }

  /** It is heard again. */
  speaks(broker: Broker): void {
    this.silences.set(broker, (this.silences.get(broker) ?? 0) + 1);
  }
}
