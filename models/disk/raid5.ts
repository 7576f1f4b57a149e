import type { Device } from './device.ts';
import type { DiskProfile, Raid5 } from './profile.ts';

/**
 * RAID-5: large operations are striped over all members. A write of less than a stripe that continues nothing reads the
 * old data and the old parity and writes both anew: four operations on two members instead of one.
 */
export class Raid5Device implements Device {
  flushBegins = -1;
  private readonly members: readonly Device[];
  private readonly stripe: number;
  /** Members that hold data in each stripe. */
  private readonly width: number;

  constructor({ read, write }: DiskProfile, raid: Raid5, build: (member: DiskProfile) => Device) {
    this.width = raid.members - 1;
    this.stripe = raid.stripe;
    // The rates of the array are the profile's, so that who scales them scales the members.
    const [memberRead, memberWrite] = [read / this.width, write / this.width];
    const member = { ...raid.member, read: memberRead, write: memberWrite } as DiskProfile;
    this.members = Array.from({ length: raid.members }, () => build(member));
  }

  read(now: number, size: number, ahead: number, position: number): number {
    if (this.isLarge(size, ahead)) return this.stripeOver(now, size, ahead, 'read');
    return this.memberAt(position, 0).read(now, size, Infinity, position);
  }

  write(now: number, size: number, ahead: number, position: number): number {
    if (this.isLarge(size, ahead)) return this.stripeOver(now, size, ahead, 'write');
    const pieces = Math.max(Math.ceil(size / this.stripe), 1);
    let done = 0;
    for (let i = 0; i <= pieces; i++) {
      const member = this.memberAt(position, i);
      member.read(now, size / pieces, Infinity, position);
      done = Math.max(done, member.write(now, size / pieces, Infinity, position));
    }
    return done;
  }

  flush(now: number): number {
    let [begins, done] = [0, 0];
    for (const member of this.members) {
      done = Math.max(done, member.flush(now));
      begins = Math.max(begins, member.flushBegins);
    }
    this.flushBegins = begins;
    return done;
  }

  busyTime(now: number): number {
    return this.members.reduce((sum, member) => sum + member.busyTime(now), 0) / this.members.length;
  }

  private isLarge(size: number, ahead: number): boolean {
    return ahead === 0 || size >= this.width * this.stripe;
  }

  private stripeOver(now: number, size: number, ahead: number, what: 'read' | 'write'): number {
    const share = size / this.width;
    return this.members.reduce((done, member) => Math.max(done, member[what](now, share, ahead / this.width, 0)), 0);
  }

  private memberAt(position: number, offset: number): Device {
    const index = (Math.floor(position / this.stripe) + offset) % this.members.length;
    return this.members[index] as Device;
  }
}
