/**
 * An engine worker: a thread that builds sessions and runs them. Both block it, which is why there are two of
 * them: one infers while the other builds what is needed next.
 */
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createRealClock } from '../../core/clock.js';
import { toErrorRecord } from '../../core/errors.js';
import { viewSlots } from './frame-slots.js';
import { GraphRunner } from './graph-runner.js';
import type { ModelSource, Runnable, RunnableSource, SessionKey } from './model-source.js';
import { control, type WorkerReply, type WorkerRequest, type WorkerStart } from './worker-protocol.js';

const start = workerData as WorkerStart;
const words = new Int32Array(start.control);
const slots = viewSlots(start.slots);
const sessions = new Map<number, Runnable>();
const clock = createRealClock();
/** Requests that follow the last answer within this time follow closely. */
const closelySeconds = 200e-6;
let lastWaitSeconds = Number.POSITIVE_INFINITY;
const reply = (message: WorkerReply) => start.port.postMessage(message);
/**
 * A session keeps its weights about 1.5 times, and its working memory beside them. Memory that an earlier session
 * left to the allocator hides in the measurement, so this is the least that is accounted.
 */
const leastResidentPerModelByte = 1.5;

async function build(opener: RunnableSource, session: number, key: SessionKey): Promise<void> {
  try {
    const residentBefore = process.memoryUsage.rss();
    const opened = await opener.open(key);
    sessions.set(session, opened);
    const measured = process.memoryUsage.rss() - residentBefore;
    reply({
      kind: 'built',
      session,
      bytes: Math.max(measured, opened.modelBytes * leastResidentPerModelByte),
    });
  } catch (error) {
    reply({ kind: 'refused', session, error: toErrorRecord(error, 'ERR_SESSION') });
  }
}

async function infer(session: number, slot: number): Promise<void> {
  try {
    await sessions.get(session)!.run(slots[slot]!);
  } catch (error) {
    reply({ kind: 'failed', error: toErrorRecord(error, 'ERR_SESSION') });
  }
  Atomics.add(words, control.answered, 1);
  Atomics.notify(words, control.answered);
}

async function release(session: number): Promise<void> {
  await sessions.get(session)?.release();
  sessions.delete(session);
}

/** @returns false when the worker was asked to end */
async function serve(opener: RunnableSource, request: WorkerRequest): Promise<boolean> {
  if (request.kind === 'build') await build(opener, request.session, request.key);
  else if (request.kind === 'release') await release(request.session);
  return request.kind !== 'close';
}

async function serveMessages(opener: RunnableSource): Promise<boolean> {
  for (;;) {
    const received = receiveMessageOnPort(start.port);
    if (received === undefined) return true;
    if (!(await serve(opener, received.message as WorkerRequest))) return false;
  }
}

/**
 * Waits until something is asked for. Waking a sleeping thread takes as long as a short inference, so a worker whose
 * last request came at once looks for the next one a moment before it sleeps; one that is asked rarely never does.
 */
function waitForRequest(seen: number): void {
  const began = clock.now();
  if (lastWaitSeconds < closelySeconds) {
    while (clock.now() < began + closelySeconds) if (Atomics.load(words, control.signal) !== seen) break;
  }
  Atomics.wait(words, control.signal, seen);
  lastWaitSeconds = clock.now() - began;
}

async function openSource(): Promise<RunnableSource> {
  const module = (await import(start.model.module)) as {
    createModelSource(data: unknown): ModelSource | Promise<ModelSource>;
  };
  const source = await module.createModelSource(start.model.data);
  return 'open' in source ? source : new GraphRunner(source, start.input, start.output);
}

async function serveAll(opener: RunnableSource): Promise<void> {
  reply({ kind: 'ready' });
  let [seen, inferences, open] = [0, 0, true];
  while (open) {
    waitForRequest(seen);
    seen = Atomics.load(words, control.signal);
    if (Atomics.load(words, control.inference) !== inferences) {
      inferences = Atomics.load(words, control.inference);
      await infer(words[control.session]!, words[control.slot]!);
    }
    open = await serveMessages(opener);
  }
  for (const session of [...sessions.keys()]) await release(session);
  reply({ kind: 'closed' });
}

async function main(): Promise<void> {
  try {
    await serveAll(await openSource());
  } catch (error) {
    reply({ kind: 'unusable', error: toErrorRecord(error, 'ERR_WORKER_DIED') });
  }
  start.port.close();
}

await main();
