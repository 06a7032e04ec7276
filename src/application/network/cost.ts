/**
 * What a sub-network costs: multiply-accumulate operations per image and parameters, counted as the reference code
 * of Once-for-All counts an extracted network (batch-norm scale and shift are parameters, statistics are not).
 */
import type { Arch } from './arch.js';
import type { SupernetDescription } from './description-schema.js';
import { type ConvolutionLayer, convolutionsOf, linearsOf, type NetworkPlan } from './plan.js';
import { planNetwork } from './plan-network.js';

export interface NetworkCost {
  /** Multiply-accumulate operations for one image, convolutions and classifier only. */
  readonly macs: number;
  readonly parameters: number;
}

const weightsOf = ({ depthwise, inputChannels, outputChannels, kernel }: ConvolutionLayer) =>
  outputChannels * (depthwise ? 1 : inputChannels) * kernel * kernel;

export function costOfPlan({ steps }: NetworkPlan): NetworkCost {
  let [macs, parameters] = [0, 0];
  for (const { inputs, outputs } of linearsOf(steps)) {
    macs += inputs * outputs;
    parameters += inputs * outputs + outputs;
  }
  for (const layer of convolutionsOf(steps)) {
    macs += weightsOf(layer) * layer.outputSize ** 2;
    parameters += weightsOf(layer);
    if (layer.batchNorm !== null) parameters += 2 * layer.outputChannels;
    if (layer.bias !== null) parameters += layer.outputChannels;
  }
  return { macs, parameters };
}

export function costOfArch(description: SupernetDescription, arch: Arch, resolution?: number): NetworkCost {
  return costOfPlan(planNetwork(description, arch, resolution));
}
