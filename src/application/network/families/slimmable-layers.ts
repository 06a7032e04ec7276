/** The layers of MobileNet V1 and V2 under the keys of the slimmable networks' code. */
import type { BatchNormLayer } from '../plan.js';
import { batchNormAt, type PlanBuilder } from '../plan-builder.js';

export type MobileNetVersion = 1 | 2;

/** Channels at width 1, blocks, stride of the first one, and how much a block expands (version 2). */
export interface SlimmableStage {
  readonly channels: number;
  readonly blocks: number;
  readonly stride: number;
  readonly expansion: number;
}

export const stemChannels = 32;

const stage = (channels: number, blocks: number, stride: number, expansion = 1): SlimmableStage => ({
  channels,
  blocks,
  stride,
  expansion,
});

const stages: Readonly<Record<MobileNetVersion, readonly SlimmableStage[]>> = {
  1: [stage(64, 1, 1), stage(128, 2, 2), stage(256, 2, 2), stage(512, 6, 2), stage(1024, 2, 2)],
  2: [
    stage(16, 1, 1, 1),
    stage(24, 2, 2, 6),
    stage(32, 3, 2, 6),
    stage(64, 4, 2, 6),
    stage(96, 3, 1, 6),
    stage(160, 3, 2, 6),
    stage(320, 1, 1, 6),
  ],
};

export const stagesOf = (version: MobileNetVersion) => stages[version];

export interface SlimmableWidth {
  batchNorm(prefix: string): BatchNormLayer;
  /** Channels at the chosen width of what has so many at width 1. */
  channels(base: number): number;
  /** Whether two layers of so many channels at width 1 are equally wide at all widths. */
  sameChannels(a: number, b: number): boolean;
  /** Channels of version 2's last layer, which is not slimmed and has one batch norm for all widths. */
  readonly lastWidth: number;
}

/** Everything before the global average pool. */
export function slimmableLayers(
  network: PlanBuilder,
  version: MobileNetVersion,
  width: SlimmableWidth,
): void {
  const stem = { batchNorm: width.batchNorm('features.0.1'), activation: 'relu6' as const };
  network.convolution('features.0.0.weight', width.channels(stemChannels), { kernel: 3, stride: 2, ...stem });
  let [index, before] = [1, stemChannels];
  for (const { channels, blocks, stride, expansion } of stages[version])
    for (let block = 0; block < blocks; block++, index++, before = channels) {
      const prefix = `features.${index}.body`;
      const step = { prefix, before, channels, expansion, stride: block === 0 ? stride : 1 };
      if (version === 1) separable(network, step, width);
      else inverted(network, step, width);
    }
  if (version === 1) return;
  network.convolution(`features.${index}.0.weight`, width.lastWidth, {
    batchNorm: batchNormAt(`features.${index}.1`),
    activation: 'relu6',
  });
}

interface Block {
  readonly prefix: string;
  /** Channels before it and after it at width 1. */
  readonly before: number;
  readonly channels: number;
  readonly expansion: number;
  readonly stride: number;
}

/** Depthwise, then pointwise. */
function separable(network: PlanBuilder, block: Block, width: SlimmableWidth): void {
  depthwise(network, block.prefix, 0, block.stride, width);
  network.convolution(`${block.prefix}.3.weight`, width.channels(block.channels), {
    batchNorm: width.batchNorm(`${block.prefix}.4`),
    activation: 'relu6',
  });
}

function inverted(network: PlanBuilder, block: Block, width: SlimmableWidth): void {
  const fits = block.stride === 1 && width.sameChannels(block.before, block.channels);
  if (fits) network.residual((body) => invertedBody(body, block, width));
  else invertedBody(network, block, width);
}

function invertedBody(network: PlanBuilder, { prefix, ...block }: Block, width: SlimmableWidth): void {
  let layer = 0;
  if (block.expansion !== 1) {
    network.convolution(`${prefix}.0.weight`, network.channels * block.expansion, {
      batchNorm: width.batchNorm(`${prefix}.1`),
      activation: 'relu6',
    });
    layer = 3;
  }
  depthwise(network, prefix, layer, block.stride, width);
  network.convolution(`${prefix}.${layer + 3}.weight`, width.channels(block.channels), {
    batchNorm: width.batchNorm(`${prefix}.${layer + 4}`),
  });
}

function depthwise(
  network: PlanBuilder,
  prefix: string,
  layer: number,
  stride: number,
  width: SlimmableWidth,
): void {
  network.convolution(`${prefix}.${layer}.weight`, network.channels, {
    batchNorm: width.batchNorm(`${prefix}.${layer + 1}`),
    depthwise: true,
    kernel: 3,
    stride,
    activation: 'relu6',
  });
}
