/**
 * Where the engine gets its networks from. A worker thread imports the module named in `ModelOrigin` and calls
 * its `createModelSource` with the data, so that networks are built in the thread that will run them and the
 * engine knows no network family.
 */
import type { FrameSlot } from './frame-slots.js';

export type ModelSource = GraphSource | RunnableSource;

/** Networks that are one graph, run once per frame. */
export interface GraphSource {
  /**
   * The static ONNX graph of a sub-network; its bytes need to last only until the next call.
   *
   * @throws {CotuneError} when there is no such sub-network or it cannot be built
   */
  build(subnet: string): Uint8Array | Promise<Uint8Array>;
}

/** Networks that are more than that: a frame means to them what they like. */
export interface RunnableSource {
  /**
   * Opens a sub-network that has run once.
   *
   * @throws {CotuneError} when there is no such sub-network or it cannot be built
   */
  open(key: SessionKey): Promise<Runnable>;
}

/** A sub-network that is hot. It keeps nothing from one frame to the next. */
export interface Runnable {
  /** Size of what it was made from. */
  readonly modelBytes: number;
  /** Reads the slot's input and fills its output. */
  run(slot: FrameSlot): Promise<void>;
  release(): Promise<void>;
}

export interface ModelOrigin {
  /** URL of a module that exports `createModelSource(data): ModelSource | Promise<ModelSource>`. */
  readonly module: string;
  /** Anything that can be cloned to a thread; weights in SharedArrayBuffers are shared, not copied. */
  readonly data: unknown;
}

/** The one input and the one output of every network of an engine: float32 of static shapes where it is a graph. */
export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
}

export function elementsOf(tensor: TensorShape): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

/** What is kept hot: a session of ONNX Runtime has its sub-network and its number of threads fixed. */
export interface SessionKey {
  readonly subnet: string;
  readonly threads: number;
}

export function keyText(key: SessionKey): string {
  return `${key.subnet}/${key.threads}`;
}
