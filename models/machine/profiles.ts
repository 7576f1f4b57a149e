/** Machines by name: what they have, each number with its source. */
import { type Bytes, type BytesPerSecond, Gbps, GiB } from '../../sim/index.ts';
import type { DiskProfile } from '../disk/index.ts';
import * as disk from './disks.ts';
import { jbod } from './disks.volumes.ts';

/** The hardware of one machine. */
export interface HardwareProfile {
  readonly name: string;
  readonly cores: number;
  /** Of one core, relative to one vCPU of an i3en.2xlarge (Xeon Platinum 8175, 3.1 GHz). */
  readonly speed: number;
  readonly memory: Bytes;
  readonly disks: readonly DiskProfile[];
  readonly nic: BytesPerSecond;
  /** What one TCP flow may carry. */
  readonly flowRate: BytesPerSecond;
  /** Peak of the memory bus, where it is known. */
  readonly memoryBandwidth?: BytesPerSecond | undefined;
  readonly source: string;
}

/** One TCP flow in AWS outside of a cluster placement group. */
const AWS_FLOW = Gbps(5); // published: docs.aws.amazon.com, single-flow traffic 5 Gbps

/** One TCP flow where nobody caps it: the card's rate does. */
const UNCAPPED = Infinity as BytesPerSecond;

const AWS_SOURCE = 'docs.aws.amazon.com, instance types';

function aws(name: string, cores: number, memory: number, gigabits: number, disks: DiskProfile[]): HardwareProfile {
  const source = `${AWS_SOURCE}; ${disks.map((profile) => profile.source)[0] ?? 'no disk'}`;
  return { name, cores, speed: 1, memory: GiB(memory), disks, nic: Gbps(gigabits), flowRate: AWS_FLOW, source };
}

/** vCPUs, GiB of memory, Gbit/s ("up to" where AWS says so), disks. published: docs.aws.amazon.com, instance types. */
const AWS: readonly HardwareProfile[] = [
  aws('i3en.2xlarge', 8, 64, 25, jbod(disk.I3EN_NVME, 2)), // published: CF20-01, 8 vCPU, 64 GB, 2 NVMe, 25 Gbps
  aws('i3en.6xlarge', 24, 192, 25, jbod(disk.I3EN_NVME, 6)), // assumption: 15 TB as six times the disk of the 2xlarge
  aws('c5n.2xlarge', 8, 21, 25, [disk.EBS_GP3]), // published: AWS, clients of SN20-0101
  aws('c5n.9xlarge', 36, 96, 50, [disk.EBS_GP3]), // published: AWS
  aws('c5.2xlarge', 8, 16, 10, [disk.EBS_IO1]), // published: AWS; RMQ-CS20-003, io1
  aws('c5.4xlarge', 16, 32, 10, [disk.EBS_IO1]), // published: AWS; RMQ-CS20-001, io1
  aws('c5.9xlarge', 36, 72, 12, [disk.EBS_IO1]), // published: AWS; RMQ-CS20-005, io1
  aws('c5.4xlarge-gp2', 16, 32, 10, [disk.EBS_GP2]), // published: AWS; RMQ-CS20-010, gp2
  aws('c5.4xlarge-st1', 16, 32, 10, [disk.EBS_ST1]), // published: AWS; RMQ-CS20-016, st1
  aws('m5.large', 2, 8, 10, [disk.EBS_GP3]), // published: AWS
  aws('m5.2xlarge', 8, 32, 10, [disk.EBS_GP3]), // published: AWS
  aws('m5.4xlarge', 16, 64, 10, [disk.EBS_GP3]), // published: AWS
  aws('m7i.4xlarge', 16, 64, 12.5, [disk.EBS_GP3]), // published: AWS; RMQ-STR-004
];

/** The three brokers of "2 million writes per second". */
const LINKEDIN_2014: HardwareProfile = {
  name: 'linkedin-2014',
  cores: 6, // published: LI14-01, Xeon 2.5 GHz with six cores
  speed: 1, // assumption: a whole core of 2.5 GHz for a hyper-thread of 3.1 GHz
  memory: GiB(32), // published: LI14-01
  disks: jbod(disk.SATA_7200, 6), // published: LI14-01, six 7200 rpm SATA disks, no RAID
  nic: Gbps(1), // published: LI14-01
  flowRate: UNCAPPED,
  source: 'LI14-01, LI14-11',
};

