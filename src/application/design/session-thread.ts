/** The thread of threaded sessions: opens one session after another and runs each on what it is sent. */
import { parentPort } from 'node:worker_threads';
import { type ErrorRecord, toErrorRecord } from '../../core/errors.js';
import { type DesignSession, type Outputs, openSession, type SessionModel } from './session.js';

/** A session to open, a batch to run on it, its end, or the end of the thread. */
export type ThreadRequest =
  | { readonly model: SessionModel; readonly threads: number }
  | Float32Array
  | 'close'
  | null;

/** Every request has exactly one answer. */
export type ThreadReply = { readonly outputs: Outputs } | { readonly error: ErrorRecord };

let opened: DesignSession | undefined;

async function answer(request: ThreadRequest): Promise<void> {
  const reply: ThreadReply = await fulfil(request).then(
    (outputs) => ({ outputs }),
    (error) => ({ error: toErrorRecord(error, 'ERR_SESSION') }),
  );
  parentPort!.postMessage(reply);
}

async function fulfil(request: ThreadRequest): Promise<Outputs> {
  if (request instanceof Float32Array) return opened!.run(request);
  await opened?.close();
  opened = undefined;
  if (request === null) parentPort!.off('message', answer);
  else if (request !== 'close') opened = await openSession(request.model, request.threads);
  return {};
}

parentPort!.on('message', answer);
