/** The other side of `startThread`: what a thread's module calls once, to answer what it is asked until it is ended. */
import { parentPort } from 'node:worker_threads';
import { toErrorRecord } from '../../core/errors.js';
import type { ThreadReply } from './thread.js';

/** @param release frees what the thread holds, before it ends */
export function answerRequests<R>(
  fulfil: (request: R) => Promise<unknown>,
  release: () => Promise<void>,
): void {
  const port = parentPort!;
  const answer = async (request: R | null): Promise<void> => {
    if (request === null) port.off('message', answer);
    const reply: ThreadReply = await (request === null ? release() : fulfil(request)).then(
      (result) => ({ result }),
      (error) => ({ error: toErrorRecord(error, 'ERR_SESSION') }),
    );
    port.postMessage(reply);
  };
  port.on('message', answer);
}
