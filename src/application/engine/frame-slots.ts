/**
 * The buffers that frames live in from their arrival to their result: allocated once, shared with the workers,
 * used again and again. There are as many as may run and wait, so an empty ring is the back-pressure.
 */
import type { TensorShape } from './model-source.js';
import { elementsOf } from './model-source.js';

export interface FrameSlot {
  readonly index: number;
  /** The frame, normalised, in the layout of the graph's input; the producer writes it. */
  readonly input: Float32Array;
  /** The result; valid until the slot is released. */
  readonly output: Float32Array;
}

/** The memory of all slots: for each one its input, then its output. */
export interface SlotMemory {
  readonly buffer: SharedArrayBuffer;
  readonly count: number;
  readonly inputLength: number;
  readonly outputLength: number;
}

export function allocateSlots(count: number, input: TensorShape, output: TensorShape): SlotMemory {
  const [inputLength, outputLength] = [elementsOf(input), elementsOf(output)];
  const buffer = new SharedArrayBuffer(count * (inputLength + outputLength) * Float32Array.BYTES_PER_ELEMENT);
  return { buffer, count, inputLength, outputLength };
}

/** The slots as views of their memory; the same in every thread. */
export function viewSlots({ buffer, count, inputLength, outputLength }: SlotMemory): FrameSlot[] {
  const slotBytes = (inputLength + outputLength) * Float32Array.BYTES_PER_ELEMENT;
  return Array.from({ length: count }, (_, index) => ({
    index,
    input: new Float32Array(buffer, index * slotBytes, inputLength),
    output: new Float32Array(buffer, index * slotBytes + inputLength * 4, outputLength),
  }));
}
