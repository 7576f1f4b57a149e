/** Disks by name: rated values, each with its source. */
import { MBps, MiB, MiBps, ms, us } from '../../sim/index.ts';
import type { DiskProfile } from '../disk/index.ts';

/** One of the two NVMe disks of an i3en.2xlarge. */
export const I3EN_NVME: DiskProfile = {
  name: 'nvme-2500gb',
  write: MBps(327.5), // published: CF20-04, dd with oflag=direct, 327 and 328 MB/s
  read: MBps(348), // assumption: no less than half of 170k random reads of 4 KiB a second (AWS, i3en.2xlarge)
  latency: us(75), // published: MQSim, FAST 2018, t_R of its default NVMe configuration
  flush: us(35), // assumption: middle of the 12 to 58 us that smalldatum.blogspot.com reports for NVMe with PLP
  readOperations: 85_000, // published: AWS, i3en.2xlarge 170k random reads a second over two disks
  writeOperations: 65_000, // published: AWS, i3en.2xlarge 130k random writes a second over two disks
  mechanism: {
    kind: 'flash',
    isCapped: true, // published: AWS gives reads and writes of an instance's disks limits of their own (170k and 130k a second)
    buffer: MiB(0), // assumption: the rate is capped by the instance, not by the flash: no burst is seen
    link: MBps(1000), // assumption: one PCIe 3 lane; without a buffer it does not limit
    writeLatency: us(75), // assumption: as for reading
    isProtected: true, // assumption: as usual in a datacentre
    writeAmplification: 1, // assumption: logs are appended and trimmed
  },
  source: 'CF20-04; docs.aws.amazon.com, storage optimized instances; MQSim (FAST 2018)',
};

/** EBS io1, 200 GB, 10 000 operations a second. */
export const EBS_IO1: DiskProfile = {
  name: 'ebs-io1',
  write: MiBps(500), // published: RMQ-CS20-001, io1 500 MiB/s
  read: MiBps(500), // published: RMQ-CS20-001, io1 500 MiB/s
  latency: us(500), // published: RMQ-CS20-059, 0.5 ms for an operation of io1
  flush: us(0), // assumption: the volume writes through; what it has answered for is durable
  readOperations: 10_000, // published: RMQ-CS20-001, io1 10000 IOPS
  writeOperations: 10_000, // published: RMQ-CS20-001, io1 10000 IOPS
  source: 'RMQ-CS20-001; docs.aws.amazon.com, provisioned IOPS volumes',
};

/** EBS gp2, 1 TB. */
export const EBS_GP2: DiskProfile = {
  name: 'ebs-gp2',
  write: MiBps(250), // published: RMQ-CS20-008, gp2 250 MiB/s
  read: MiBps(250), // published: RMQ-CS20-008, gp2 250 MiB/s
  latency: ms(1), // assumption: AWS says "single-digit millisecond latency"
  flush: ms(2.6), // assumption: as the 2.6 ms that klite measured on gp3
  readOperations: 3_000, // published: RMQ-CS20-008, gp2 3000 IOPS
  writeOperations: 3_000, // published: RMQ-CS20-008, gp2 3000 IOPS
  source: 'RMQ-CS20-008; docs.aws.amazon.com, general purpose volumes',
};

/** EBS gp3 at its baseline. */
export const EBS_GP3: DiskProfile = {
  name: 'ebs-gp3',
  write: MiBps(125), // published: AWS, gp3 baseline 125 MiB/s
  read: MiBps(125), // published: AWS, gp3 baseline 125 MiB/s
  latency: ms(1), // assumption: AWS says "single-digit millisecond latency"
  flush: ms(2.6), // published: klite, 2.6 ms on average for a durable flush of gp3
  readOperations: 3_000, // published: AWS, gp3 baseline 3000 IOPS
  writeOperations: 3_000, // published: AWS, gp3 baseline 3000 IOPS
  source: 'docs.aws.amazon.com, general purpose volumes',
};

/** EBS st1, 7 TB: rotating disks. */
export const EBS_ST1: DiskProfile = {
  name: 'ebs-st1',
  write: MBps(280), // published: RMQ-CS20-015, st1 280 MB/s
  read: MBps(280), // published: RMQ-CS20-015, st1 280 MB/s
  latency: ms(4), // assumption: a rotation of a 7200 rpm disk is 8.3 ms, and sequential I/O is merged
  flush: ms(8), // assumption: one rotation of a 7200 rpm disk
  source: 'RMQ-CS20-015; docs.aws.amazon.com, throughput optimized HDD volumes',
};

/** A 7200 rpm SATA disk of 2014. */
export const SATA_7200: DiskProfile = {
  name: 'sata-7200rpm',
  write: MBps(137), // published: LI14-11, 822 MB/s linear over six disks
  read: MBps(137), // published: LI14-11, 822 MB/s linear over six disks
  latency: ms(0), // the mechanism has it
  flush: ms(10), // assumption: a rotation and a short seek, 8 to 12 ms
  mechanism: {
    kind: 'hdd',
    overhead: ms(0.3), // assumption: 0.2 to 0.5 ms in Hitachi's specifications of these years
    seek: ms(8.2), // published: HGST Ultrastar 7K4000 specification, 4.4.1.1, average seek 8.2 ms
    turn: ms(8.333), // specification: 60 s / 7200
  },
  source: 'LI14-11; HGST Ultrastar 7K4000 specification',
};

