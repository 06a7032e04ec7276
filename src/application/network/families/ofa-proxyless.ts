/**
 * Once-for-All on the ProxylessNAS backbone: relu6 throughout, no squeeze-and-excite, a last stage of one block.
 *
 * @see arXiv 1908.09791; ProxylessNAS, arXiv 1812.00332
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
import type { Family } from '../family.js';
import { fitsStatistics } from '../own-statistics.js';
import { batchNormAt, buildPlan } from '../plan-builder.js';

const schema = z.strictObject({
  family: z.literal('ofa-proxyless'),
  ...commonFields,
  ...stageFields,
  featureMix: width,
});

type OfaProxyless = z.infer<typeof schema>;

const block = { act: 'relu6', se: false } as const;

const atWidthOne = {
  stem: 32,
  firstBlock: 16,
  stages: [
    { width: 24, stride: 2, ...block },
    { width: 40, stride: 2, ...block },
    { width: 80, stride: 2, ...block },
    { width: 96, stride: 1, ...block },
    { width: 192, stride: 2, ...block },
    { width: 320, stride: 1, blocks: 1, ...block },
  ],
} as const satisfies PublishedStages<Omit<ElasticStages['stages'][number], 'width'>>;

export const ofaProxyless: Family<OfaProxyless> = {
  name: 'ofa-proxyless',
  aliases: ['ofa_proxyless'],
  schema,
  space: stagedSpace,
  canonical: stagedCanonical,
  plan: (description, arch, resolution) =>
    buildPlan(resolution, (network) => {
      network.convolution('first_conv.conv.weight', description.stem.width, {
        batchNorm: batchNormAt('first_conv.bn'),
        kernel: 3,
        stride: description.stem.stride,
        activation: 'relu6',
      });
      buildStages(network, description, arch);
      network
        .convolution('feature_mix_layer.conv.weight', description.featureMix, {
          batchNorm: batchNormAt('feature_mix_layer.bn'),
          activation: 'relu6',
        })
        .globalAveragePool()
        .linear('classifier.linear', description.classes.length);
    }),
  spanning: (description) => [largestOf(stagedSpace(description))],
  hasOwnStatistics: (description, arch) => fitsStatistics(description, stagedSpace(description), arch),
  describe(checkpoint, hints) {
    const { stem, firstBlock, stages, depths, kernels, expansions } = describeStages(
      checkpoint,
      atWidthOne,
      hints,
    );
    return described(schema, {
      family: 'ofa-proxyless',
      resolution: Array.from({ length: 25 }, (_, step) => 128 + 4 * step),
      classes: numberedClasses(checkpoint.shape('classifier.linear.weight')[0]!),
      preprocessing: imageNetPreprocessing,
      batchNormEpsilon: hints.batchNormEpsilon ?? 1e-3,
      stem: { width: stem, stride: 2 },
      firstBlock: { width: firstBlock, stride: 1, act: 'relu6' },
      stages,
      depths,
      kernels,
      expansions,
      featureMix: checkpoint.shape('feature_mix_layer.conv.weight')[0],
    });
  },
};
