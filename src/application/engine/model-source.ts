/**
 * Where the engine gets its graphs from. A worker thread imports the module named in `ModelOrigin` and calls
 * its `createModelSource` with the data, so that graphs are built in the thread that will run them and the
 * engine knows no network family.
 */
export interface ModelSource {
  /**
   * The static ONNX graph of a sub-network; its bytes need to last only until the next call.
   *
   * @throws {CotuneError} when there is no such sub-network or it cannot be built
   */
  build(subnet: string): Uint8Array | Promise<Uint8Array>;
}

export interface ModelOrigin {
  /** URL of a module that exports `createModelSource(data): ModelSource | Promise<ModelSource>`. */
  readonly module: string;
  /** Anything that can be cloned to a thread; weights in SharedArrayBuffers are shared, not copied. */
  readonly data: unknown;
}

/** The one input and the one output of every graph of an engine: float32, static shapes. */
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
