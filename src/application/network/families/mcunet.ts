/**
 * MCUNet and other fixed networks in the layout of ProxylessNAS: one architecture, at any input resolution. Strides
 * are not in the weights, so the architecture comes from the file that is published beside them.
 *
 * @see MCUNet, arXiv 2007.10319
 */
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import { type ArchSpace, largestOf, numberField } from '../arch-space.js';
import { invertedResidual } from '../blocks/inverted-residual.js';
import {
  activation,
  commonFields,
  described,
  numberedClasses,
  oddKernel,
  stride,
  width,
} from '../description-schema.js';
import type { CheckpointShapes, Family, FamilyHints } from '../family.js';
import { batchNormAt, buildPlan } from '../plan-builder.js';
import { parseMcunetConfiguration } from './mcunet-configuration.js';

const schema = z.strictObject({
  family: z.literal('mcunet'),
  ...commonFields,
  stem: z.strictObject({ width, kernel: oddKernel, stride, act: activation }),
  blocks: z
    .array(
      z.strictObject({
        width,
        /** Channels within the block; null where it does not expand. */
        middle: width.nullable(),
        kernel: oddKernel,
        stride,
        act: activation,
        se: z.boolean(),
        shortcut: z.boolean(),
      }),
    )
    .min(1)
    .max(256),
  featureMix: z.strictObject({ width, act: activation }).nullable(),
});

type Mcunet = z.infer<typeof schema>;

const space = ({ resolution }: Mcunet): ArchSpace => [numberField('r', resolution)];

export const mcunet: Family<Mcunet> = {
  name: 'mcunet',
  aliases: ['proxylessnas', 'ProxylessNASNets'],
  schema,
  space,
  canonical: (_, arch) => arch,
  plan: ({ stem, blocks, featureMix, classes }, _, resolution) =>
    buildPlan(resolution, (network) => {
      network.convolution('first_conv.conv.weight', stem.width, {
        batchNorm: batchNormAt('first_conv.bn'),
        kernel: stem.kernel,
        stride: stem.stride,
        activation: stem.act,
      });
      for (const [index, { act, se, ...block }] of blocks.entries())
        invertedResidual(network, {
          ...block,
          prefix: `blocks.${index}.conv`,
          activation: act,
          squeezeExcite: se,
          elastic: false,
        });
      if (featureMix !== null)
        network.convolution('feature_mix_layer.conv.weight', featureMix.width, {
          batchNorm: batchNormAt('feature_mix_layer.bn'),
          activation: featureMix.act,
        });
      network.globalAveragePool().linear('classifier.linear', classes.length);
    }),
  spanning: (description) => [largestOf(space(description))],
  hasOwnStatistics: () => true,
  describe(checkpoint, hints) {
    checkLayout(checkpoint);
    const classes = numberedClasses(checkpoint.shape('classifier.linear.weight')[0]!);
    const { resolution, batchNormEpsilon, ...network } = parseMcunetConfiguration(configurationOf(hints));
    return described(schema, {
      family: 'mcunet',
      ...network,
      resolution: resolutionsUpTo(resolution),
      classes,
      preprocessing: {
        mean: [0.5, 0.5, 0.5],
        std: [0.5, 0.5, 0.5],
        scale: '1/255',
        layout: 'NCHW RGB',
        resize: { cropShare: 0.875, rounding: 'floor' },
      },
      batchNormEpsilon: hints.batchNormEpsilon ?? batchNormEpsilon,
    });
  },
};

/** Elastic networks have the same blocks, and matrices from kernel to kernel besides. */
function checkLayout(checkpoint: CheckpointShapes): void {
  checkpoint.shape('blocks.0.conv.point_linear.conv.weight');
  if (![...checkpoint.keys()].some((key) => key.endsWith('_matrix'))) return;
  throw new CotuneError(
    'ERR_FAMILY_MISMATCH',
    'the checkpoint has elastic kernels, a fixed network has none',
  );
}

function configurationOf({ configuration }: FamilyHints): unknown {
  if (configuration !== undefined) return configuration;
  throw new CotuneError(
    'ERR_NETWORK_DESCRIPTION',
    'the strides of a fixed network are not in its weights, and no architecture file was found',
    { advice: "put the network's .json beside the checkpoint under the same name, or give it with --config" },
  );
}

/** Sixteen pixels apart, from about half the resolution that it was trained at. */
function resolutionsUpTo(trained: number): number[] {
  const step = 16;
  const first = Math.ceil(trained / 2 / step) * step;
  const below = Array.from({ length: Math.ceil((trained - first) / step) }, (_, i) => first + i * step);
  return [...below, trained];
}
