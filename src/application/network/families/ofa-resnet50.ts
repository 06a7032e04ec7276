/**
 * Once-for-All on ResNet-50: elastic depth, expansion and width of bottleneck blocks. Blocks are kept, expanded and
 * widened stage by stage; strided shortcuts average before they project.
 *
 * @see arXiv 1908.09791; ResNet-D shortcuts, arXiv 1812.01187
 */
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import { type Arch, type ArchSpace, largestOf, listField, numberField } from '../arch-space.js';
import {
  choices,
  commonFields,
  depth,
  described,
  imageNetPreprocessing,
  numberedClasses,
  stride,
  width,
} from '../description-schema.js';
import { makeDivisible } from '../divisible.js';
import type { CheckpointShapes, Family, FamilyHints } from '../family.js';
import { fitsStatistics } from '../own-statistics.js';
import { batchNormAt, buildPlan, type PlanBuilder } from '../plan-builder.js';

/** Channels by index of the width, narrowest first. */
const widths = z.array(width).min(1).max(64);

const schema = z.strictObject({
  family: z.literal('ofa-resnet50'),
  ...commonFields,
  stem: z.strictObject({ middle: widths, widths }),
  /** `baseDepth` blocks are always there, the largest of `depths` more may be. */
  stages: z
    .array(z.strictObject({ widths, stride, baseDepth: depth }))
    .min(1)
    .max(32),
  depths: choices(depth),
  expansions: choices(z.number().positive().max(4)),
});

type OfaResNet50 = z.infer<typeof schema>;

/** `d`: whether the stem has its extra block, then blocks beyond the base depth; `w`: index of each width. */
interface ResNetArch extends Arch {
  readonly d: readonly number[];
  readonly e: readonly number[];
  readonly w: readonly number[];
}

const atWidthOne = { stem: 64, stages: [256, 512, 1024, 2048], baseDepths: [2, 2, 4, 2] };
const publishedWidths = [0.65, 0.8, 1];

const storedBlocks = ({ stages, depths }: OfaResNet50) =>
  stages.map(({ baseDepth }) => baseDepth + depths.at(-1)!);

function space(description: OfaResNet50): ArchSpace {
  const { stages, stem, depths, expansions, resolution } = description;
  const blocks = storedBlocks(description).reduce((sum, count) => sum + count, 0);
  const indices = stem.widths.map((_, index) => index);
  return [
    listField('d', stages.length + 1, depths),
    listField('e', blocks, expansions),
    listField('w', stages.length + 2, indices),
    numberField('r', resolution),
  ];
}

/** The stem's extra block is there at the largest depth only; expansions of skipped blocks have no effect. */
function canonical(description: OfaResNet50, arch: Arch): Arch {
  const { d, e } = arch as ResNetArch;
  const { stages, depths, expansions } = description;
  const stored = storedBlocks(description);
  const kept = stages.flatMap(({ baseDepth }, stage) =>
    Array.from({ length: stored[stage]! }, (_, block) => block < baseDepth + d[stage + 1]!),
  );
  return {
    ...arch,
    d: [d[0] === depths.at(-1) ? d[0]! : depths[0]!, ...d.slice(1)],
    e: e.map((expansion, block) => (kept[block] ? expansion : expansions[0]!)),
  };
}

function buildStem(network: PlanBuilder, { stem, depths }: OfaResNet50, { d, w }: ResNetArch): void {
  const layer = (branch: PlanBuilder, prefix: string, channels: number, stride: number) =>
    branch.convolution(`${prefix}.conv.conv.weight`, channels, {
      batchNorm: batchNormAt(`${prefix}.bn.bn`),
      kernel: 3,
      stride,
      activation: 'relu',
    });
  const middle = stem.middle[w[0]!]!;
  layer(network, 'input_stem.0', middle, 2);
  if (d[0] === depths.at(-1)) network.residual((body) => layer(body, 'input_stem.1.conv', middle, 1));
  layer(network, 'input_stem.2', stem.widths[w[1]!]!, 1);
  network.maxPool(3, 2);
}

interface Bottleneck {
  readonly prefix: string;
  readonly width: number;
  readonly expansion: number;
  readonly stride: number;
  readonly isFirst: boolean;
}

