/** What the machine floor is held to beside rows of runs: exact answers of theory, and published numbers that no run of an experiment gives. */
import { bytes, Gbps, us, World } from '../../../sim/index.ts';
import { compressedSize, Network } from '../../../models/index.ts';
import { KIP390, PRODUCED, THREE, THREE_MESSAGES } from './kips.ts';
import { che, popularity, simulated, threeBlocks } from './lru.ts';
import { errors, mean, replay, RUNS, TABLED, together, TRACED } from './replay.ts';
import { beyondTheCache, IBM, perByte } from './zeroCopy.ts';

/** One number beside its model. */
export interface FloorCheck {
  readonly what: string;
  readonly source: string;
  readonly expected: string;
  readonly reached: string;
  readonly test: string;
}

const percent = (part: number, digits = 1): string => `${(100 * part).toFixed(digits)} %`;
const signed = (error: number): string => `${error < 0 ? '−' : '+'}${percent(Math.abs(error))}`;

/** Makes all of them anew: a few seconds. */
export function floorChecks(): FloorCheck[] {
  return [...pageCache(), ...recency(), ...zeroCopy(), ...codecs(), network(), ...elsewhere()];
}

function pageCache(): FloorCheck[] {
  const source = 'Do et al. 2021, traces (big-data-lab-team/paper-io-simulation)';
  const test = 'machine-pagecache-traces';
  const play = (rates: typeof TRACED): Played => RUNS.map((run) => replay(run, rates));
  const [traced, tabled] = [play(TRACED), play(TABLED)];
  const off = (played: Played): number =>
    mean(RUNS.flatMap(({ writes }, i) => errors(played[i]?.writes ?? [], writes)));
  const largest = traced.at(-1);
  const alone = together(1);
  const knee = [8, 9, 10, 11, 12, 13].find((n) => together(n) > 2 * alone);
  return [
    {
      what: 'dirty plateau, part of the memory for files, dirty_ratio 40 and background 10',
      expected: '31.8 % ± 1 %',
      reached: percent(largest?.plateau ?? Number.NaN),
      source,
      test,
    },
    {
      what: 'twelve writes of 20 to 100 GB, mean error',
      expected: 'at most 15 %',
      reached: `${percent(off(traced))}; ${percent(off(tabled))} with the rates of the paper`,
      source,
      test,
    },
    {
      what: 'the write of 100 GB',
      expected: '99.2 s',
      reached: `${(largest?.writes[0] ?? Number.NaN).toFixed(1)} s`,
      source,
      test,
    },
    {
      what: 'writers at once until a write takes twice as long',
      expected: 'near ten',
      reached: String(knee ?? 'more than 13'),
      source,
      test,
    },
    {
      what: 'eleven writers, mean time of a write',
      expected: '15.4 s',
      reached: `${together(11).toFixed(1)} s`,
      source,
      test,
    },
  ];
}

type Played = readonly ReturnType<typeof replay>[];

const ZIPF = [
  [1000, 0.8, 100],
  [10_000, 0.8, 500],
  [10_000, 1, 1000],
  [10_000, 0, 1000],
] as const;

function recency(): FloorCheck[] {
  const exact: FloorCheck = {
    what: 'LRU, three blocks of popularity 0.5, 0.3, 0.2 in room for two: hit ratio',
    source: 'all states of the chain',
    expected: '0.7192857143',
    reached: threeBlocks().toFixed(10),
    test: 'lru',
  };
  return [
    exact,
    ...ZIPF.map(([n, exponent, room]) => ({
      what: `LRU, ${n} blocks, Zipf ${exponent}, room for ${room}: hit ratio`,
      source: 'Che’s approximation, Fricker, Robert, Roberts, arXiv 1202.3974',
      expected: `${che(popularity(n, exponent), room).toFixed(4)} ± 0.01`,
      reached: simulated(n, exponent, room).toFixed(4),
      test: 'lru',
    })),
  ];
}

/** MB of page cache that the break above 350 MB is explained by: the article does not state it. */
const HYPOTHESIS = 745;

