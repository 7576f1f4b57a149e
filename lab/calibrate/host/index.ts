/** Everything that is measured of this machine, one step after the other. */
import { closeSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { durableWrite, openDirect, randomRead, sequentialRead, sequentialWrite } from './files.ts';
import { loopback } from './loopback.ts';
import { coreSpeed, memoryCopy, systemCall, threadSwitch } from './processor.ts';
import type { Measured } from './spread.ts';

/** Bytes of the test file, and how much must be free beside it. */
export const FILE_SIZE = 256 * 1024 * 1024;
const RESERVE = 256 * 1024 * 1024;

/** What was measured. Rates in B/s, times in ns. */
export interface HostMeasurement {
  readonly cores: number;
  readonly speed: number;
  readonly memory: number;
  /** B/s that a network card states; undefined if none does. */
  readonly nic: number | undefined;
  /** Whether reads went past the page cache. */
  readonly isDirect: boolean;
  readonly measured: Readonly<Record<HostStep, Measured>>;
}

/** The names of what is measured. */
export type HostStep =
  | 'coreSpeed'
  | 'memoryCopy'
  | 'systemCall'
  | 'threadSwitch'
  | 'sequentialWrite'
  | 'sequentialRead'
  | 'randomRead'
  | 'fsync'
  | 'loopbackRate'
  | 'loopbackRoundTrip';

/** Steps, for a progress bar. */
export const HOST_STEPS = 9;

/** How long the parts with a time of their own may take, in s. */
export interface HostTimes {
  readonly write: number;
  readonly read: number;
  readonly random: number;
  readonly fsync: number;
  readonly network: number;
}

/** Together with the others about 20 s. */
export const HOST_TIMES: HostTimes = { write: 8, read: 2, random: 2, fsync: 2, network: 1.5 };

/**
 * Measures this machine, with a file of at most 256 MiB in `folder`, which is removed whatever happens. `step` is called
 * after each part; what it throws ends the measurement. Throws a RangeError if the folder has too little space.
 */
export async function measureHost(
  folder: string,
  step: (done: number) => void,
  times: HostTimes = HOST_TIMES,
): Promise<HostMeasurement> {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < FILE_SIZE + RESERVE) {
    throw new RangeError(`${folder} has too little space: 512 MiB must be free. Name another place with --folder`);
  }
  const home = mkdtempSync(join(folder, 'mqlab-calibrate-'));
  try {
    return await measureIn(home, step, times);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function measureIn(home: string, step: (done: number) => void, times: HostTimes): Promise<HostMeasurement> {
  let done = 0;
  const next = async <T>(part: () => T | Promise<T>): Promise<T> => {
    const result = await part();
    await new Promise(setImmediate); // lets an interrupt through
    step(++done);
    return result;
  };
  const file = join(home, 'file');
  const core = await next(coreSpeed);
  const copy = await next(memoryCopy);
  const write = await next(() => sequentialWrite(file, FILE_SIZE, times.write));
  const call = await next(() => systemCall(file));
  const change = await next(threadSwitch);
  const direct = openDirect(file);
  try {
    const read = await next(() => sequentialRead(direct, write.written, times.read));
    const random = await next(() => randomRead(direct, write.written, times.random));
    const fsync = await next(() => durableWrite(file, times.fsync));
    const tcp = await next(() => loopback(times.network));
    return {
      cores: availableParallelism(),
      speed: core.speed,
      memory: totalmem(),
      nic: cardRate(),
      isDirect: direct.isDirect,
      measured: {
        coreSpeed: core.measured,
        memoryCopy: copy,
        systemCall: call,
        threadSwitch: change,
        sequentialWrite: write.measured,
        sequentialRead: read,
        randomRead: random,
        fsync,
        loopbackRate: tcp.rate,
        loopbackRoundTrip: tcp.roundTrip,
      },
    };
  } finally {
    closeSync(direct.descriptor);
  }
}

const CARDS = '/sys/class/net';

/** The fastest network card's rate as Linux states it, in B/s; undefined elsewhere, and where no card states one. */
function cardRate(): number | undefined {
  if (!existsSync(CARDS)) return undefined;
  const rates = readdirSync(CARDS).map((card) => {
    try {
      return Number(readFileSync(join(CARDS, card, 'speed'), 'utf8')); // Mbit/s; -1 if unknown
    } catch {
      return 0;
    }
  });
  const fastest = Math.max(0, ...rates);
  return fastest > 0 ? (fastest * 1e6) / 8 : undefined;
}
