/**
 * Scenarios as data: what is declared, what is done step by step, and what is to be seen. One player runs them against a
 * real broker, another against the model; both return what they saw in the same words.
 */

/** Arguments of a queue, and how it is declared. */
export interface QueueSpec {
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly 'auto-delete'?: boolean;
  readonly [argument: `x-${string}`]: string | number | boolean;
}

export interface BindingSpec {
  readonly to: string;
  /** The destination is an exchange. */
  readonly isExchange?: boolean;
  readonly key?: string;
  readonly arguments?: Readonly<Record<string, string | number>>;
}

export interface ExchangeSpec {
  readonly type: 'direct' | 'fanout' | 'topic' | 'headers' | 'x-consistent-hash';
  readonly alternate?: string;
  readonly bindings?: readonly BindingSpec[];
}

export interface PublishStep {
  readonly do: 'publish';
  readonly count: number;
  /** '' is the default exchange. */
  readonly exchange: string;
  readonly key: string;
  readonly persistent?: boolean;
  readonly mandatory?: boolean;
  readonly expiration?: number; // ms
  readonly priority?: number;
  readonly size?: number; // bytes
  readonly headers?: Readonly<Record<string, string>>;
  /** For how long an answer is waited for, in ms; then it is 'nothing'. Without it for ever. */
  readonly patience?: number;
}

export interface ConsumeStep {
  readonly do: 'consume';
  readonly as: string;
  readonly queue: string;
  readonly prefetch?: number;
  readonly auto?: boolean;
  readonly priority?: number;
  /** Shares the channel, and with it basic.qos, of an earlier consumer. */
  readonly with?: string;
}

/** Messages are named by their number in the scenario, from 1 on in the order in which they were published. */
export type Step =
  | PublishStep
  | ConsumeStep
  /** What a consumer has got since the last time: '1', '2 again' if redelivered, '3 expired@q x2' if dead-lettered. */
  | { readonly do: 'look'; readonly as: string }
  /** basic.get, acknowledged at once. */
  | { readonly do: 'get'; readonly queue: string }
  | { readonly do: 'ack'; readonly as: string; readonly message: number; readonly multiple?: boolean }
  | { readonly do: 'nack'; readonly as: string; readonly message: number; readonly requeue: boolean }
  /** Acknowledges a tag that was never given out. */
  | { readonly do: 'ack-unknown'; readonly as: string }
  /** 'open', or 'closed' with the code of the broker. */
  | { readonly do: 'channel'; readonly as: string }
  | { readonly do: 'cancel'; readonly as: string }
  | { readonly do: 'close'; readonly as: string }
  | { readonly do: 'purge'; readonly queue: string }
  /** Ready messages, or 'gone'; asked for over another connection where that of the scenario may be blocked. */
  | { readonly do: 'depth'; readonly queue: string; readonly isApart?: boolean }
  /** Ready messages whose bodies are in memory. */
  | { readonly do: 'in-memory'; readonly queue: string }
  /** In ms; the model waits for another time where a setting of the real broker is not one of the model's. */
  | { readonly do: 'wait'; readonly for: number; readonly simulatedFor?: number }
  | { readonly do: 'restart'; readonly how: 'stop' | 'kill' }
  /** vm_memory_high_watermark, as a part of the memory; 0 raises an alarm whatever is used. */
  | { readonly do: 'watermark'; readonly to: number }
  /** Which kind of message is confirmed later, one at a time: 'first', 'second', or 'alike' (within a factor of 1.5). */
  | { readonly do: 'slower'; readonly first: PublishStep; readonly second: PublishStep };

export interface Scenario {
  readonly name: string;
  /** Rules of rabbitmq-semantics that it shows. */
  readonly rule: string;
  readonly queues: Readonly<Record<string, QueueSpec>>;
  readonly exchanges?: Readonly<Record<string, ExchangeSpec>>;
  readonly steps: readonly Step[];
  /** What is seen, a line for each step that shows anything. */
  readonly seen: readonly string[];
  /** Why the model does not play it. */
  readonly notSimulated?: string;
}

/** Plays a scenario; returns what was seen. */
export type Player = (scenario: Scenario) => Promise<string[]>;

export const publish = (key: string, count = 1, more: Partial<PublishStep> = {}): PublishStep => ({
  do: 'publish',
  count,
  exchange: '',
  key,
  ...more,
});
export const consume = (as: string, queue: string, more: Partial<ConsumeStep> = {}): ConsumeStep => ({
  do: 'consume',
  as,
  queue,
  ...more,
});
export const look = (as: string): Step => ({ do: 'look', as });
export const get = (queue: string): Step => ({ do: 'get', queue });
export const ack = (as: string, message: number, multiple = false): Step => ({ do: 'ack', as, message, multiple });
export const requeue = (as: string, message: number): Step => ({ do: 'nack', as, message, requeue: true });
export const reject = (as: string, message: number): Step => ({ do: 'nack', as, message, requeue: false });
export const depth = (queue: string): Step => ({ do: 'depth', queue });
export const wait = (time: number): Step => ({ do: 'wait', for: time });
export const close = (as: string): Step => ({ do: 'close', as });
export const cancel = (as: string): Step => ({ do: 'cancel', as });
export const purge = (queue: string): Step => ({ do: 'purge', queue });

/** One delivery in words. */
export function delivery(message: number, redelivered: boolean, deaths: readonly Death[] = []): string {
  const died = deaths.map(({ reason, queue, count }) => `${reason}@${queue} x${count}`);
  return [String(message), ...(redelivered ? ['again'] : []), ...died].join(' ');
}

/** An entry of x-death. */
export interface Death {
  readonly reason: string;
  readonly queue: string;
  readonly count: number;
}