function zeroCopy(): FloorCheck[] {
  const source = 'IBM developerWorks, Efficient data transfer through zero copy, Table 1';
  const test = 'io-zero-copy';
  return [
    {
      what: 'read + write over transferTo, 63 to 350 MB: ratio of times',
      expected: '2.06 ± 0.25',
      reached: (perByte('read-write') / perByte('sendfile')).toFixed(2),
      source,
      test,
    },
    ...IBM.slice(4).map(([size, , measured]) => ({
      what: `transferTo of ${size} MB, beyond a page cache of ${HYPOTHESIS} MB (a hypothesis: the article gives no memory)`,
      expected: `${measured} ms`,
      reached: `${beyondTheCache(size, HYPOTHESIS).toFixed(0)} ms, ${signed(beyondTheCache(size, HYPOTHESIS) / measured - 1)}`,
      source,
      test,
    })),
  ];
}

function codecs(): FloorCheck[] {
  const test = 'machine-codecs-levels';
  const expected = 'within 5 %';
  const predicted = (rows: typeof PRODUCED, kind: 'mixed' | 'similar', batch: number, raw: number): string =>
    rows
      .filter(([, , role]) => role === 'predicted')
      .map(
        ([codec, size]) => `${codec} ${signed(((compressedSize(codec, kind, bytes(batch)) / batch) * raw) / size - 1)}`,
      )
      .join(', ');
  return [
    {
      what: 'sizes of KIP-390’s data set, rows that nothing was fitted on',
      source: 'KIP-390',
      expected,
      reached: predicted(PRODUCED, 'mixed', KIP390.batch, KIP390.raw),
      test,
    },
    {
      what: 'sizes of KIP-110’s three messages, rows that nothing was fitted on',
      source: 'KIP-110',
      expected,
      reached: predicted(THREE_MESSAGES, 'similar', THREE, THREE),
      test,
    },
  ];
}

function network(): FloorCheck {
  const world = new World({ seed: 1, replication: 0 });
  const wire = new Network(world, { latency: us(100) });
  const packets = 1000 * 1448;
  const rate = (packets / wire.wireSize(bytes(packets))) * Gbps(1);
  return {
    what: 'payload through 1 GbE at MTU 1500 with time stamps',
    source: 'IEEE 802.3, RFC 791, 9293, 7323; iperf measures 941 Mbit/s',
    expected: '117.69 MB/s',
    reached: `${(rate / 1e6).toFixed(2)} MB/s`,
    test: 'machine-network',
  };
}

/** What takes too long to be made anew here, or says yes or no: the tests hold these. */
function elsewhere(): FloorCheck[] {
  return [
    {
      what: 'TLS in Kafka, throughput left: Walmart, 8 brokers; Banzai Cloud on Google, 3 brokers, TLS everywhere',
      source: 'Walmart 2017; Banzai Cloud 2019',
      expected: '0.79; 0.66',
      reached: '0.73; 0.60 (each ± 0.02), from two costs that were fitted on a laptop',
      test: 'io-kafka-tls',
    },
    {
      what: 'the same where the network limits (0.1 Gbit/s)',
      source: 'the issue: the ratio tends to 1',
      expected: '1',
      reached: 'above 0.98',
      test: 'io-kafka-tls',
    },
    {
      what: 'a flow behind a window',
      source: 'window / round trip',
      expected: 'exact',
      reached: 'within 10⁻⁶',
      test: 'machine-network',
    },
    {
      what: 'bulk flows that meet, ends of transfers',
      source: 'a max-min solver by bisection on the definition',
      expected: 'within 1 %',
      reached: 'within 1 %, under any arrivals on any cards',
      test: 'network-sharing',
    },
    {
      what: 'wire sizes: Kafka record batch v2, AMQP 0-9-1 frames',
      source: 'Kafka DefaultRecordBatch; AMQP 0-9-1, 2.3.5 and 4.2.3',
      expected: 'byte for byte',
      reached: 'byte for byte',
      test: 'kafka-wire, rabbitmq-wire',
    },
  ];
}
