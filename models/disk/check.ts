import type { Bucket, DiskProfile, Mechanism } from './profile.ts';

/** What a field may be, in words and as a rule. */
interface Range {
  readonly says: string;
  holds(value: number): boolean;
}

const ABOVE_0: Range = { says: 'above 0 and finite', holds: (value) => value > 0 && value < Infinity };
const FROM_0: Range = { says: '0 or more and finite', holds: (value) => value >= 0 && value < Infinity };
const FROM_1: Range = { says: '1 or more and finite', holds: (value) => value >= 1 && value < Infinity };
const MEMBERS: Range = { says: 'a whole number from 3 on', holds: (value) => value >= 3 && Number.isInteger(value) };

/** Throws a RangeError that names the disk, the field, its value and the allowed range. */
export function checkDisk(profile: DiskProfile): void {
  const check = checkerOf(profile.name);
  check('read', profile.read, 'B/s', ABOVE_0);
  check('write', profile.write, 'B/s', ABOVE_0);
  check('latency', profile.latency, 'ns', FROM_0);
  check('flush', profile.flush, 'ns', FROM_0);
  if (profile.readOperations !== undefined) check('readOperations', profile.readOperations, '/s', ABOVE_0);
  if (profile.writeOperations !== undefined) check('writeOperations', profile.writeOperations, '/s', ABOVE_0);
  if (profile.mechanism !== undefined) checkMechanism(check, profile.mechanism);
}

type Check = (field: string, value: number, unit: string, range: Range) => void;

function checkerOf(name: string): Check {
  return (field, value, unit, { says, holds }) => {
    if (holds(value)) return;
    const shown = [String(value), unit].filter((part) => part !== '').join(' ');
    throw new RangeError(`the disk '${name}' has ${field} ${shown}: allowed is ${says}`);
  };
}

function checkMechanism(check: Check, mechanism: Mechanism): void {
  switch (mechanism.kind) {
    case 'hdd':
      check('overhead', mechanism.overhead, 'ns', FROM_0);
      check('seek', mechanism.seek, 'ns', FROM_0);
      return check('turn', mechanism.turn, 'ns', ABOVE_0);
    case 'flash':
      check('buffer', mechanism.buffer, 'B', FROM_0);
      check('link', mechanism.link, 'B/s', ABOVE_0);
      check('writeLatency', mechanism.writeLatency, 'ns', FROM_0);
      return check('writeAmplification', mechanism.writeAmplification, '', FROM_1);
    case 'volume':
      check('ioSize', mechanism.ioSize, 'B', ABOVE_0);
      if (mechanism.operations !== undefined) checkBucket(check, 'operations', mechanism.operations, '/s');
      if (mechanism.bytes !== undefined) checkBucket(check, 'bytes', mechanism.bytes, 'B/s');
      return undefined;
    case 'raid5':
      check('members', mechanism.members, '', MEMBERS);
      check('stripe', mechanism.stripe, 'B', ABOVE_0);
      return checkDisk(mechanism.member);
  }
}

function checkBucket(check: Check, name: string, { baseline, burst, credits }: Bucket, unit: string): void {
  check(`${name}.baseline`, baseline, unit, ABOVE_0);
  check(`${name}.credits`, credits, '', FROM_0);
  const atLeast = {
    says: `${baseline} (the baseline) or more and finite`,
    holds: (x: number) => x >= baseline && x < Infinity,
  };
  check(`${name}.burst`, burst, unit, atLeast);
}
