/** Sessions in a thread of their own, so that images are decoded while the network runs. */
import type { BatchSession, OpenSession, Outputs } from './session.js';
import type { SessionRequest } from './session-thread.js';
import { startThread } from './thread.js';

/** A thread that holds one session at a time; opening the next is cheaper than another thread. */
export interface SessionThread {
  /** @throws {CotuneError} `ERR_SESSION` when ONNX Runtime refuses the model; `ERR_WORKER_DIED` when the thread ends */
  readonly open: OpenSession;
  end(): Promise<void>;
}

export function startSessionThread(): SessionThread {
  const thread = startThread(new URL('./session-thread.js', import.meta.url));
  const ask = (request: SessionRequest) => thread.ask<Outputs>(request);
  return {
    async open({ bytes, inputShape }, threads): Promise<BatchSession> {
      await ask({ model: { bytes, inputShape }, threads });
      return { run: ask, close: async () => void (await ask('close')) };
    },
    end: thread.end,
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
