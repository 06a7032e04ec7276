/** The thread of threaded sessions: opens one session after another and runs each on what it is sent. */
import { type DesignSession, type Outputs, openSession, type SessionModel } from './session.js';
import { answerRequests } from './thread-answers.js';

/** A session to open, a batch to run on it, or its end. */
export type SessionRequest =
  | { readonly model: SessionModel; readonly threads: number }
  | Float32Array
  | 'close';

let opened: DesignSession | undefined;

async function release(): Promise<void> {
  await opened?.close();
  opened = undefined;
}

async function fulfil(request: SessionRequest): Promise<Outputs> {
  if (request instanceof Float32Array) return opened!.run(request);
  await release();
  if (request !== 'close') opened = await openSession(request.model, request.threads);
  return {};
}

answerRequests(fulfil, release);
