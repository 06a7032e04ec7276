/**
 * The inverted residual block of the MobileNet family: expand, depthwise, squeeze-and-excite, project, with a
 * shortcut where shapes allow. Keys are those of Once-for-All and of the ProxylessNAS code it grew from.
 *
 * @see MobileNetV2, arXiv 1801.04381; MobileNetV3, arXiv 1905.02244
 */
import { makeDivisible } from '../divisible.js';
import type { Activation } from '../plan.js';
import { batchNormAt, type PlanBuilder } from '../plan-builder.js';

export interface InvertedResidual {
  /** Of the keys, such as `blocks.3.conv`. */
  readonly prefix: string;
  /** Channels after the block. */
  readonly width: number;
  /** Channels within it; null where it does not expand. */
  readonly middle: number | null;
  readonly kernel: number;
  /** All kernel sizes where the kernel is elastic; ascending. */
  readonly kernelChoices?: readonly number[];
  readonly stride: number;
  readonly activation: Activation;
  readonly squeezeExcite: boolean;
  /** An elastic block wraps its layers once more: `conv.conv` and `bn.bn`. */
  readonly elastic: boolean;
  /** Where nothing says it, a block has one if it changes neither size nor channels. */
  readonly shortcut?: boolean;
}

export function invertedResidual(network: PlanBuilder, block: InvertedResidual): void {
  const fits = block.stride === 1 && network.channels === block.width;
  if (block.shortcut ?? fits) network.residual((body) => layers(body, block));
  else layers(network, block);
}

function layers(network: PlanBuilder, block: InvertedResidual): void {
  const { prefix, width, middle, kernel, stride, activation, elastic } = block;
  const weightOf = (layer: string) => `${prefix}.${layer}.conv.${elastic ? 'conv.' : ''}weight`;
  const batchNormOf = (layer: string) => batchNormAt(`${prefix}.${layer}.bn${elastic ? '.bn' : ''}`);
  if (middle !== null)
    network.convolution(weightOf('inverted_bottleneck'), middle, {
      batchNorm: batchNormOf('inverted_bottleneck'),
      activation,
    });
  network.convolution(weightOf('depth_conv'), network.channels, {
    batchNorm: batchNormOf('depth_conv'),
    depthwise: true,
    kernel,
    kernelChoices: block.kernelChoices ?? [kernel],
    stride,
    activation,
  });
  if (block.squeezeExcite)
    network.squeezeExcite(`${prefix}.depth_conv.se.fc`, makeDivisible(Math.floor(network.channels / 4)));
  network.convolution(weightOf('point_linear'), width, { batchNorm: batchNormOf('point_linear') });
}

/** Channels within an elastic block: its input times the expansion, in the reference code's rounding. */
export const middleOf = (inputChannels: number, expansion: number) =>
  makeDivisible(Math.round(inputChannels * expansion));
