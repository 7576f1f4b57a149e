/** What a scenario is: plain data that a real cluster and the simulator can both play. */

export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Whose leader is broker-0, with replicas on all three brokers. */
export interface Topic {
  readonly partitions: number;
  readonly config?: Settings;
}

/** Sends `rate` messages a second, with keyless records. */
export interface Producer {
  readonly rate: number;
  readonly config: Settings;
}

/** Transactions one after the other, over and over. `lasts` is the time in ms between the last message and the end. */
export interface Transactions {
  readonly config: Settings;
  readonly each: readonly {
    readonly messages: number;
    readonly lasts: number;
    readonly end: 'commit' | 'abort' | 'never';
  }[];
}

/**
 * How a group reads. `commit`: automatically, synchronously or asynchronously after the records of a poll have been
 * processed, before they are, or once every `every` ms. `processing`: ms a record; `handOver`: in another thread.
 */
export interface Reader {
  readonly count: number;
  readonly commit: 'auto' | 'sync' | 'async' | 'before' | 'interval';
  readonly every?: number;
  readonly onRevoke?: boolean;
  readonly processing: number;
  readonly handOver?: boolean;
  /** Each member keeps its identity over a restart (group.instance.id). */
  readonly static?: boolean;
  readonly config?: Settings;
}

/** As in an experiment file, with times in seconds since the first message: broker-0, readers.0, readers. */
export interface Fault {
  readonly at: number;
  readonly crash?: string;
  readonly stop?: string;
  readonly pause?: string;
  readonly hold?: string;
  readonly restart?: number;
  readonly for?: number;
}

/** What became of the messages, in kind: what the real cluster and the simulator must agree on. */
export interface Kind {
  /** A message that was acknowledged is in no log at the end, although nothing was to expire. */
  readonly lostAcknowledged: boolean;
  /** The producer was told that a message had failed. */
  readonly refused: boolean;
  /** A message whose failure was reported is in the log all the same. */
  readonly refusedButStored: boolean;
  /** A message is in the log twice. */
  readonly storedTwice: boolean;
  /** The log of a partition has a message behind a later one. */
  readonly disordered: boolean;
  /** A reader has processed a message that is not in the log at the end. */
  readonly seenAndLost: boolean;
  /** A reader group has processed one place of the log twice. */
  readonly processedTwice: boolean;
  /** A message in the log at the end was never processed, although the group has committed beyond it. */
  readonly skipped: boolean;
  /** Retention removed a message before it was processed. */
  readonly expired: boolean;
  /** A reader gave up with an error. */
  readonly readerFailed: boolean;
  /** What the member that was not struck noticed of the rebalance. */
  readonly survivor: 'nothing' | 'keeps its partitions' | 'gives up its partitions';
  /** A reader has processed a message of a transaction that was aborted. */
  readonly abortedSeen: boolean;
  /** A message without a transaction waited at least two seconds for somebody else's transaction to end. */
  readonly heldBack: boolean;
}

export interface Scenario {
  /** A claim. */
  readonly name: string;
  readonly source: string;
  readonly topic: Topic;
  readonly producer?: Producer;
  readonly transactions?: Transactions;
  readonly reader?: Reader;
  /** Faults of this scenario's own clients. */
  readonly faults?: readonly Fault[];
  readonly expect: Partial<Kind>;
}

/** Scenarios that run side by side because the same happens to the brokers. Producers send for `seconds`. */
export interface Act {
  readonly name: string;
  readonly seconds: number;
  readonly faults: readonly Fault[];
  readonly scenarios: readonly Scenario[];
}
