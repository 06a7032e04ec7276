/**
 * An energy predictor: what an inference is expected to take, times the watts that it is expected to draw. Watts differ
 * far less than times do, so few metered sub-networks do: from one on, energy is a factor of latency; from many, what
 * draws more than that is learned layer by layer, as the latency predictor learns times.
 */
import type { Arch } from '../../network/arch-space.js';
import { fitLayerModel, type LayerModel } from './latency-model.js';
import type { LayerWork } from './layer-features.js';
import type { Estimate } from './objectives.js';

export interface MeteredArch {
  readonly arch: Arch;
  readonly seconds: number;
  readonly joules: number;
}

/**
 * @param metered at least one
 * @param latency of the same number of threads
 * @param weights those of an earlier fit, to begin with
 * @returns estimates in joules
 */
export function fitEnergyModel(
  workOf: (arch: Arch) => LayerWork,
  metered: readonly MeteredArch[],
  latency: (arch: Arch) => Estimate,
  weights?: readonly number[],
): LayerModel {
  const watts = metered.map(({ arch, seconds, joules }) => ({ arch, amount: joules / seconds }));
  const power = fitLayerModel(workOf, watts, weights);
  return {
    weights: power.weights,
    predict: (arch) => productOf(latency(arch), power.predict(arch)),
  };
}

/** Of two that do not depend on each other. */
function productOf(a: Estimate, b: Estimate): Estimate {
  return { mean: a.mean * b.mean, deviation: Math.hypot(a.deviation * b.mean, b.deviation * a.mean) };
}
