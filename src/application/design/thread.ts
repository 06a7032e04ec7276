/** Threads for what would keep this one from everything else: each answers one request after the other. */
import { Worker } from 'node:worker_threads';
import { CotuneError, type ErrorRecord, fromErrorRecord } from '../../core/errors.js';

export interface DesignThread {
  /** @throws {CotuneError} what the thread threw; `ERR_WORKER_DIED` when it ends */
  ask<T>(request: unknown): Promise<T>;
  end(): Promise<void>;
}

/** Every request has exactly one answer. */
export type ThreadReply = { readonly result: unknown } | { readonly error: ErrorRecord };

/** @param script a module that calls `answerRequests` */
export function startThread(script: URL, workerData?: unknown): DesignThread {
  const worker = new Worker(script, { workerData });
  const ended = new Promise<never>((_, reject) => {
    const die = (what: string) =>
      reject(new CotuneError('ERR_WORKER_DIED', `the thread of the session ended: ${what}`));
    worker.on('error', (error) => die(error.message));
    worker.on('exit', (status) => die(`status ${status}`));
  });
  ended.catch(() => {});
  const ask = <T>(request: unknown): Promise<T> => {
    const reply = Promise.race([nextReply<T>(worker), ended]);
    worker.postMessage(request);
    return reply;
  };
  return {
    ask,
    async end() {
      await ask(null).catch(() => worker.terminate());
    },
  };
}

function nextReply<T>(worker: Worker): Promise<T> {
  return new Promise((resolve, reject) =>
    worker.once('message', (reply: ThreadReply) =>
      'error' in reply ? reject(fromErrorRecord(reply.error)) : resolve(reply.result as T),
    ),
  );
}
