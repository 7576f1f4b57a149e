/** Java processes that print one JSON object a line. None of them outlives the test, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A line that a process has printed. */
export interface Event {
  readonly name: string;
  readonly [key: string]: unknown;
}

export interface JavaOptions {
  readonly classpath: string;
  readonly main: string;
  readonly args: readonly string[];
  /** Where its log goes, and for a broker all that it prints. */
  readonly log: string;
  readonly logging: string;
  /** MiB. */
  readonly heap: number;
  /** Whether its standard output holds events. */
  readonly talks: boolean;
}

const living = new Set<Java>();
process.once('exit', () => {
  for (const each of living) each.signal('SIGKILL');
});

/** What a JVM needs to start fast and to stay small. */
const SMALL = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

/** One Java process. */
export class Java {
  readonly events: Event[] = [];
  readonly exited: Promise<void>;
  running = true;
  private readonly child: ChildProcess;
  private readonly listeners = new Set<(event: Event) => void>();

  constructor({ classpath, main, args, log, logging, heap, talks }: JavaOptions) {
    const out = openSync(log, 'a');
    const options = [
      ...SMALL,
      `-Xmx${heap}m`,
      `-Dlog4j.configuration=file:${logging}`,
      '-cp',
      classpath,
      main,
      ...args,
    ];
    this.child = spawn('java', options, { stdio: ['pipe', talks ? 'pipe' : out, out] });
    closeSync(out);
    living.add(this);
    this.exited = new Promise((resolve) => {
      this.child.once('close', () => {
        this.running = false;
        living.delete(this);
        resolve();
      });
    });
    this.child.stdin?.on('error', () => {}); // It may be gone when it is written to.
    if (this.child.stdout !== null) createInterface(this.child.stdout).on('line', (line) => this.hear(line));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  write(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Ends it in good order if it can within `ms`, and otherwise at once. */
  async stop(ms: number): Promise<void> {
    this.signal('SIGTERM');
    if (!(await within(ms, this.exited))) await this.kill();
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** The first event that passes, of those printed and those to come; undefined if there is none within `ms`. */
  async event(passes: (event: Event) => boolean, ms: number): Promise<Event | undefined> {
    return this.events.find(passes) ?? this.next(passes, ms);
  }

  /** The first event to come that passes. */
  async next(passes: (event: Event) => boolean, ms: number): Promise<Event | undefined> {
    let found: Event | undefined;
    let listener: (event: Event) => void = () => {};
    const heard = new Promise<void>((resolve) => {
      listener = (event) => {
        if (!passes(event)) return;
        found = event;
        resolve();
      };
      this.listeners.add(listener);
    });
    await within(ms, Promise.race([heard, this.exited]));
    this.listeners.delete(listener);
    return found;
  }

  private hear(line: string): void {
    if (!line.startsWith('{')) return;
    const event = JSON.parse(line) as Event;
    this.events.push(event);
    for (const listener of this.listeners) listener(event);
  }
}

/** Whether a promise is fulfilled within `ms`. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again and again until the answer is yes; throws an Error that says what was waited for after `ms`. */
export async function until(what: string, ms: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within ${ms / 1000} s: ${what}`);
    await sleep(200);
  }
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
