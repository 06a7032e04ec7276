/**
 * The layers of one sub-network with their sizes and the names of their weights: what counting, slicing and
 * graph building all start from.
 *
 * @see Once-for-All, arXiv 1908.09791, and its keys in the style of today's reference code
 */
import { type Arch, resolutionOf } from './arch.js';
import { type Activation, blocksPerStage, type SupernetDescription } from './description.js';
import { makeDivisible } from './divisible.js';

export interface ConvolutionLayer {
  /** Checkpoint key of the weights, stored as [out, in, kernel, kernel]; a depthwise layer stores in = 1. */
  readonly weight: string;
  readonly bias: string | null;
  /** Prefix of the batch norm's keys; null where there is none. */
  readonly batchNorm: string | null;
  readonly depthwise: boolean;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly kernel: number;
  /** Ascending kernel sizes up to the stored one where the kernel is elastic. */
  readonly kernelChoices: readonly number[];
  readonly stride: number;
  readonly activation: Activation | 'h_sigmoid' | null;
  /** Pixels per side of the result. */
  readonly outputSize: number;
}

export interface BlockLayers {
  readonly expand: ConvolutionLayer | null;
  readonly depthwise: ConvolutionLayer;
  readonly squeezeExcite: { readonly reduce: ConvolutionLayer; readonly expand: ConvolutionLayer } | null;
  readonly project: ConvolutionLayer;
  readonly shortcut: boolean;
}

export interface LayerPlan {
  readonly resolution: number;
  readonly stem: ConvolutionLayer;
  readonly blocks: readonly BlockLayers[];
  readonly finalExpand: ConvolutionLayer;
  readonly featureMix: ConvolutionLayer;
  readonly classifier: {
    readonly weight: string;
    readonly bias: string;
    readonly inputs: number;
    readonly outputs: number;
  };
}

/** A 1x1 convolution that keeps the size; the rest overrides it. */
function convolution(
  weight: string,
  channels: readonly [number, number],
  outputSize: number,
  rest: Partial<ConvolutionLayer> = {},
): ConvolutionLayer {
  return {
    weight,
    bias: null,
    batchNorm: null,
    depthwise: false,
    inputChannels: channels[0],
    outputChannels: channels[1],
    kernel: 1,
    kernelChoices: [rest.kernel ?? 1],
    stride: 1,
    activation: null,
    outputSize,
    ...rest,
  };
}

/** Pixels per side behind a layer whose padding is half its kernel, whatever the (odd) kernel is. */
const sizeBehind = (size: number, stride: number) => Math.floor((size - 1) / stride) + 1;

interface Block {
  readonly prefix: string;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly stride: number;
  readonly activation: Activation;
  readonly inputSize: number;
}

function planFirstBlock(block: Block): BlockLayers {
  const { prefix, inputChannels, outputChannels, stride, activation } = block;
  const outputSize = sizeBehind(block.inputSize, stride);
  return {
    expand: null,
    depthwise: convolution(`${prefix}.depth_conv.conv.weight`, [inputChannels, inputChannels], outputSize, {
      batchNorm: `${prefix}.depth_conv.bn`,
      depthwise: true,
      kernel: 3,
      stride,
      activation,
    }),
    squeezeExcite: null,
    project: convolution(`${prefix}.point_linear.conv.weight`, [inputChannels, outputChannels], outputSize, {
      batchNorm: `${prefix}.point_linear.bn`,
    }),
    shortcut: stride === 1 && inputChannels === outputChannels,
  };
}

interface ElasticBlock extends Block {
  readonly kernel: number;
  readonly kernelChoices: readonly number[];
  readonly expansion: number;
  readonly squeezeExcite: boolean;
}

