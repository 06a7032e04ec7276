/** The architecture files of the ProxylessNAS code, in which MCUNet's networks are published. */
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import { activation } from '../description-schema.js';

const layer = z.object({
  kernel_size: z.number().default(1),
  stride: z.number().default(1),
  out_channels: z.number(),
  act_func: z.string().nullable(),
});

const convolution = z.object({
  in_channels: z.number(),
  out_channels: z.number(),
  kernel_size: z.number(),
  stride: z.number(),
  expand_ratio: z.number(),
  mid_channels: z.number().nullish(),
  act_func: activation,
  use_se: z.boolean().default(false),
});

/** Its convolution has one of two names, depending on the year. */
const block = z.union([
  z.object({ mobile_inverted_conv: convolution, shortcut: z.unknown() }),
  z.object({ conv: convolution, shortcut: z.unknown() }),
]);

const file = z.object({
  bn: z.object({ eps: z.number() }),
  first_conv: layer,
  blocks: z.array(block).min(1),
  feature_mix_layer: layer.nullish(),
  resolution: z.number().int().default(224),
});

type Block = z.infer<typeof block>;

/** @throws {CotuneError} ERR_NETWORK_DESCRIPTION listing all problems */
export function parseMcunetConfiguration(value: unknown) {
  const result = file.safeParse(value);
  if (!result.success) throw invalid(result.error);
  const { bn, first_conv, blocks, feature_mix_layer, resolution } = result.data;
  return {
    resolution,
    batchNormEpsilon: bn.eps,
    stem: {
      width: first_conv.out_channels,
      kernel: first_conv.kernel_size,
      stride: first_conv.stride,
      act: first_conv.act_func,
    },
    blocks: blocks.map(describeBlock),
    featureMix: feature_mix_layer
      ? { width: feature_mix_layer.out_channels, act: feature_mix_layer.act_func }
      : null,
  };
}

function describeBlock(block: Block) {
  const layer = 'conv' in block ? block.conv : block.mobile_inverted_conv;
  const middle = layer.mid_channels ?? Math.round(layer.in_channels * layer.expand_ratio);
  return {
    width: layer.out_channels,
    middle: layer.expand_ratio === 1 ? null : middle,
    kernel: layer.kernel_size,
    stride: layer.stride,
    act: layer.act_func,
    se: layer.use_se,
    shortcut: block.shortcut !== null && block.shortcut !== undefined,
  };
}

function invalid({ issues }: z.ZodError): CotuneError {
  const problems = issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  return new CotuneError(
    'ERR_NETWORK_DESCRIPTION',
    `the architecture file is not in the layout of ProxylessNASNets: ${problems.slice(0, 5).join('; ')}`,
    { advice: 'give the .json that was published with the weights' },
  );
}