/** Hitachi Deskstar 7K500 of 2005, rates in the middle of its zones. */
export const DESKSTAR_7K500: DiskProfile = {
  name: 'deskstar-7k500',
  write: MBps(47.9), // published: 7K500 specification, table 10, mean of 64.8 outside and 31.0 inside
  read: MBps(47.9), // published: 7K500 specification, table 10, mean of 64.8 outside and 31.0 inside
  latency: ms(0), // the mechanism has it
  flush: ms(10), // assumption: a rotation and a short seek, 8 to 12 ms
  mechanism: {
    kind: 'hdd',
    overhead: ms(0.3), // assumption: 0.2 to 0.5 ms in Hitachi's specifications of these years
    seek: ms(8.5), // published: Deskstar 7K500 data sheet, average seek 8.5 ms
    turn: ms(8.333), // specification: 60 s / 7200
  },
  source: 'Hitachi Deskstar 7K500 specification',
};

/** A 15 000 rpm SAS disk. */
export const SAS_15K: DiskProfile = {
  name: 'sas-15000rpm',
  write: MBps(150), // assumption: the middle of the zones of a 15 000 rpm disk of 2008
  read: MBps(150), // assumption: the middle of the zones of a 15 000 rpm disk of 2008
  latency: ms(0), // the mechanism has it
  flush: ms(5), // assumption: a rotation and a short seek
  mechanism: {
    kind: 'hdd',
    overhead: ms(0.1), // assumption: SAS, tagged commands
    seek: ms(3.3), // published: Hitachi Ultrastar 15K450 specification, table 7, read 3.3 ms
    turn: ms(4), // specification: 60 s / 15 000
  },
  source: 'Hitachi Ultrastar 15K450 specification',
};

/** A consumer's NVMe disk, without power-loss protection. */
export const CONSUMER_NVME: DiskProfile = {
  name: 'consumer-nvme',
  write: MBps(2100), // published: Samsung 960 Pro data sheet, sequential write 2100 MB/s
  read: MBps(3500), // published: Samsung 960 Pro data sheet, sequential read 3500 MB/s
  latency: us(75), // published: MQSim, FAST 2018, t_R of its default NVMe configuration
  flush: ms(3.5), // published: percona.com, Samsung 960 Pro, 3.5 ms or roughly 300 fsync/s
  source: 'Samsung 960 Pro data sheet; percona.com, fsync performance on storage devices',
};

/** The disk of the NUC on which RabbitMQ 4.0 was measured: a consumer's NVMe disk whose fsync was timed. */
export const NUC_NVME: DiskProfile = {
  ...CONSUMER_NVME,
  name: 'nuc-nvme',
  flush: ms(5.9), // published: RMQ-AMQP10-012, an fsync takes 5.9 ms on average
  source: 'RMQ-AMQP10-012; Samsung 960 Pro data sheet for the rest',
};

/** A SATA SSD of a commodity server, with power-loss protection. */
export const SATA_SSD: DiskProfile = {
  name: 'sata-ssd',
  write: MBps(465), // published: Do et al. 2021, SATA SSD measured as 465 MB/s
  read: MBps(510), // published: Do et al. 2021, Table III, disk read
  latency: us(100), // assumption: SATA and flash read
  flush: us(500), // assumption: power-loss protection, over SATA
  source: 'Do et al. 2021',
};

/** Persistent disk of a cloud (GKE premium-rwo). */
export const PERSISTENT_SSD: DiskProfile = {
  name: 'pd-ssd',
  write: MBps(240), // assumption: 500 GB at 0.48 MB/s a GB, the rate of the pd-ssd tariff
  read: MBps(240), // assumption: 500 GB at 0.48 MB/s a GB, the rate of the pd-ssd tariff
  latency: ms(1), // assumption: network storage in one zone
  flush: ms(2), // assumption: as a durable write of EBS
  readOperations: 15_000, // assumption: 500 GB at 30 operations a second a GB
  writeOperations: 15_000, // assumption: 500 GB at 30 operations a second a GB
  source: 'assumption: a volume of 500 GB',
};

/** A generic datacentre NVMe disk: the default configuration of MQSim, 64 dies behind 8 channels. */
export const NVME: DiskProfile = {
  name: 'nvme',
  write: MBps(1400), // published: MQSim, 128 planes x 8 KiB / t_PROG 750 us
  read: MBps(2664), // published: MQSim, 8 channels x 333 MT/s
  latency: us(75), // published: MQSim, t_R 75 us
  flush: us(35), // assumption: middle of the 12 to 58 us that smalldatum.blogspot.com reports for NVMe with PLP
  readOperations: 853_000, // published: MQSim, 64 dies / t_R
  mechanism: {
    kind: 'flash',
    buffer: MiB(256), // published: MQSim, 256 MiB of cache
    link: MBps(4000), // published: MQSim, 4 PCIe lanes x 1 GB/s
    writeLatency: us(15), // assumption: a command over PCIe into DRAM
    isProtected: true, // assumption: as usual in a datacentre
    writeAmplification: 1, // assumption: logs are appended and trimmed
  },
  source: 'MQSim (FAST 2018)',
};

/** All disks that can be named. */
export const DISKS: ReadonlyMap<string, DiskProfile> = new Map(
  [
    I3EN_NVME,
    NVME,
    CONSUMER_NVME,
    SATA_SSD,
    SATA_7200,
    DESKSTAR_7K500,
    SAS_15K,
    EBS_IO1,
    EBS_GP2,
    EBS_GP3,
    EBS_ST1,
    PERSISTENT_SSD,
  ].map((one) => [one.name, one]),
);

/** A disk by name. Throws a RangeError that lists the names. */
export function diskNamed(name: string): DiskProfile {
  const profile = DISKS.get(name);
  if (profile !== undefined) return profile;
  throw new RangeError(`no disk is called '${name}'; there are ${[...DISKS.keys()].join(', ')}`);
}
