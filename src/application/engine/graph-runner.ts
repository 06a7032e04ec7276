/**
 * Opens networks that are one graph. The runtime does not take shared memory, so a frame is copied once into buffers
 * that are allocated once per worker.
 */
import * as ort from 'onnxruntime-node';
import { CotuneError } from '../../core/errors.js';
import type { FrameSlot } from './frame-slots.js';
import {
  elementsOf,
  type GraphSource,
  type Runnable,
  type SessionKey,
  type TensorShape,
} from './model-source.js';
import { sessionOptions } from './session-options.js';

export class GraphRunner {
  readonly #input: Float32Array;
  readonly #output: Float32Array;
  readonly #feeds: Record<string, ort.Tensor>;
  readonly #fetches: Record<string, ort.Tensor>;

  constructor(
    private readonly source: GraphSource,
    private readonly input: TensorShape,
    private readonly output: TensorShape,
  ) {
    this.#input = new Float32Array(elementsOf(input));
    this.#output = new Float32Array(elementsOf(output));
    this.#feeds = { [input.name]: new ort.Tensor('float32', this.#input, input.shape) };
    this.#fetches = { [output.name]: new ort.Tensor('float32', this.#output, output.shape) };
  }

  /** @throws {CotuneError} what the source throws, ERR_TENSOR_TYPE and ERR_TENSOR_SHAPE for other inputs and outputs */
  async open(key: SessionKey): Promise<Runnable> {
    const model = await this.source.build(key.subnet);
    const modelBytes = model.byteLength;
    const session = await ort.InferenceSession.create(model, sessionOptions(key.threads));
    this.#checkSignature(session, key);
    // The first run allocates what every later one uses again: a session that has not run is not hot.
    await session.run(this.#feeds, this.#fetches);
    return {
      modelBytes,
      run: (slot) => this.#run(session, slot),
      release: () => session.release(),
    };
  }

  async #run(session: ort.InferenceSession, slot: FrameSlot): Promise<void> {
    this.#input.set(slot.input);
    await session.run(this.#feeds, this.#fetches);
    slot.output.set(this.#output);
  }

  #checkSignature(session: ort.InferenceSession, key: SessionKey): void {
    const [inputs, outputs] = [session.inputMetadata, session.outputMetadata];
    for (const [found, expected] of [[inputs, this.input] as const, [outputs, this.output] as const]) {
      const tensor = found.find((candidate) => candidate.name === expected.name);
      if (tensor === undefined || !tensor.isTensor || tensor.type !== 'float32') {
        throw new CotuneError(
          'ERR_TENSOR_TYPE',
          `${key.subnet} has no float32 tensor named ${expected.name}`,
        );
      }
      if (String(tensor.shape) === String(expected.shape)) continue;
      const message = `${expected.name} of ${key.subnet} has shape [${tensor.shape}], the engine expects [${expected.shape}]`;
      throw new CotuneError('ERR_TENSOR_SHAPE', message);
    }
  }
}
