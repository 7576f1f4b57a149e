/** How a command ends when it does not end well: a message for the user and an exit code, never a stack trace. */

export const EXIT = { success: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Bad input or usage: one line a fault. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly lines: readonly string[];

  constructor(lines: string | readonly string[]) {
    const all = typeof lines === 'string' ? [lines] : lines;
    super(all.join('\n'));
    this.lines = all;
  }
}

/** The user pressed Ctrl-C. `hint` says what is kept. Exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Prints an error to stderr and returns the exit code for it. MQLAB_DEBUG=1 adds the stack trace. */
export function report(error: unknown): number {
  const debug = process.env['MQLAB_DEBUG'] === '1';
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
  if (error instanceof Interrupted) {
    if (!debug) process.stderr.write(`${error.message}\n`);
    return EXIT.interrupted;
  }
  if (!debug) {
    const lines = error instanceof UsageError ? error.lines : [error instanceof Error ? error.message : String(error)];
    for (const line of lines) process.stderr.write(`${line}\n`);
  }
  return EXIT.usage;
}
