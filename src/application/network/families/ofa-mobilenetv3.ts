/**
 * Once-for-All on MobileNetV3: elastic kernel, expansion and depth; the networks for ImageNet (width 1.0, 1.2 and
 * any other) and the bundled one for 32x32 images differ in their description alone.
 *
 * @see arXiv 1908.09791; keys in the style of today's reference code
 */
import { z } from 'zod';
import { largestOf } from '../arch-space.js';
import { describeStages, type PublishedStages } from '../blocks/describe-stages.js';
import {
  buildStages,
  type ElasticStages,
  stagedCanonical,
  stagedSpace,
  stageFields,
} from '../blocks/elastic-stages.js';
import {
  commonFields,
  described,
  imageNetPreprocessing,
  numberedClasses,
  width,
} from '../description-schema.js';
import { makeDivisible } from '../divisible.js';
import type { Family } from '../family.js';
import { fitsStatistics } from '../own-statistics.js';
import { batchNormAt, buildPlan, type PlanBuilder } from '../plan-builder.js';

const schema = z.strictObject({
  family: z.literal('ofa-mobilenetv3'),
  ...commonFields,
  ...stageFields,
  finalExpand: width,
  featureMix: width,
});

/** Widths are numbers of channels. */
export type OfaMobileNetV3 = z.infer<typeof schema>;

const atWidthOne = {
  stem: 16,
  firstBlock: 16,
  stages: [
    { width: 24, stride: 2, act: 'relu', se: false },
    { width: 40, stride: 2, act: 'relu', se: true },
    { width: 80, stride: 2, act: 'h_swish', se: false },
    { width: 112, stride: 1, act: 'h_swish', se: true },
    { width: 160, stride: 2, act: 'h_swish', se: true },
  ],
} as const satisfies PublishedStages<Omit<ElasticStages['stages'][number], 'width'>>;

const imageNet = {
  family: 'ofa-mobilenetv3' as const,
  resolution: Array.from({ length: 25 }, (_, step) => 128 + 4 * step),
  preprocessing: imageNetPreprocessing,
  batchNormEpsilon: 1e-5,
};

export const ofaMobileNetV3: Family<OfaMobileNetV3> = {
  name: 'ofa-mobilenetv3',
  aliases: ['ofa-mbv3', 'ofa_mbv3'],
  schema,
  space: stagedSpace,
  canonical: stagedCanonical,
  plan: (description, arch, resolution) =>
    buildPlan(resolution, (network) => {
      buildStem(network, description);
      buildStages(network, description, arch);
      buildHead(network, description);
    }),
  spanning: (description) => [largestOf(stagedSpace(description))],
  published: ofaMobileNetV3ImageNet,
  hasOwnStatistics: (description, arch) => fitsStatistics(description, stagedSpace(description), arch),
  describe(checkpoint, hints) {
    const { stem, firstBlock, stages, depths, kernels, expansions } = describeStages(
      checkpoint,
      atWidthOne,
      hints,
    );
    return described(schema, {
      ...imageNet,
      classes: numberedClasses(checkpoint.shape('classifier.linear.weight')[0]!),
      stem: { width: stem, stride: 2 },
      firstBlock: { width: firstBlock, stride: 1, act: 'relu' },
      stages,
      depths,
      kernels,
      expansions,
      finalExpand: checkpoint.shape('final_expand_layer.conv.weight')[0],
      featureMix: checkpoint.shape('feature_mix_layer.conv.weight')[0],
      batchNormEpsilon: hints.batchNormEpsilon ?? imageNet.batchNormEpsilon,
    });
  },
};

function buildStem(network: PlanBuilder, { stem }: OfaMobileNetV3): void {
  network.convolution('first_conv.conv.weight', stem.width, {
    batchNorm: batchNormAt('first_conv.bn'),
    kernel: 3,
    stride: stem.stride,
    activation: 'h_swish',
  });
}

function buildHead(network: PlanBuilder, { finalExpand, featureMix, classes }: OfaMobileNetV3): void {
  network
    .convolution('final_expand_layer.conv.weight', finalExpand, {
      batchNorm: batchNormAt('final_expand_layer.bn'),
      activation: 'h_swish',
    })
    .globalAveragePool()
    .convolution('feature_mix_layer.conv.weight', featureMix, { activation: 'h_swish' })
    .linear('classifier.linear', classes.length);
}

/**
 * The networks that Once-for-All trained on ImageNet.
 *
 * @param widthMultiplier 1 and 1.2 are published
 */
export function ofaMobileNetV3ImageNet(widthMultiplier: number): OfaMobileNetV3 {
  const scaled = (channels: number) => makeDivisible(channels * widthMultiplier);
  return schema.parse({
    ...imageNet,
    classes: numberedClasses(1000),
    stem: { width: scaled(atWidthOne.stem), stride: 2 },
    firstBlock: { width: scaled(atWidthOne.firstBlock), stride: 1, act: 'relu' },
    stages: atWidthOne.stages.map((stage) => ({ ...stage, width: scaled(stage.width) })),
    depths: [2, 3, 4],
    expansions: [3, 4, 6],
    kernels: [3, 5, 7],
    finalExpand: scaled(960),
    featureMix: scaled(1280),
  });
}
