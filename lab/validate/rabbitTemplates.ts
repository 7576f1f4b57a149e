/** RabbitMQ's set-ups: settings of a row → an experiment, as the file would have it. */
import { OMB_2020_PACE } from './kafkaTemplates.ts';
import type { TemplateSettings } from './settings.ts';

const PUBLISHER = ['confirm', 'delivery-mode'];
const CONSUMER = ['ack', 'prefetch-count', 'multi-ack-every'];

/** From here on a sleep of a millisecond ends between two messages, in msg/s. */
const ONE_A_MILLISECOND = 1000;

/** When the publishers of PerfTest send: it sleeps for whole milliseconds, and then sends all that is due. */
function inBursts(rate: number): object {
  const burst = Math.max(1, rate / ONE_A_MILLISECOND);
  return { kind: 'bursts', burst, every: `${burst / rate} s` };
}

function arrivals(settings: TemplateSettings): object {
  if (settings.has('preload')) {
    // All that the queue is loaded with comes in the first 0.9 s; then the consumer begins.
    const rate = `${settings.number('preload') / LOADING} msg/s`;
    const steps = [
      { at: '0 s', rate },
      { at: `${LOADING} s`, rate: '0 msg/s' },
    ];
    return { arrivals: { kind: 'steps', steps } };
  }
  const rate = settings.text('rate', 'unlimited');
  if (settings.text('arrivals', 'even') === 'millisecond') return { arrivals: inBursts(Number(rate)) };
  return { rate: rate === 'unlimited' ? rate : `${rate} msg/s` };
}

const LOADING = 0.9; // s

/** Flow control as a benchmark had it: as it is, switched off, or raised so that windows of thousands can be used. */
const CREDIT: Readonly<Record<string, object>> = {
  default: {},
  off: { credit_flow_default_credit: '{0,0}' },
  raised: { credit_flow_default_credit: '{5000,2500}', quorum_commands_soft_limit: 5000 },
};

/**
 * How long to run. A remote consumer's round trips, acknowledgements of thousands at a time and waiting for the disk need
 * longer, and a queue that is offered a little more than it can do takes seconds to fill its sockets.
 */
function running(settings: TemplateSettings): object {
  if (settings.has('processing')) return { warmup: '10 s', duration: '30 s' };
  if (settings.has('rate')) return { warmup: '20 s', duration: '10 s' };
  if (settings.has('preload')) return { warmup: '1 s', duration: '1 s' };
  const isSlow = settings.has('multi-ack-every') || settings.has('delivery-mode');
  return { warmup: '1 s', duration: isSlow ? '4 s' : '1500 ms' };
}

const QUEUE = ['x-queue-type', 'x-queue-version', 'x-quorum-initial-group-size', 'ha-mode', 'ha-params'];

/**
 * PerfTest with one queue, on one node or several (RMQ-P12, RMQ-QT12, RMQ-FC20, RMQ-310, RMQ-312, RMQ-AMQP10, RMQ-CF). Rates
 * settle within a second, the model has no slower process in it; so seconds stand for minutes.
 */
export function perftest(settings: TemplateSettings): object {
  const time = running(settings);
  const consumers = settings.number('consumers');
  const config = CREDIT[settings.text('credit', 'default')] ?? {};
  const delayed = settings.has('preload') ? { 'consumer-start-delay': 1 } : {};
  const brokers = settings.text('hardware');
  const consumer = {
    queue: 'bench',
    count: consumers,
    processing: `${settings.number('processing', 0)} ms`,
    ...settings.group(CONSUMER),
    ...delayed,
  };
  const producer = {
    queue: 'bench',
    count: settings.number('publishers'),
    message: { size: settings.number('size') },
    ...settings.group(PUBLISHER),
    ...arrivals(settings),
  };
  return {
    hardware: { brokers, clients: settings.text('clients', brokers) },
    ...(settings.has('network') ? { network: { latency: `${settings.number('network')} ms` } } : {}),
    system: {
      rabbitmq: {
        version: settings.text('version'),
        nodes: settings.number('nodes', 1),
        config,
        queues: { bench: settings.group(QUEUE) },
      },
    },
    producers: { publisher: producer },
    ...(consumers === 0 ? {} : { consumers: { consumer } }),
    ...time,
  };
}

/**
 * Three nodes on i3en.2xlarge with four publishers and four consumers under the OpenMessaging Benchmark (CF20). One way
 * between two machines takes 50 us, as in the tests of the model.
 */
export function ombRabbit(settings: TemplateSettings): object {
  const rate = settings.text('rate');
  return {
    hardware: 'i3en.2xlarge',
    network: { latency: '50 us' },
    system: {
      rabbitmq: {
        version: '3.8',
        nodes: 3,
        queues: { bench: { count: settings.number('queues'), ...settings.group(QUEUE) } },
      },
    },
    producers: {
      publisher: {
        queue: 'bench',
        count: 4,
        rate: rate === 'unlimited' ? rate : `${rate} msg/s`,
        ...(rate === 'unlimited' ? {} : { arrivals: OMB_2020_PACE }),
        confirm: 'unlimited',
        message: { size: '1 KiB' },
      },
    },
    consumers: { consumer: { queue: 'bench', count: 4, ack: 'auto' } },
    warmup: '1 s',
    duration: '1500 ms',
  };
}

/**
 * The cluster sizing of 2020 (RMQ-CS20): 200 publishers and 200 consumers at 100 queues, 1 KB persistent, 10 ms of work a
 * message. The published maximum is the highest rate at which consumers kept up; here publishers send as fast as their
 * window of 1000 unconfirmed messages lets them, or at the rate of the row.
 */
export function sizing(settings: TemplateSettings): object {
  const rate = settings.text('rate', 'unlimited');
  return {
    hardware: { brokers: settings.text('hardware'), clients: 'c5.4xlarge' },
    system: {
      rabbitmq: {
        version: '3.8.4',
        nodes: settings.number('nodes'),
        queues: { bench: { count: 100, ...settings.group(QUEUE) } },
      },
    },
    producers: {
      publisher: {
        queue: 'bench',
        count: 200,
        rate: rate === 'unlimited' ? rate : `${rate} msg/s`,
        confirm: '1000',
        'delivery-mode': 2,
        message: { size: 1000 },
      },
    },
    consumers: { consumer: { queue: 'bench', count: 200, 'prefetch-count': 1000, processing: '10 ms' } },
    warmup: '2 s',
    duration: '2 s',
  };
}
