import ort from 'onnxruntime-node';
import { createRandom } from '#cotune/core/random.js';

/** Runs a model once on one thread and returns every output by name. */
export async function runModel(
  bytes: Uint8Array,
  input: { shape: readonly number[]; data: Float32Array },
): Promise<Map<string, Float32Array>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const outputs = await session.run({ input: new ort.Tensor('float32', input.data, input.shape) });
  await session.release();
  return new Map(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]));
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    // Also a NaN must count as a difference.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

export function randomValues(count: number, seed: number, deviation = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal() * deviation);
}
