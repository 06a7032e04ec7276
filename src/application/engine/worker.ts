/**
 * An engine worker: a thread that builds sessions and runs them. Both block it, which is why there are two of
 * them: one infers while the other builds what is needed next.
 */
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { createRealClock } from '../../core/clock.js';
import { CotuneError, toErrorRecord } from '../../core/errors.js';
import { viewSlots } from './frame-slots.js';
import type { ModelSource, SessionKey } from './model-source.js';
import { sessionOptions } from './session-options.js';
import { control, type WorkerReply, type WorkerRequest, type WorkerStart } from './worker-protocol.js';

const start = workerData as WorkerStart;
const words = new Int32Array(start.control);
const slots = viewSlots(start.slots);
const sessions = new Map<number, ort.InferenceSession>();
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

// The runtime does not take shared memory, so a frame is copied once into buffers that are allocated once.
const input = new Float32Array(start.slots.inputLength);
const output = new Float32Array(start.slots.outputLength);
const feeds = { [start.input.name]: new ort.Tensor('float32', input, start.input.shape) };
const fetches = { [start.output.name]: new ort.Tensor('float32', output, start.output.shape) };

function checkSignature(session: ort.InferenceSession, key: SessionKey): void {
  const [inputs, outputs] = [session.inputMetadata, session.outputMetadata];
  for (const [found, expected] of [[inputs, start.input] as const, [outputs, start.output] as const]) {
    const tensor = found.find((candidate) => candidate.name === expected.name);
    if (tensor === undefined || !tensor.isTensor || tensor.type !== 'float32') {
      throw new CotuneError('ERR_TENSOR_TYPE', `${key.subnet} has no float32 tensor named ${expected.name}`);
    }
    if (String(tensor.shape) === String(expected.shape)) continue;
    const message = `${expected.name} of ${key.subnet} has shape [${tensor.shape}], the engine expects [${expected.shape}]`;
    throw new CotuneError('ERR_TENSOR_SHAPE', message);
  }
}

async function build(source: ModelSource, session: number, key: SessionKey): Promise<void> {
  try {
    const residentBefore = process.memoryUsage.rss();
    const model = await source.build(key.subnet);
    const created = await ort.InferenceSession.create(model, sessionOptions(key.threads));
    checkSignature(created, key);
    // The first run allocates what every later one uses again: a session that has not run is not hot.
    await created.run(feeds, fetches);
    sessions.set(session, created);
    const measured = process.memoryUsage.rss() - residentBefore;
    reply({
      kind: 'built',
      session,
      bytes: Math.max(measured, model.byteLength * leastResidentPerModelByte),
    });
  } catch (error) {
    reply({ kind: 'refused', session, error: toErrorRecord(error, 'ERR_SESSION') });
  }
}

async function infer(session: number, slot: number): Promise<void> {
  try {
    input.set(slots[slot]!.input);
    await sessions.get(session)!.run(feeds, fetches);
    slots[slot]!.output.set(output);
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
async function serve(source: ModelSource, request: WorkerRequest): Promise<boolean> {
  if (request.kind === 'build') await build(source, request.session, request.key);
  else if (request.kind === 'release') await release(request.session);
  return request.kind !== 'close';
}

async function serveMessages(source: ModelSource): Promise<boolean> {
  for (;;) {
    const received = receiveMessageOnPort(start.port);
    if (received === undefined) return true;
    if (!(await serve(source, received.message as WorkerRequest))) return false;
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

async function openSource(): Promise<ModelSource> {
  const module = (await import(start.model.module)) as {
    createModelSource(data: unknown): ModelSource | Promise<ModelSource>;
  };
  return module.createModelSource(start.model.data);
}

async function serveAll(source: ModelSource): Promise<void> {
  reply({ kind: 'ready' });
  let [seen, inferences, open] = [0, 0, true];
  while (open) {
    waitForRequest(seen);
    seen = Atomics.load(words, control.signal);
    if (Atomics.load(words, control.inference) !== inferences) {
      inferences = Atomics.load(words, control.inference);
      await infer(words[control.session]!, words[control.slot]!);
    }
    open = await serveMessages(source);
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
