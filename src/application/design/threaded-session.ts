/** Sessions in a thread of their own, so that images are decoded while the network runs. */
import { Worker } from 'node:worker_threads';
import { CotuneError, fromErrorRecord } from '../../core/errors.js';
import type { BatchSession, OpenSession, Outputs } from './session.js';
import type { ThreadReply, ThreadRequest } from './session-thread.js';

/** A thread that holds one session at a time; opening the next is cheaper than another thread. */
export interface SessionThread {
  /** @throws {CotuneError} `ERR_SESSION` when ONNX Runtime refuses the model; `ERR_WORKER_DIED` when the thread ends */
  readonly open: OpenSession;
  end(): Promise<void>;
}

export function startSessionThread(): SessionThread {
  const worker = new Worker(new URL('./session-thread.js', import.meta.url));
  const ended = new Promise<never>((_, reject) => {
    const die = (what: string) =>
      reject(new CotuneError('ERR_WORKER_DIED', `the thread of the session ended: ${what}`));
    worker.on('error', (error) => die(error.message));
    worker.on('exit', (status) => die(`status ${status}`));
  });
  ended.catch(() => {});
  const ask = (request: ThreadRequest): Promise<Outputs> => {
    const reply = Promise.race([nextReply(worker), ended]);
    worker.postMessage(request);
    return reply;
  };
  return {
    async open({ bytes, inputShape }, threads): Promise<BatchSession> {
      await ask({ model: { bytes, inputShape }, threads });
      return { run: ask, close: async () => void (await ask('close')) };
    },
    async end() {
      await ask(null).catch(() => worker.terminate());
    },
  };
}

/** A session with a thread for itself alone. @throws as `SessionThread.open` */
export const openThreadedSession: OpenSession = async (model, threads): Promise<BatchSession> => {
  const thread = startSessionThread();
  try {
    const { run } = await thread.open(model, threads);
    return { run, close: () => thread.end() };
  } catch (error) {
    await thread.end();
    throw error;
  }
};

function nextReply(worker: Worker): Promise<Outputs> {
  return new Promise((resolve, reject) =>
    worker.once('message', (reply: ThreadReply) =>
      'error' in reply ? reject(fromErrorRecord(reply.error)) : resolve(reply.outputs),
    ),
  );
}
