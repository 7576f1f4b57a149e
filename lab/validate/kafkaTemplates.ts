/** Kafka's set-ups: settings of a row → an experiment, as the file would have it. */
import type { TemplateSettings } from './settings.ts';

/**
 * The benchmark's workers: four programs, half of them for producers. published: streamnative/openmessaging-benchmark, branch blog,
 * deploy/: four c5n.2xlarge, JVM_MEM of deploy_kafka.yaml; DistributedWorkersEnsemble.java of that time halves them.
 */
const WORKER = { machine: 'c5n.2xlarge', heap: '16 GiB', each: 2 };

/** The brokers' kernel. published: deploy/prepare.yaml sets the tuned profile latency-performance, which has these (tuned, profiles/). */
const LATENCY_PERFORMANCE = { 'vm.dirty_background_ratio': 3, 'vm.dirty_ratio': 10 };

/** An offered load beyond this is meant to saturate three i3en.2xlarge, in msg/s. */
const SATURATING = 250_000;

/**
 * How the benchmark of 2020 kept its pace: Guava's RateLimiter asks for a sleep of microseconds, and Thread.sleep of Java before 21
 * rounds that up to a millisecond (published: LocalWorker.java of both forks; java.lang.Thread). So producers send in bursts.
 * The sleep was measured: `Thread.sleep(0, 10_000)` on Java 17 and Linux lasts 1.09 ms in the median. A call takes what send()
 * costs in the model.
 */
export const OMB_2020_PACE = { kind: 'paced', sleep: '1.09 ms', call: '1.4 us' };

/**
 * Three brokers on i3en.2xlarge under the OpenMessaging Benchmark (CF20, SN20), whose consumers commit after each poll without
 * waiting (published: KafkaBenchmarkConsumer.java of both forks). At 200k msg/s the distributions no longer
 * move after the first seconds: a minute stands for the quarter of an hour that was measured. A saturated cluster first fills
 * its page caches with dirty pages until the kernel holds writers back: that is warm-up.
 */
export function ombKafka(settings: TemplateSettings): object {
  const acks = settings.text('acks');
  const rate = settings.number('rate');
  const subscriptions = settings.number('subscriptions', 1);
  const saturated = rate > SATURATING || settings.has('flush.messages');
  const partitions = settings.number('partitions');
  const consumer = {
    topic: 'bench',
    count: settings.number('consumers'),
    'enable.auto.commit': false,
    commit: 'async',
    ...settings.group(['max.partition.fetch.bytes']),
  };
  return {
    hardware: { brokers: 'i3en.2xlarge', clients: WORKER.machine },
    system: {
      kafka: {
        version: '2.6',
        brokers: 3,
        config: { 'num.network.threads': 8, 'num.replica.fetchers': 8, 'replica.fetch.max.bytes': 10_485_760 },
        jvm: { clients: { heap: WORKER.heap, producers: WORKER.each, consumers: WORKER.each } },
        sysctl: LATENCY_PERFORMANCE,
        topics: {
          bench: {
            partitions,
            'replication.factor': 3,
            'min.insync.replicas': 2,
            ...settings.group(['flush.messages']),
          },
        },
      },
    },
    producers: {
      bench: {
        topic: 'bench',
        count: settings.number('producers'),
        rate: `${rate} msg/s`,
        arrivals: OMB_2020_PACE,
        acks,
        'linger.ms': settings.number('linger.ms'),
        'batch.size': '1 MiB',
        message: { size: '1 KiB', data: 'half-random' },
      },
    },
    consumers: Object.fromEntries(Array.from({ length: subscriptions }, (_, i) => [`group-${i}`, consumer])),
    ...(saturated ? { warmup: '150 s', duration: '150 s' } : { warmup: '10 s', duration: '60 s' }),
  };
}

/**
 * Three brokers of LinkedIn's in 2014 with six partitions and messages of 100 B (LI14). The producers run at a steady pace
 * from the first second on, and the disks are far from their limit: seconds stand for minutes.
 */
export function linkedin(settings: TemplateSettings): object {
  const rate = settings.text('rate');
  const consumers = settings.number('consumers', 0);
  return {
    hardware: 'linkedin-2014',
    system: {
      kafka: {
        version: '0.8',
        brokers: 3,
        config: { 'num.network.threads': 4, 'num.io.threads': 8 },
        topics: { bench: { partitions: 6, ...settings.group(['replication.factor']) } },
      },
    },
    producers: {
      bench: {
        topic: 'bench',
        count: settings.number('producers'),
        rate: rate === 'unlimited' ? rate : `${rate} msg/s`,
        'buffer.memory': '64 MiB',
        message: { size: '100 B' },
        acks: settings.text('acks'),
        ...settings.group(['batch.size']),
      },
    },
    ...(consumers === 0 ? {} : { consumers: { group: { topic: 'bench', count: consumers } } }),
    ...(rate === 'unlimited' ? { warmup: '3 s', duration: '4 s' } : { warmup: '1 s', duration: '60 s' }),
  };
}
