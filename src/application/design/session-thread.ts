/** The thread of a threaded session: makes one session and runs it on what it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorRecord, toErrorRecord } from '../../core/errors.js';
import { type DesignSession, type Outputs, openSession, type SessionModel } from './session.js';

export interface ThreadStart {
  readonly model: SessionModel;
  readonly threads: number;
}

/** A batch to run, or null to end. */
export type ThreadRequest = Float32Array | null;

/** Every request, and the start, has exactly one answer. */
export type ThreadReply = { readonly outputs: Outputs } | { readonly error: ErrorRecord };

const { model, threads } = workerData as ThreadStart;
let opened: Promise<DesignSession> | undefined;

async function answer(work: () => Promise<Outputs>): Promise<void> {
  const reply: ThreadReply = await work().then(
    (outputs) => ({ outputs }),
    (error) => ({ error: toErrorRecord(error, 'ERR_SESSION') }),
  );
  parentPort!.postMessage(reply);
}

async function start(): Promise<Outputs> {
  opened = openSession(model, threads);
  await opened;
  return {};
}

async function end(): Promise<Outputs> {
  await (await opened!).close();
  parentPort!.off('message', receive);
  return {};
}

const receive = (batch: ThreadRequest) =>
  answer(async () => (batch === null ? end() : (await opened!).run(batch)));

parentPort!.on('message', receive);
await answer(start);
