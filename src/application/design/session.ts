/**
 * ONNX Runtime sessions for design time, in this thread: nothing here has a deadline, so blocking is fine. The
 * event loop gets its turn between two runs, so that Ctrl-C and progress still work.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as ort from 'onnxruntime-node';
import { CotuneError } from '../../core/errors.js';

export type Outputs = Readonly<Record<string, Float32Array>>;

/** A whole ONNX model with one input, 'input', of the given shape. */
export interface SessionModel {
  readonly bytes: Uint8Array;
  readonly inputShape: readonly number[];
}

export interface BatchSession {
  /** Runs one batch; the values are NCHW float32 and may be overwritten afterwards. */
  run(batch: Float32Array): Promise<Outputs>;
  close(): Promise<void>;
}

export interface DesignSession extends BatchSession {
  /** As `run`, without looking at the outputs or giving the event loop a turn: for timing. */
  runOnce(): Promise<void>;
}

/** Opens a session with so many threads. */
export type OpenSession = (model: SessionModel, threads: number) => Promise<BatchSession>;

/**
 * @param threads of the session; given always, for ONNX Runtime would otherwise take what it likes
 * @throws {CotuneError} `ERR_SESSION` when ONNX Runtime refuses the model
 */
export async function openSession(model: SessionModel, threads: number): Promise<DesignSession> {
  const session = await ort.InferenceSession.create(model.bytes, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  }).catch((cause: Error) => {
    throw new CotuneError('ERR_SESSION', `ONNX Runtime refuses the sub-network: ${cause.message}`, { cause });
  });
  const size = model.inputShape.reduce((product, extent) => product * extent, 1);
  const still = { input: new ort.Tensor('float32', new Float32Array(size).fill(0.5), [...model.inputShape]) };
  return {
    async run(batch) {
      const results = await session.run({ input: new ort.Tensor('float32', batch, [...model.inputShape]) });
      await nextTurn();
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, value.data as Float32Array]),
      );
    },
    async runOnce() {
      await session.run(still);
    },
    close: () => session.release(),
  };
}

/** Opens a session, uses it and releases it whatever happens. */
export async function withSession<S extends BatchSession, T>(
  model: SessionModel,
  threads: number,
  open: (model: SessionModel, threads: number) => Promise<S>,
  use: (session: S) => Promise<T>,
): Promise<T> {
  const session = await open(model, threads);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}
