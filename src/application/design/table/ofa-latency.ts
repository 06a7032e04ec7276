/**
 * The latency of a sub-network as the sum of its blocks in a device's table. Such sums rank well and are too low
 * (Dynamic-OFA's graphics processor: by a factor of about two); `rescale.ts` fits them to measured networks.
 */

import type { StagedArch } from '../../network/blocks/elastic-stages.js';
import { middleOf } from '../../network/blocks/inverted-residual.js';
import { type OfaMobileNetV3, ofaMobileNetV3ImageNet } from '../../network/families/ofa-mobilenetv3.js';
import type { BlockTable, OfaTable } from './ofa-table.js';
import { someOf, tableError } from './table-error.js';

export interface TableLatency {
  readonly description: OfaMobileNetV3;
  readonly widthMultiplier: number;
  /** Ascending. */
  readonly resolutions: readonly number[];
  /** Seconds of one inference of an arch of the description, at a resolution of the table. */
  latencySeconds(arch: StagedArch): number;
}

/** Of one resolution: what every sub-network has, and its blocks by stage, place, kernel and expansion. */
interface Sums {
  readonly fixedSeconds: number;
  readonly stages: readonly {
    readonly first: ReadonlyMap<number, number>;
    readonly later: ReadonlyMap<number, number>;
  }[];
}

const published = [1, 1.2];

/**
 * @param widthMultiplier of the network that was measured; found out from the keys where absent
 * @throws {CotuneError} ERR_DEVICE_TABLE where blocks are missing
 */
export function ofaTableLatency(table: OfaTable, widthMultiplier?: number): TableLatency {
  const multiplier = widthMultiplier ?? widthOf(table);
  const description = ofaMobileNetV3ImageNet(multiplier);
  const sums = new Map(
    [...table.resolutions].map(([r, blocks]) => [r, sumsOf(table, description, r, blocks)]),
  );
  const resolutions = [...sums.keys()].sort((a, b) => a - b);
  const blocksPerStage = description.depths.at(-1)!;
  return {
    description,
    widthMultiplier: multiplier,
    resolutions,
    latencySeconds(arch) {
      const found = sums.get(arch.r ?? resolutions.at(-1)!);
      if (found === undefined) throw tableError(table.source, `it has no resolution ${arch.r}`);
      return found.stages.reduce((sum, { first, later }, stage) => {
        let seconds = sum;
        for (let block = 0; block < arch.d[stage]!; block++) {
          const index = stage * blocksPerStage + block;
          seconds += (block === 0 ? first : later).get(blockId(arch.ks[index]!, arch.e[index]!))!;
        }
        return seconds;
      }, found.fixedSeconds);
    },
  };
}

const blockId = (kernel: number, expansion: number) => kernel * 100 + expansion;

/** The published network whose first convolution the table has. */
function widthOf({ source, resolutions }: OfaTable): number {
  const [resolution, blocks] = [...resolutions][0]!;
  const found = published.find((multiplier) =>
    blocks.has(stemKey(ofaMobileNetV3ImageNet(multiplier), resolution)),
  );
  if (found !== undefined) return found;
  throw tableError(source, `it is of no network of width ${published.join(' or ')}: name its --width-mult`);
}

const half = (size: number) => Math.floor((size - 1) / 2) + 1;
const shape = (size: number, channels: number) => `${size}x${size}x${channels}`;
const layerKey = (kind: string, input: string, output: string) => `${kind}-input:${input}-output:${output}`;
const stemKey = ({ stem }: OfaMobileNetV3, r: number) =>
  layerKey('Conv', shape(r, 3), shape(half(r), stem.width));

interface BlockShape {
  readonly size: number;
  readonly inputs: number;
  readonly middle: number;
  readonly kernel: number;
}

function blockKey(
  { size, inputs, middle, kernel }: BlockShape,
  { width, stride, act, se }: { width: number; stride: number; act: string; se: boolean },
): string {
  const skips = stride === 1 && inputs === width;
  return [
    layerKey('expanded_conv', shape(size, inputs), shape(stride === 1 ? size : half(size), width)),
    `expand:${middle}-kernel:${kernel}-stride:${stride}`,
    `idskip:${Number(skips)}-se:${Number(se)}-hs:${Number(act === 'h_swish')}`,
  ].join('-');
}

function sumsOf(table: OfaTable, network: OfaMobileNetV3, resolution: number, blocks: BlockTable): Sums {
  const missing: string[] = [];
  const at = (key: string) => {
    if (!blocks.has(key)) missing.push(key);
    return blocks.get(key) ?? Number.NaN;
  };
  const size = half(resolution);
  const stages = stageSeconds(network, size, at);
  const fixedKeys = [...beforeStages(network, resolution), ...afterStages(network, stages.at(-1)!.size)];
  const fixedSeconds = fixedKeys.reduce((sum, key) => sum + at(key), 0);
  if (missing.length > 0)
    throw tableError(table.source, `resolution ${resolution} has no ${someOf(missing, 2)}`);
  return { fixedSeconds, stages };
}

function beforeStages(network: OfaMobileNetV3, resolution: number): string[] {
  const { stem, firstBlock } = network;
  const fixed = { size: half(resolution), inputs: stem.width, middle: stem.width, kernel: 3 };
  return [stemKey(network, resolution), blockKey(fixed, { ...firstBlock, se: false })];
}

function afterStages({ stages, finalExpand, featureMix, classes }: OfaMobileNetV3, size: number): string[] {
  const pooled = shape(1, finalExpand);
  return [
    layerKey('Conv_1', shape(size, stages.at(-1)!.width), shape(size, finalExpand)),
    layerKey('AvgPool2D', shape(size, finalExpand), pooled),
    layerKey('Conv_2', pooled, shape(1, featureMix)),
    layerKey('Logits', shape(1, featureMix), String(classes.length)),
  ];
}

/** A stage's first block changes size and channels, the later ones are alike. */
function stageSeconds(network: OfaMobileNetV3, sizeBefore: number, at: (key: string) => number) {
  let [size, inputs] = [sizeBefore, network.firstBlock.width];
  return network.stages.map((stage) => {
    const choices = (stride: number) =>
      new Map(
        blockChoices(network).map(({ kernel, expansion }) => {
          const block = { size, inputs, middle: middleOf(inputs, expansion), kernel };
          return [blockId(kernel, expansion), at(blockKey(block, { ...stage, stride }))] as const;
        }),
      );
    const first = choices(stage.stride);
    size = stage.stride === 1 ? size : half(size);
    inputs = stage.width;
    return { first, later: choices(1), size };
  });
}

const blockChoices = ({ kernels, expansions }: OfaMobileNetV3) =>
  kernels.flatMap((kernel) => expansions.map((expansion) => ({ kernel, expansion })));