/** The machines of the first paper on Kafka; its RAID 10 of six disks as the three that it is worth. */
const NETDB_2011: HardwareProfile = {
  name: 'netdb-2011',
  cores: 8, // published: ND11-01, 8 cores of 2 GHz
  speed: 0.7, // assumption: 2 GHz of 2010 for a hyper-thread of 3.1 GHz
  memory: GiB(16), // published: ND11-01
  disks: jbod(disk.SATA_7200, 3), // published: ND11-01, 6 disks in RAID 10
  nic: Gbps(1), // published: ND11-01
  flowRate: UNCAPPED,
  source: 'ND11-01',
};

/** Broker and clients of PerfTest on one machine of 2012. */
const DELL_R610: HardwareProfile = {
  name: 'dell-r610',
  cores: 8, // published: RMQ-P12-001, two Xeon E5530 of 4 cores
  speed: 0.9, // assumption: a whole core of 2.4 GHz of 2009 for a hyper-thread of 3.1 GHz
  memory: GiB(40), // published: RMQ-P12-001
  disks: jbod(disk.SATA_7200, 1),
  nic: Gbps(1), // assumption: built-in Ethernet; the benchmark ran over loopback
  flowRate: UNCAPPED,
  source: 'RMQ-P12-001',
};

/** An Intel NUC 11 with client and broker. */
const NUC_11: HardwareProfile = {
  name: 'nuc-11',
  cores: 8, // published: RMQ-AMQP10-001, 8 cores (threads)
  speed: 1.3, // assumption: 4.7 GHz Tiger Lake for a hyper-thread of 3.1 GHz
  memory: GiB(32), // published: RMQ-AMQP10-001
  disks: jbod(disk.NUC_NVME, 1),
  nic: Gbps(2.5), // published: Intel, NUC 11 product brief
  flowRate: UNCAPPED,
  source: 'RMQ-AMQP10-001',
};

/** A pod of RabbitMQ's own benchmarks on a GKE node e2-standard-16. */
const GKE_POD: HardwareProfile = {
  name: 'gke-pod-8cpu',
  cores: 8, // published: RMQ-310-001, pod of 8 CPU
  speed: 0.63, // fitted on RMQ-310-035 with the costs of RMQ-P12; e2 runs on hosts of 2.0 to 2.25 GHz
  memory: GiB(16), // published: RMQ-310-001, pod of 16 Gi
  disks: jbod(disk.PERSISTENT_SSD, 1),
  nic: Gbps(16), // published: cloud.google.com, e2-standard-16 egress up to 16 Gbps
  flowRate: UNCAPPED,
  source: 'RMQ-310-001',
};

/** A developer's computer. */
const LAPTOP: HardwareProfile = {
  name: 'laptop',
  cores: 8, // assumption: four cores with two threads each, or eight cores
  speed: 1.3, // assumption: a short-time clock above 4 GHz
  memory: GiB(16), // assumption: the most common size
  disks: jbod(disk.CONSUMER_NVME, 1),
  nic: Gbps(1), // assumption: wired Ethernet
  flowRate: UNCAPPED,
  source: 'assumption: a laptop of the 2020s; Samsung 960 Pro for its disk',
};

/** A plain server on gigabit Ethernet. */
const COMMODITY: HardwareProfile = {
  name: 'commodity-1gbe',
  cores: 8, // assumption: one socket
  speed: 1, // assumption: about 3 GHz
  memory: GiB(32), // assumption: 4 GiB a core
  disks: jbod(disk.SATA_SSD, 2),
  nic: Gbps(1), // specification: IEEE 802.3ab
  flowRate: UNCAPPED,
  source: 'assumption: a small server; disks as in Do et al. 2021',
};

/** All machines that can be named in an experiment. */
export const HARDWARE: ReadonlyMap<string, HardwareProfile> = new Map(
  [...AWS, LINKEDIN_2014, NETDB_2011, DELL_R610, NUC_11, GKE_POD, LAPTOP, COMMODITY].map((one) => [one.name, one]),
);

/** A machine by name. Throws a RangeError that lists the names. */
export function hardware(name: string): HardwareProfile {
  const profile = HARDWARE.get(name);
  if (profile === undefined) {
    throw new RangeError(`no machine is called '${name}'; there are ${[...HARDWARE.keys()].join(', ')}`);
  }
  return profile;
}
