/** Ctrl-C and `kill` as an AbortSignal: the command winds up, and a second one ends the process at once. */

import { CotuneError } from '../core/errors.js';

const statusOf = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening; says with which status to exit when it was interrupted. */
  end(): void;
}

/** @param what the signal's reason says, as an `ERR_CANCELLED` */
export function watchInterruption(
  what: string | (() => string) = 'the command was interrupted',
): Interruption {
  const controller = new AbortController();
  const handlers = (['SIGHUP', 'SIGINT', 'SIGTERM'] as const).map((name) => {
    const handler = () => {
      if (controller.signal.aborted) process.exit(statusOf[name]);
      process.exitCode = statusOf[name];
      controller.abort(new CotuneError('ERR_CANCELLED', typeof what === 'string' ? what : what()));
    };
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  return {
    signal: controller.signal,
    end() {
      for (const remove of handlers) remove();
    },
  };
}
