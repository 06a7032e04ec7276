/** A supernet with random weights: for measuring time, which weights do not change. It has no accuracy. */
import { createRandom } from '../../core/random.js';
import { layOutSafetensors } from '../checkpoint/safetensors-file.js';
import type { SupernetDescription } from './description-schema.js';
import { expectedTensors } from './expected-tensors.js';
import { openSupernet, type Supernet } from './supernet.js';

/** @param seed the same seed gives the same weights; activations neither vanish nor explode */
export function randomSupernet(description: SupernetDescription, seed: number): Supernet {
  const tensors = [...expectedTensors(description)].map(([name, shape], index) => ({
    name,
    shape,
    fill: (target: Float32Array) => fillTensor(target, name, shape, seed + index),
  }));
  return openSupernet(description, layOutSafetensors(tensors));
}

function fillTensor(target: Float32Array, name: string, shape: readonly number[], seed: number): void {
  const random = createRandom(seed);
  // Scales and variances are positive and near one; a weight's size goes with how many it is summed with.
  const isScale = /running_var$|bn\.weight$/.test(name);
  const deviation = isScale ? 0.2 : Math.sqrt(shape[0]! / target.length);
  for (let i = 0; i < target.length; i++) {
    const value = random.normal() * deviation;
    target[i] = isScale ? 1 + Math.abs(value) : value;
  }
}
