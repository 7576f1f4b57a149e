import { Fifo, type Nanoseconds, ns, Server, type Simulator, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Sent } from './outstanding.ts';

export interface OutboxOptions {
  /** Time of one statement in the database: a row written, or a query. */
  readonly statement: Nanoseconds;
  readonly pollEvery: Nanoseconds;
  /** Rows that a query returns at most. */
  readonly limit: number;
}

/**
 * A table in a database for what could not be published: a row is written for each message, and a job reads the oldest
 * rows every so often and publishes them again. The database serves one statement at a time.
 */
export class Outbox {
  private readonly sim: Simulator;
  private readonly options: OutboxOptions;
  private readonly database: Server;
  private readonly publish: (sent: Sent) => void;
  private readonly rows = new Fifo<Sent>();
  private count = 0;
  private isPolling = false;

  /** `publish` is given what is to be sent again. */
  constructor(sim: Simulator, options: OutboxOptions, publish: (sent: Sent) => void) {
    this.sim = sim;
    this.options = options;
    this.database = new Server(sim, 1);
    this.publish = publish;
  }

  /** Messages in the table. */
  get size(): number {
    return this.count;
  }

  /** Time the database was at work so far, in ns. */
  busyTime(): number {
    return this.database.busyTime();
  }

  /** Writes messages into the table. */
  put(sent: Sent): void {
    spawn(this.write(sent));
  }

  private *write(sent: Sent): Story {
    yield this.database.serve(ns(sent.count * this.options.statement));
    this.rows.push(sent);
    this.count += sent.count;
    if (!this.isPolling) spawn(this.poll());
  }

  /** Runs as long as there are rows, at the instants at which the job is due. */
  private *poll(): Story {
    const { pollEvery, statement, limit } = this.options;
    this.isPolling = true;
    while (this.count > 0) {
      yield sleep(this.sim, ns(pollEvery - (this.sim.now % pollEvery)));
      yield this.database.serve(statement);
      for (let found = 0; found < limit && !this.rows.isEmpty;) {
        const row = this.rows.shift() as Sent;
        found += row.count;
        this.count -= row.count;
        this.publish(row);
      }
    }
    this.isPolling = false;
  }
}