function planElasticBlock(block: ElasticBlock): BlockLayers {
  const { prefix, inputChannels, outputChannels, stride, activation, inputSize, kernel, kernelChoices } =
    block;
  const middle = makeDivisible(Math.round(inputChannels * block.expansion));
  const outputSize = sizeBehind(inputSize, stride);
  const depthwise = `${prefix}.depth_conv`;
  return {
    expand: convolution(
      `${prefix}.inverted_bottleneck.conv.conv.weight`,
      [inputChannels, middle],
      inputSize,
      {
        batchNorm: `${prefix}.inverted_bottleneck.bn.bn`,
        activation,
      },
    ),
    depthwise: convolution(`${depthwise}.conv.conv.weight`, [middle, middle], outputSize, {
      batchNorm: `${depthwise}.bn.bn`,
      depthwise: true,
      kernel,
      kernelChoices,
      stride,
      activation,
    }),
    squeezeExcite: block.squeezeExcite ? planSqueezeExcite(`${depthwise}.se.fc`, middle) : null,
    project: convolution(`${prefix}.point_linear.conv.conv.weight`, [middle, outputChannels], outputSize, {
      batchNorm: `${prefix}.point_linear.bn.bn`,
    }),
    shortcut: stride === 1 && inputChannels === outputChannels,
  };
}

function planSqueezeExcite(prefix: string, channels: number) {
  const hidden = makeDivisible(Math.floor(channels / 4));
  return {
    reduce: convolution(`${prefix}.reduce.weight`, [channels, hidden], 1, {
      bias: `${prefix}.reduce.bias`,
      activation: 'relu',
    }),
    expand: convolution(`${prefix}.expand.weight`, [hidden, channels], 1, {
      bias: `${prefix}.expand.bias`,
      activation: 'h_sigmoid',
    }),
  };
}

function* planBlocks(
  description: SupernetDescription,
  arch: Arch,
  stem: ConvolutionLayer,
): Generator<BlockLayers> {
  const first = planFirstBlock({
    prefix: 'blocks.0.conv',
    inputChannels: stem.outputChannels,
    outputChannels: description.firstBlock.width,
    stride: description.firstBlock.stride,
    activation: description.firstBlock.act,
    inputSize: stem.outputSize,
  });
  yield first;
  const perStage = blocksPerStage(description);
  let { outputChannels: inputChannels, outputSize: inputSize } = first.project;
  for (const [stage, { width, stride, act, se }] of description.stages.entries()) {
    for (let block = 0; block < arch.d[stage]!; block++) {
      const index = stage * perStage + block;
      const planned = planElasticBlock({
        prefix: `blocks.${index + 1}.conv`,
        inputChannels,
        outputChannels: width,
        stride: block === 0 ? stride : 1,
        activation: act,
        inputSize,
        kernel: arch.ks[index]!,
        kernelChoices: description.kernels,
        expansion: arch.e[index]!,
        squeezeExcite: se,
      });
      yield planned;
      ({ outputChannels: inputChannels, outputSize: inputSize } = planned.project);
    }
  }
}

/** @param arch validated; @param resolution pixels per side of the input; the arch's own where absent */
export function planLayers(description: SupernetDescription, arch: Arch, resolution?: number): LayerPlan {
  const pixels = resolutionOf(description, arch, resolution);
  const { stem, finalExpand, featureMix, classes } = description;
  const stemLayer = convolution('first_conv.conv.weight', [3, stem.width], sizeBehind(pixels, stem.stride), {
    batchNorm: 'first_conv.bn',
    kernel: 3,
    stride: stem.stride,
    activation: 'h_swish',
  });
  const blocks = [...planBlocks(description, arch, stemLayer)];
  const { outputChannels, outputSize } = blocks.at(-1)!.project;
  return {
    resolution: pixels,
    stem: stemLayer,
    blocks,
    finalExpand: convolution('final_expand_layer.conv.weight', [outputChannels, finalExpand], outputSize, {
      batchNorm: 'final_expand_layer.bn',
      activation: 'h_swish',
    }),
    featureMix: convolution('feature_mix_layer.conv.weight', [finalExpand, featureMix], 1, {
      activation: 'h_swish',
    }),
    classifier: {
      weight: 'classifier.linear.weight',
      bias: 'classifier.linear.bias',
      inputs: featureMix,
      outputs: classes.length,
    },
  };
}

/** Every convolution of the plan, in the order in which data flows. */
export function* convolutionsOf(plan: LayerPlan): Generator<ConvolutionLayer> {
  yield plan.stem;
  for (const { expand, depthwise, squeezeExcite, project } of plan.blocks) {
    if (expand) yield expand;
    yield depthwise;
    if (squeezeExcite) {
      yield squeezeExcite.reduce;
      yield squeezeExcite.expand;
    }
    yield project;
  }
  yield plan.finalExpand;
  yield plan.featureMix;
}
