/** A session in a thread of its own, so that images are decoded while the network runs. */
import { Worker } from 'node:worker_threads';
import { CotuneError, fromErrorRecord } from '../../core/errors.js';
import type { BatchSession, OpenSession, Outputs } from './session.js';
import type { ThreadReply, ThreadRequest, ThreadStart } from './session-thread.js';

/** @throws {CotuneError} `ERR_SESSION` when ONNX Runtime refuses the model; `ERR_WORKER_DIED` when the thread ends */
export const openThreadedSession: OpenSession = async (model, threads): Promise<BatchSession> => {
  const { bytes, inputShape } = model;
  const workerData: ThreadStart = { model: { bytes, inputShape }, threads };
  const worker = new Worker(new URL('./session-thread.js', import.meta.url), { workerData });
  const ended = new Promise<never>((_, reject) => {
    const die = (what: string) =>
      reject(new CotuneError('ERR_WORKER_DIED', `the thread of the session ended: ${what}`));
    worker.on('error', (error) => die(error.message));
    worker.on('exit', (status) => die(`status ${status}`));
  });
  ended.catch(() => {});
  const answered = (): Promise<Outputs> => Promise.race([nextReply(worker), ended]);
  const ask = (request: ThreadRequest): Promise<Outputs> => {
    const reply = answered();
    worker.postMessage(request);
    return reply;
  };
  try {
    await answered();
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return { run: ask, close: async () => void (await ask(null)) };
};

function nextReply(worker: Worker): Promise<Outputs> {
  return new Promise((resolve, reject) =>
    worker.once('message', (reply: ThreadReply) =>
      'error' in reply ? reject(fromErrorRecord(reply.error)) : resolve(reply.outputs),
    ),
  );
}
