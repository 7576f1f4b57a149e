/** Volumes of AWS in any size, and disks put together. Rates are capped by the volume, not by the instance. */
import { type Bytes, type BytesPerSecond, KiB, MiB, MiBps, us } from '../../sim/index.ts';
import type { DiskProfile } from '../disk/index.ts';
import { EBS_GP3, EBS_ST1 } from './disks.ts';

const { latency: GP_LATENCY, flush: GP_FLUSH } = EBS_GP3;
const TIB = 1024 * 1024; // MiB

/** Throws a RangeError with the allowed range. */
function within(what: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new RangeError(`${what} of ${value}: allowed is ${least} to ${most}`);
}

/** A gp2 volume of so many GiB: 3 operations a second a GiB, and 3000 while its credits last. */
export function gp2(gibibytes: number): DiskProfile {
  within('gp2: GiB', gibibytes, 1, 16_384); // published: AWS, gp2 1 GiB to 16 TiB
  const baseline = Math.min(Math.max(3 * gibibytes, 100), 16_000); // published: AWS, gp2 3 IOPS/GiB, 100 to 16 000
  const rate = MiBps(gibibytes <= 170 ? 128 : 250); // published: AWS, gp2 128 MiB/s up to 170 GiB, then 250 MiB/s
  const burst = Math.max(baseline, 3000); // published: AWS, gp2 bursts to 3000 IOPS
  return {
    name: `gp2-${gibibytes}gib`,
    read: rate,
    write: rate,
    latency: GP_LATENCY,
    flush: GP_FLUSH,
    mechanism: {
      kind: 'volume',
      ioSize: KiB(256), // published: AWS, SSD volumes count up to 256 KiB as one
      chargesWhole: false,
      operations: { baseline, burst, credits: 5_400_000 }, // published: AWS, gp2 5.4 million credits
    },
    source: 'docs.aws.amazon.com, general purpose volumes',
  };
}

/** A gp3 volume: what was bought, without bursts. Default, published by AWS: its baseline. */
export function gp3(operations = 3000, mebibytesPerSecond = 125): DiskProfile {
  within('gp3: operations a second', operations, 3000, 16_000); // published: AWS, gp3 3000 to 16 000 IOPS
  within('gp3: MiB/s', mebibytesPerSecond, 125, 1000); // published: AWS, gp3 125 to 1000 MiB/s
  return provisioned('gp3', operations, MiBps(mebibytesPerSecond), KiB(256)); // published: AWS, 256 KiB an I/O
}

/** An io2 Block Express volume with so many operations a second. */
export function io2(operations: number): DiskProfile {
  within('io2: operations a second', operations, 100, 256_000); // published: AWS, io2 Block Express up to 256 000 IOPS
  const mebibytesPerSecond = Math.min(operations / 4, 4000); // published: AWS, 0.256 MiB/s an IOPS up to 4000 MiB/s
  return {
    ...provisioned('io2', operations, MiBps(mebibytesPerSecond), KiB(256)), // published: AWS, 256 KiB an I/O
    latency: us(500), // published: AWS, io2 Block Express "sub-millisecond"
    flush: us(600), // assumption: one durable write
  };
}

function provisioned(kind: string, operations: number, rate: BytesPerSecond, ioSize: Bytes): DiskProfile {
  return {
    name: `${kind}-${operations}`,
    read: rate,
    write: rate,
    latency: GP_LATENCY,
    flush: GP_FLUSH,
    readOperations: operations,
    writeOperations: operations,
    mechanism: { kind: 'volume', ioSize, chargesWhole: false },
    source: 'docs.aws.amazon.com, general purpose and provisioned IOPS volumes',
  };
}

/** An st1 volume of so many TiB: 40 MiB/s a TiB, 250 while its credits last, 500 at most. */
export function st1(tebibytes: number): DiskProfile {
  within('st1: TiB', tebibytes, 0.125, 16); // published: AWS, st1 125 GiB to 16 TiB
  const burst = MiBps(Math.min(250 * tebibytes, 500)); // published: AWS, st1 250 MiB/s a TiB, up to 500
  const baseline = Math.min(MiBps(40 * tebibytes), burst); // published: AWS, st1 40 MiB/s a TiB
  return {
    name: `st1-${tebibytes}tib`,
    read: burst,
    write: burst,
    latency: EBS_ST1.latency,
    flush: EBS_ST1.flush,
    mechanism: {
      kind: 'volume',
      ioSize: MiB(1), // published: AWS, HDD volumes count in 1 MiB, merged where sequential
      chargesWhole: true,
      bytes: { baseline, burst, credits: MiB(TIB) * tebibytes }, // published: AWS, st1 1 TiB of credits a TiB
    },
    source: 'docs.aws.amazon.com, throughput optimized HDD volumes',
  };
}

/** So many equal disks in RAID-5: the rates of all but one. */
export function raid5(member: DiskProfile, members: number): DiskProfile {
  const width = Math.max(members - 1, 1);
  return {
    name: `raid5-${members}x-${member.name}`,
    read: (member.read * width) as BytesPerSecond,
    write: (member.write * width) as BytesPerSecond,
    latency: member.latency,
    flush: member.flush,
    mechanism: {
      kind: 'raid5',
      members,
      stripe: KiB(64), // assumption: 64 KiB chunks, as controllers of 2010 had; linux md has 512 KiB
      member,
    },
    source: `${member.source}; ${members} of them in RAID-5`,
  };
}

/** So many equal disks, each with files of its own. */
export const jbod = (member: DiskProfile, members: number): DiskProfile[] =>
  Array.from({ length: members }, () => member);