function bottleneck(network: PlanBuilder, { prefix, width, expansion, stride, isFirst }: Bottleneck): void {
  const middle = makeDivisible(Math.round(width * expansion));
  const layer = (branch: PlanBuilder, name: string, channels: number, options: object) =>
    branch.convolution(`${prefix}.${name}.conv.conv.weight`, channels, {
      batchNorm: batchNormAt(`${prefix}.${name}.bn.bn`),
      ...options,
    });
  network.residual(
    (body) => {
      layer(body, 'conv1', middle, { activation: 'relu' });
      layer(body, 'conv2', middle, { kernel: 3, stride, activation: 'relu' });
      layer(body, 'conv3', width, {});
    },
    (shortcut) => {
      if (!isFirst) return;
      if (stride > 1) shortcut.averagePool(stride);
      shortcut.convolution(`${prefix}.downsample.conv.conv.weight`, width, {
        batchNorm: batchNormAt(`${prefix}.downsample.bn.bn`),
      });
    },
    'relu',
  );
}

function buildStages(network: PlanBuilder, description: OfaResNet50, { d, e, w }: ResNetArch): void {
  const stored = storedBlocks(description);
  let first = 0;
  for (const [stage, { widths, stride, baseDepth }] of description.stages.entries()) {
    for (let block = 0; block < baseDepth + d[stage + 1]!; block++)
      bottleneck(network, {
        prefix: `blocks.${first + block}`,
        width: widths[w[stage + 2]!]!,
        expansion: e[first + block]!,
        stride: block === 0 ? stride : 1,
        isFirst: block === 0,
      });
    first += stored[stage]!;
  }
}

export const ofaResNet50: Family<OfaResNet50> = {
  name: 'ofa-resnet50',
  aliases: ['ofa_resnet50', 'ofa-resnet'],
  schema,
  space,
  canonical,
  plan: (description, arch, resolution) =>
    buildPlan(resolution, (network) => {
      buildStem(network, description, arch as ResNetArch);
      buildStages(network, description, arch as ResNetArch);
      network.globalAveragePool().linear('classifier.linear.linear', description.classes.length);
    }),
  spanning: (description) => [largestOf(space(description))],
  hasOwnStatistics: (description, arch) => fitsStatistics(description, space(description), arch),
  describe(checkpoint, hints) {
    const multipliers = widthsOf(checkpoint, hints);
    const scaled = (channels: number) => multipliers.map((width) => makeDivisible(channels * width));
    const stem = scaled(atWidthOne.stem);
    return described(schema, {
      family: 'ofa-resnet50',
      resolution: Array.from({ length: 25 }, (_, step) => 128 + 4 * step),
      classes: numberedClasses(checkpoint.shape('classifier.linear.weight')[0]!),
      preprocessing: imageNetPreprocessing,
      batchNormEpsilon: hints.batchNormEpsilon ?? 1e-5,
      stem: { middle: stem.map((channels) => makeDivisible(Math.floor(channels / 2))), widths: stem },
      stages: atWidthOne.stages.map((channels, stage) => ({
        widths: scaled(channels),
        stride: stage === 0 ? 1 : 2,
        baseDepth: atWidthOne.baseDepths[stage],
      })),
      depths: hints.depths ?? depthsOf(checkpoint),
      expansions: hints.expansions ?? [0.2, 0.25, 0.35],
    });
  },
};

/** Widths cannot be told from a checkpoint, which stores the largest alone; whether that one fits can. */
function widthsOf(checkpoint: CheckpointShapes, { widthMultipliers }: FamilyHints): readonly number[] {
  const multipliers = [...(widthMultipliers ?? publishedWidths)].sort((a, b) => a - b);
  const found = checkpoint.shape('classifier.linear.weight')[1]!;
  const expected = makeDivisible(atWidthOne.stages.at(-1)! * multipliers.at(-1)!);
  if (found === expected) return multipliers;
  throw new CotuneError(
    'ERR_FAMILY_MISMATCH',
    `the checkpoint's last stage has ${found} channels; widths ${multipliers.join(', ')} have ${expected}`,
    { advice: 'give all its widths, such as --width-mult 0.65,0.8,1' },
  );
}

/** Blocks beyond the base depth, the same number in each stage. */
function depthsOf(checkpoint: CheckpointShapes): number[] {
  let blocks = 0;
  while (checkpoint.has(`blocks.${blocks}.conv1.conv.weight`)) blocks++;
  const base = atWidthOne.baseDepths.reduce((sum, depth) => sum + depth, 0);
  const most = (blocks - base) / atWidthOne.stages.length;
  if (!Number.isInteger(most) || most < 0)
    throw new CotuneError('ERR_FAMILY_MISMATCH', `no ResNet-50 supernet has ${blocks} blocks`);
  return Array.from({ length: most + 1 }, (_, depth) => depth);
}
