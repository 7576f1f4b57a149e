import { type Nanoseconds, type Simulator, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Slot } from '../group/assignor.ts';
import type { GroupError } from '../group/protocol.ts';
import type { CoordinatorClient, Membership, MembershipHost } from './membership.ts';

export interface ModernMembershipOptions {
  readonly instanceId: string | undefined;
  readonly topics: readonly string[];
  /** group.consumer.heartbeat.interval.ms, which the coordinator tells its members. */
  readonly heartbeatInterval: Nanoseconds;
  readonly maxPollInterval: Nanoseconds;
  readonly retryBackoff: Nanoseconds;
}

const LEAVES = -1;
const WILL_BE_BACK = -2; // specification: KIP-848, a static member that goes

/**
 * Membership by the consumer protocol (KIP-848): one kind of heartbeat tells what a member owns and learns what it is to own. What
 * it is to give up it gives up within poll(), and says so at once; everything else it reads on.
 */
export class ModernMembership<P extends Slot> implements Membership<P> {
  owned: readonly P[] = [];
  private memberId = '';
  private epoch = 0;
  private target: readonly P[] = [];
  private isMember = false;
  private isBeating = false;
  private hasNews = false;
  private readonly sim: Simulator;
  private readonly coordinator: CoordinatorClient<P>;
  private readonly options: ModernMembershipOptions;
  private readonly host: MembershipHost<P>;

  constructor(
    sim: Simulator,
    coordinator: CoordinatorClient<P>,
    options: ModernMembershipOptions,
    host: MembershipHost<P>,
  ) {
    this.sim = sim;
    this.coordinator = coordinator;
    this.options = options;
    this.host = host;
  }

  get identity() {
    return { memberId: this.memberId, generation: this.epoch };
  }

  get hasWork(): boolean {
    return this.hasNews;
  }

  adopt(memberId: string, generation: number, owned: readonly P[]): void {
    this.memberId = memberId;
    this.epoch = generation;
    this.owned = this.target = owned;
    this.isMember = true;
    spawn(this.heartbeats(this.host.life));
  }

  join(): void {
    this.isMember = true;
    spawn(this.beat(this.host.life));
    spawn(this.heartbeats(this.host.life));
  }

  /** Gives up, and takes, what the last heartbeat has brought. */
  *poll(): Story {
    if (!this.hasNews) return;
    const { host } = this;
    const { life } = host;
    this.hasNews = false;
    if (this.epoch === 0) {
      host.lose(this.owned);
      this.owned = [];
      spawn(this.beat(life));
      return;
    }
    const wanted = new Set(this.target);
    const had = new Set(this.owned);
    const revoked = this.owned.filter((partition) => !wanted.has(partition));
    const added = this.target.filter((partition) => !had.has(partition));
    if (revoked.length > 0) yield* host.revoke(revoked);
    if (host.life !== life) return;
    this.owned = this.owned.filter((partition) => wanted.has(partition)).concat(added);
    if (revoked.length > 0) spawn(this.beat(life)); // says at once that others can have them
    yield* host.take(added);
  }

  refused(error: GroupError): void {
    if (error === 'UNKNOWN_MEMBER_ID' || error === 'FENCED_MEMBER_EPOCH') {
      this.epoch = 0;
      this.target = [];
      this.announce();
    } else if (error === 'FENCED_INSTANCE_ID') {
      this.host.fail('another consumer has its group.instance.id');
    }
  }

  *leave(): Story {
    const { memberId } = this;
    const { instanceId, topics, maxPollInterval } = this.options;
    const epoch = instanceId === undefined ? LEAVES : WILL_BE_BACK;
    this.forget();
    if (memberId === '') return;
    yield* this.coordinator.modernHeartbeat({
      memberId,
      instanceId,
      epoch,
      topics,
      owned: [],
      rebalanceTimeout: maxPollInterval,
    });
  }

  forget(): void {
    this.memberId = '';
    this.epoch = 0;
    this.owned = this.target = [];
    this.isMember = this.hasNews = this.isBeating = false;
  }

  private *heartbeats(life: number): Story {
    const { host, options } = this;
    for (;;) {
      yield sleep(this.sim, options.heartbeatInterval);
      if (host.life !== life) return;
      if (!host.isRunning || !this.isMember) continue;
      if (this.epoch > 0 && host.isOverdue(options.maxPollInterval)) {
        const { memberId } = this;
        this.epoch = 0;
        this.target = [];
        this.announce();
        const { instanceId, topics, maxPollInterval } = options;
        const epoch = instanceId === undefined ? LEAVES : WILL_BE_BACK;
        yield* this.coordinator.modernHeartbeat({
          memberId,
          instanceId,
          epoch,
          topics,
          owned: [],
          rebalanceTimeout: maxPollInterval,
        });
        continue;
      }
      if (this.epoch === 0 && this.hasNews) continue; // poll() has not been told yet that all is lost
      yield* this.beat(life);
    }
  }

  /** One heartbeat: what it owns goes, what it is to own comes. */
  private *beat(life: number): Story {
    if (this.isBeating) return;
    this.isBeating = true;
    const { instanceId, topics, maxPollInterval } = this.options;
    const { epoch, memberId, owned } = this;
    const request = { memberId, instanceId, epoch, topics, owned, rebalanceTimeout: maxPollInterval };
    const answer = yield* this.coordinator.modernHeartbeat(request);
    if (this.host.life !== life) return;
    this.isBeating = false;
    if (answer === undefined || epoch !== this.epoch || !this.isMember) return;
    if (answer.error !== 'NONE') {
      this.refused(answer.error);
      return;
    }
    this.memberId = answer.memberId;
    this.epoch = answer.epoch;
    this.target = [...answer.assignment];
    const owns = new Set(this.owned);
    const isNew = this.target.length !== this.owned.length || this.target.some((partition) => !owns.has(partition));
    if (isNew) this.announce();
    // What others have said they gave up in between is told with a heartbeat soon, not with the next regular one.
    if (owned !== this.owned) spawn(this.again(life));
  }

  private *again(life: number): Story {
    yield sleep(this.sim, this.options.retryBackoff);
    if (this.host.life === life) yield* this.beat(life);
  }

  private announce(): void {
    this.hasNews = true;
    this.host.wakeUp();
  }
}
