/**
 * Slimmable MobileNets, versions 1 and 2: one width for the whole network. A switchable one has a batch norm per
 * width; a universally slimmable one shares scale and shift, has statistics per listed width, and runs at any other
 * once it is calibrated. MutualNet's are universally slimmable with channels in steps of one, at elastic resolution.
 *
 * @see arXiv 1812.08928 (slimmable), 1903.05134 (universally slimmable), 1909.12978 (MutualNet)
 */
import { z } from 'zod';
import { type Arch, type ArchSpace, largestOf, numberField } from '../arch-space.js';
import { commonFields, width } from '../description-schema.js';
import { makeDivisible } from '../divisible.js';
import type { Family } from '../family.js';
import type { BatchNormLayer } from '../plan.js';
import { batchNormAt, buildPlan, type PlanBuilder } from '../plan-builder.js';
import { describeSlimmable } from './describe-slimmable.js';
import { slimmableLayers } from './slimmable-layers.js';

const multiplier = z.number().min(0.01).max(8);

const schema = z.strictObject({
  family: z.literal('slimmable-mobilenet'),
  ...commonFields,
  version: z.union([z.literal(1), z.literal(2)]),
  batchNorm: z.enum(['switchable', 'universal']),
  /** Width multipliers to choose from. */
  widths: z.array(multiplier).min(1).max(256),
  /** Those with statistics in the checkpoint, in its order. */
  calibratedWidths: z.array(multiplier).max(256),
  /** Channels are multiples of it. */
  divisor: z.number().int().min(1).max(64),
  /** Channels before the classifier of version 2, the same at every width. */
  lastWidth: width,
});

export type SlimmableMobileNet = z.infer<typeof schema>;

const widthOf = (arch: Arch) => arch.width_mult as number;

const space = ({ widths, resolution }: SlimmableMobileNet): ArchSpace => [
  numberField(
    'width_mult',
    [...widths].sort((a, b) => a - b),
  ),
  numberField('r', resolution),
];

/** The keys of the batch norm at a prefix for one width. */
function batchNormFor({ batchNorm, calibratedWidths }: SlimmableMobileNet, arch: Arch) {
  const index = calibratedWidths.indexOf(widthOf(arch));
  return (prefix: string): BatchNormLayer => {
    const own = batchNormAt(index < 0 ? prefix : `${prefix}.bn.${index}`);
    if (batchNorm === 'switchable') return own;
    const { scale, shift } = batchNormAt(prefix);
    return { ...own, scale, shift };
  };
}

function build(network: PlanBuilder, description: SlimmableMobileNet, arch: Arch): void {
  const { version, widths, batchNorm, divisor, lastWidth, classes } = description;
  const channelsAt = (channels: number, multiple: number) => makeDivisible(channels * multiple, divisor, 1);
  slimmableLayers(network, version, {
    batchNorm: batchNormFor(description, arch),
    channels: (base) => channelsAt(base, widthOf(arch)),
    // The reference compares the channels at every width, or those at width 1.
    sameChannels: (a, b) =>
      a === b ||
      (batchNorm === 'switchable' && widths.every((at) => channelsAt(a, at) === channelsAt(b, at))),
    lastWidth,
  });
  network.globalAveragePool().linear('classifier.0', classes.length);
}

export const slimmableMobileNet: Family<SlimmableMobileNet> = {
  name: 'slimmable-mobilenet',
  aliases: [
    'slimmable-mobilenetv1',
    'slimmable-mobilenetv2',
    'us-mobilenetv1',
    'us-mobilenetv2',
    'universally-slimmable-mobilenetv1',
    'universally-slimmable-mobilenetv2',
    'mutualnet-mobilenetv1',
    'mutualnet-mobilenetv2',
    'mutualnet',
  ],
  schema,
  space,
  canonical: (_, arch) => arch,
  plan: (description, arch, resolution) =>
    buildPlan(resolution, (network) => build(network, description, arch)),
  spanning: (description) => {
    const largest = largestOf(space(description));
    return description.calibratedWidths.map((width) => ({ ...largest, width_mult: width }));
  },
  hasOwnStatistics: ({ calibratedWidths }, arch) => calibratedWidths.includes(widthOf(arch)),
  describe: (checkpoint, hints) => describeSlimmable(schema, checkpoint, hints),
};
