/** The tensors of a supernet's checkpoint: every one that some sub-network needs, in the size that is stored. */
import type { SupernetDescription } from './description-schema.js';
import { kernelMatrixKey, kernelStepSizes } from './elastic-kernel.js';
import { familyOf } from './families.js';
import { type ConvolutionLayer, convolutionsOf, linearsOf } from './plan.js';
import { planNetwork } from './plan-network.js';
import { weightShape } from './slicing.js';

/** Names and shapes in the order in which data meets them; what several sub-networks share in its largest shape. */
export function expectedTensors(description: SupernetDescription): Map<string, number[]> {
  const tensors = new Map<string, number[]>();
  for (const arch of familyOf(description).spanning(description))
    for (const [name, shape] of tensorsOf(description, arch)) {
      const known = tensors.get(name) ?? shape;
      tensors.set(
        name,
        shape.map((size, axis) => Math.max(size, known[axis]!)),
      );
    }
  return tensors;
}

type NamedShape = [name: string, shape: number[]];

function* tensorsOf(
  description: SupernetDescription,
  arch: Parameters<typeof planNetwork>[1],
): Generator<NamedShape> {
  const { steps } = planNetwork(description, arch);
  for (const layer of convolutionsOf(steps)) yield* tensorsOfConvolution(layer);
  for (const { weight, bias, inputs, outputs } of linearsOf(steps)) {
    yield [weight, [outputs, inputs]];
    yield [bias, [outputs]];
  }
}

function* tensorsOfConvolution(layer: ConvolutionLayer): Generator<NamedShape> {
  const { weight, bias, batchNorm, kernelChoices, outputChannels } = layer;
  yield [weight, weightShape(layer)];
  for (const step of kernelStepSizes(kernelChoices, kernelChoices[0]!))
    yield [kernelMatrixKey(weight, step), [step.to ** 2, step.to ** 2]];
  if (bias !== null) yield [bias, [outputChannels]];
  if (batchNorm === null) return;
  const { scale, shift, mean, variance } = batchNorm;
  for (const key of [scale, shift, mean, variance]) yield [key, [outputChannels]];
}
