/**
 * Stages of elastic inverted residual blocks, what Once-for-All's mobile networks are made of: each block's kernel
 * and expansion and each stage's depth are chosen on their own.
 *
 * @see Once-for-All, arXiv 1908.09791
 */
import { z } from 'zod';
import { type Arch, type ArchSpace, listField, numberField } from '../arch-space.js';
import { activation, choices, depth, oddKernel, stride, width } from '../description-schema.js';
import type { PlanBuilder } from '../plan-builder.js';
import { invertedResidual, middleOf } from './inverted-residual.js';

/** Schema fields of a description with elastic stages. */
export const stageFields = {
  stem: z.strictObject({ width, stride }),
  firstBlock: z.strictObject({ width, stride, act: activation }),
  stages: z
    .array(
      z.strictObject({
        width,
        stride,
        act: activation,
        se: z.boolean(),
        /** How many blocks are stored where it is not the largest depth. */
        blocks: z.number().int().min(1).max(32).optional(),
      }),
    )
    .min(1)
    .max(32),
  depths: choices(depth.min(1)),
  expansions: choices(z.number().min(1).max(16)),
  kernels: choices(oddKernel),
};

const fields = z.object(stageFields);
export type ElasticStages = z.infer<typeof fields> & { readonly resolution: readonly number[] };
type Stage = ElasticStages['stages'][number];

/** An arch of elastic stages: kernel and expansion per stored block, blocks kept per stage. */
export interface StagedArch extends Arch {
  readonly ks: readonly number[];
  readonly e: readonly number[];
  readonly d: readonly number[];
}

const blocksOf = ({ depths }: ElasticStages, stage: Stage) => stage.blocks ?? depths.at(-1)!;

/** The depths that a stage can have: those of all stages, or all its blocks where it has fewer. */
function depthsOf(description: ElasticStages, stage: Stage): readonly number[] {
  const blocks = blocksOf(description, stage);
  const possible = description.depths.filter((depth) => depth <= blocks);
  return possible.length > 0 ? possible : [blocks];
}

export function stagedSpace(description: ElasticStages): ArchSpace {
  const { stages, kernels, expansions, resolution } = description;
  const blocks = stages.reduce((sum, stage) => sum + blocksOf(description, stage), 0);
  return [
    listField('ks', blocks, kernels),
    listField('e', blocks, expansions),
    { name: 'd', entries: stages.map((stage) => depthsOf(description, stage)), list: true },
    numberField('r', resolution),
  ];
}

/** Kernel and expansion of blocks that the depth skips have no effect. */
export function stagedCanonical(description: ElasticStages, arch: Arch): Arch {
  const { ks, e, d } = arch as StagedArch;
  const kept = description.stages.flatMap((stage, index) =>
    Array.from({ length: blocksOf(description, stage) }, (_, block) => block < d[index]!),
  );
  const { kernels, expansions } = description;
  return {
    ...arch,
    ks: ks.map((kernel, block) => (kept[block] ? kernel : kernels[0]!)),
    e: e.map((expansion, block) => (kept[block] ? expansion : expansions[0]!)),
  };
}

/** The first block, which is fixed, and the stages; keys `blocks.N.conv`. */
export function buildStages(network: PlanBuilder, description: ElasticStages, arch: Arch): void {
  const { firstBlock, stages } = description;
  const fixed = { middle: null, kernel: 3, squeezeExcite: false, elastic: false };
  invertedResidual(network, {
    ...fixed,
    prefix: 'blocks.0.conv',
    width: firstBlock.width,
    stride: firstBlock.stride,
    activation: firstBlock.act,
  });
  let first = 0;
  for (const [index, stage] of stages.entries()) {
    const depth = (arch as StagedArch).d[index]!;
    for (let block = 0; block < depth; block++)
      buildBlock(network, description, arch as StagedArch, stage, {
        index: first + block,
        isFirst: block === 0,
      });
    first += blocksOf(description, stage);
  }
}

function buildBlock(
  network: PlanBuilder,
  { kernels }: ElasticStages,
  { ks, e }: StagedArch,
  { width, stride, act, se }: Stage,
  { index, isFirst }: { index: number; isFirst: boolean },
): void {
  invertedResidual(network, {
    prefix: `blocks.${index + 1}.conv`,
    width,
    middle: middleOf(network.channels, e[index]!),
    kernel: ks[index]!,
    kernelChoices: kernels,
    stride: isFirst ? stride : 1,
    activation: act,
    squeezeExcite: se,
    elastic: true,
  });
}
