/** Reads from a checkpoint's shapes what its elastic stages look like; what shapes cannot say is as published. */
import { CotuneError } from '../../../core/errors.js';
import { makeDivisible } from '../divisible.js';
import type { CheckpointShapes, FamilyHints } from '../family.js';
import { middleOf } from './inverted-residual.js';

/** The channels of a published network at width 1, with what is the same at every width. */
export interface PublishedStages<Stage> {
  readonly stem: number;
  readonly firstBlock: number;
  readonly stages: readonly (Stage & { readonly width: number; readonly blocks?: number })[];
}

const published = { expansions: [3, 4, 6], depths: [2, 3, 4] };

const outputsOf = (checkpoint: CheckpointShapes, weight: string) => checkpoint.shape(weight)[0]!;
const blockKey = (index: number, layer: string) => `blocks.${index}.conv.${layer}.conv.weight`;

/**
 * @param checkpoint with keys in normal form
 * @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_FAMILY_MISMATCH
 */
export function describeStages<Stage>(
  checkpoint: CheckpointShapes,
  network: PublishedStages<Stage>,
  hints: FamilyHints,
) {
  const blocks = countBlocks(checkpoint);
  const fixed = network.stages.reduce((sum, stage) => sum + (stage.blocks ?? 0), 0);
  const elastic = network.stages.filter((stage) => stage.blocks === undefined).length;
  const perStage = (blocks - fixed) / elastic;
  if (!Number.isInteger(perStage) || perStage < 1)
    throw new CotuneError(
      'ERR_FAMILY_MISMATCH',
      `the checkpoint has ${blocks} elastic blocks, which ${elastic} stages of equal depth cannot have`,
    );
  const starts = startsOf(network.stages.map((stage) => stage.blocks ?? perStage));
  const found = {
    stem: outputsOf(checkpoint, 'first_conv.conv.weight'),
    firstBlock: outputsOf(checkpoint, blockKey(0, 'point_linear')),
    widths: starts.map((start) => outputsOf(checkpoint, blockKey(start, 'point_linear'))),
  };
  checkWidth(network, found, hints);
  return {
    ...found,
    stages: network.stages.map((stage, index) => ({ ...stage, width: found.widths[index]! })),
    depths: hints.depths ?? upTo(published.depths, perStage),
    kernels: hints.kernels ?? kernelsOf(checkpoint),
    expansions: hints.expansions ?? expansionsOf(checkpoint),
  };
}

/** Blocks are numbered from 1; block 0 is the fixed one. */
function countBlocks(checkpoint: CheckpointShapes): number {
  let count = 0;
  while (checkpoint.has(blockKey(count + 1, 'inverted_bottleneck'))) count++;
  // Says which key is missing where there is none at all.
  if (count === 0) checkpoint.shape(blockKey(1, 'inverted_bottleneck'));
  return count;
}

/** The number of each stage's first block. */
function startsOf(lengths: readonly number[]): number[] {
  let next = 1;
  return lengths.map((length) => {
    const start = next;
    next += length;
    return start;
  });
}

/** The published choices as far as they fit, and what the checkpoint stores as the largest. */
const upTo = (choices: readonly number[], largest: number) => [
  ...choices.filter((choice) => choice < largest),
  largest,
];

/** The stored kernel, and those that a learned matrix leads to. */
function kernelsOf(checkpoint: CheckpointShapes): number[] {
  const key = blockKey(1, 'depth_conv');
  const kernels = [checkpoint.shape(key)[2]!];
  for (let kernel = kernels[0]!; ; kernel = kernels[0]!) {
    const smaller = kernel - 2;
    if (!checkpoint.has(key.replace(/weight$/, `${kernel}to${smaller}_matrix`))) return kernels;
    kernels.unshift(smaller);
  }
}

function expansionsOf(checkpoint: CheckpointShapes): number[] {
  const [middle = 1, input = 1] = checkpoint.shape(blockKey(1, 'inverted_bottleneck'));
  const fitting = published.expansions.findLast((expansion) => middleOf(input, expansion) === middle);
  return upTo(published.expansions, fitting ?? Math.round(middle / input));
}

/** @throws {CotuneError} ERR_FAMILY_MISMATCH where a width was given and the checkpoint has another */
function checkWidth(
  network: PublishedStages<unknown>,
  found: { stem: number; firstBlock: number; widths: readonly number[] },
  { widthMultipliers }: FamilyHints,
): void {
  if (widthMultipliers === undefined) return;
  const base = [network.stem, network.firstBlock, ...network.stages.map((stage) => stage.width)];
  const stored = [found.stem, found.firstBlock, ...found.widths];
  const fits = (multiplier: number) =>
    base.every((channels, index) => makeDivisible(channels * multiplier) === stored[index]);
  const [wanted, ...more] = widthMultipliers;
  if (more.length === 0 && fits(wanted!)) return;
  const likely = Array.from({ length: 60 }, (_, step) => (step + 1) / 20).find(fits);
  throw new CotuneError(
    'ERR_FAMILY_MISMATCH',
    `the checkpoint's stem and stages have ${stored.join(', ')} channels, which is not width ${widthMultipliers.join(', ')}` +
      (likely === undefined ? '' : ` but width ${likely}`),
    { advice: 'leave --width-mult out: the width is read from the checkpoint' },
  );
}
