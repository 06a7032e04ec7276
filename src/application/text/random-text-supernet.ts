/** A transformer with random weights: for measuring time, which weights do not change. It writes nonsense. */
import { createRandom } from '../../core/random.js';
import { layOutSafetensors } from '../checkpoint/safetensors-file.js';
import type { TextDescription } from './description.js';
import { expectedTextTensors } from './tensors.js';
import { openTextSupernet, type TextSupernet } from './text-supernet.js';

/** @param seed the same seed gives the same weights. The end never is the likeliest token, so results are as long as asked. */
export function randomTextSupernet(description: TextDescription, seed: number): TextSupernet {
  const tensors = [...expectedTextTensors(description)].map(([name, shape], index) => ({
    name,
    shape,
    fill: (target: Float32Array) => {
      const random = createRandom(seed + index);
      const isScale = name.endsWith('norm.weight');
      const deviation = shape.length === 2 ? Math.sqrt(1 / shape[1]!) : 0.02;
      for (let i = 0; i < target.length; i++) target[i] = (isScale ? 1 : 0) + random.normal() * deviation;
      if (/^decoder\.embed/.test(name)) silence(target, shape[1]!, description.vocab.eos);
    },
  }));
  return openTextSupernet(description, layOutSafetensors(tensors));
}

/** A token whose row is zero has logit 0, which one of many random logits always exceeds. */
function silence(table: Float32Array, width: number, token: number): void {
  table.fill(0, token * width, (token + 1) * width);
}
