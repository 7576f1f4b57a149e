/** RabbitMQ's set-ups: settings of a row → an experiment, as the file would have it. */
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

/**
 * PerfTest with one node and one classic queue (RMQ-P12, RMQ-QT12, RMQ-310, RMQ-AMQP10, RMQ-CF). Rates settle within a
 * second, the model has no slower process in it; so seconds stand for minutes.
 */
export function perftest(settings: TemplateSettings): object {
  const time = running(settings);
  const consumers = settings.number('consumers');
  const config = settings.text('credit', 'on') === 'off' ? { credit_flow_default_credit: '{0,0}' } : {};
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
        nodes: 1,
        config,
        queues: { bench: settings.group(['x-queue-version']) },
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
    system: { rabbitmq: { version: '3.8', nodes: 3, queues: { bench: { count: settings.number('queues') } } } },
    producers: {
      publisher: {
        queue: 'bench',
        count: 4,
        rate: rate === 'unlimited' ? rate : `${rate} msg/s`,
        confirm: 'unlimited',
        message: { size: '1 KiB' },
      },
    },
    consumers: { consumer: { queue: 'bench', count: 4, ack: 'auto' } },
    warmup: '1 s',
    duration: '1500 ms',
  };
}
