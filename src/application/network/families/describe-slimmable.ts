/**
 * Reads from a checkpoint's shapes which slimmable MobileNet it holds. Widths are not stored, only the channels that
 * they lead to; the roundest widths that lead to them are taken.
 */
import type { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import { described, imageNetPreprocessing, numberedClasses } from '../description-schema.js';
import { makeDivisible } from '../divisible.js';
import type { CheckpointShapes, FamilyHints } from '../family.js';
import { type MobileNetVersion, stagesOf, stemChannels } from './slimmable-layers.js';
import type { SlimmableMobileNet } from './slimmable-mobilenet.js';

/** @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_FAMILY_MISMATCH */
export function describeSlimmable(
  schema: z.ZodType<SlimmableMobileNet>,
  checkpoint: CheckpointShapes,
  hints: FamilyHints,
): SlimmableMobileNet {
  // Only version 2 has a third convolution in its blocks.
  const version = checkpoint.has('features.2.body.6.weight') ? 2 : 1;
  const layers = statisticsLayers(version);
  const universal = checkpoint.has('features.0.1.weight');
  const { widths, divisor } = widthsOf(checkpoint, layers, hints);
  const classifier = checkpoint.shape('classifier.0.weight');
  return described(schema, {
    family: 'slimmable-mobilenet',
    version,
    batchNorm: universal ? 'universal' : 'switchable',
    widths: universal ? [...new Set([...widths, ...(hints.widthMultipliers ?? [])])] : widths,
    calibratedWidths: widths,
    divisor,
    lastWidth: classifier[1],
    resolution: [128, 160, 192, 224],
    classes: numberedClasses(classifier[0]!),
    preprocessing: imageNetPreprocessing,
    batchNormEpsilon: hints.batchNormEpsilon ?? 1e-5,
  });
}

interface StatisticsLayer {
  readonly prefix: string;
  /** Channels at width 1, before they are rounded. */
  readonly channels: number;
}

/** The batch norm behind each block: its channels are a width's own. */
function statisticsLayers(version: MobileNetVersion): StatisticsLayer[] {
  const layers = [{ prefix: 'features.0.1', channels: stemChannels }];
  for (const { channels, blocks, expansion } of stagesOf(version))
    for (let block = 0; block < blocks; block++) {
      const last = version === 1 || expansion === 1 ? 4 : 7;
      layers.push({ prefix: `features.${layers.length}.body.${last}`, channels });
    }
  return layers;
}

const meanOf = (prefix: string, index: number) => `${prefix}.bn.${index}.running_mean`;

/** @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_FAMILY_MISMATCH */
function widthsOf(
  checkpoint: CheckpointShapes,
  layers: readonly StatisticsLayer[],
  { widthMultipliers }: FamilyHints,
): { widths: number[]; divisor: number } {
  const stored: number[][] = [];
  while (checkpoint.has(meanOf('features.0.1', stored.length)))
    stored.push(layers.map(({ prefix }) => checkpoint.shape(meanOf(prefix, stored.length))[0]!));
  if (stored.length === 0) checkpoint.shape(meanOf('features.0.1', 0));
  for (const divisor of [8, 1]) {
    const leadsTo = (width: number, channels: readonly number[]) =>
      layers.every((layer, i) => makeDivisible(layer.channels * width, divisor, 1) === channels[i]);
    const given = widthMultipliers ?? [];
    if (given.length === stored.length && given.every((width, i) => leadsTo(width, stored[i]!)))
      return { widths: [...given], divisor };
    const widths = stored.map((channels) => roundestWidth((width) => leadsTo(width, channels)));
    if (widths.every((width) => width !== undefined)) return { widths, divisor };
  }
  throw new CotuneError(
    'ERR_FAMILY_MISMATCH',
    `no width leads to the checkpoint's channels (${stored.map((channels) => channels.at(-1)).join(', ')} in its last block)`,
    { advice: 'give its widths in order, such as --width-mult 0.25,0.5,0.75,1' },
  );
}

/** Tries widths in ever finer steps: a person chose it, so it is a round number. */
function roundestWidth(leadsThere: (width: number) => boolean): number | undefined {
  for (const perUnit of [4, 20, 40, 100, 200, 1000]) {
    const fitting = Array.from({ length: 2 * perUnit }, (_, step) => (step + 1) / perUnit).filter(leadsThere);
    if (fitting.length > 0) return fitting[Math.floor((fitting.length - 1) / 2)];
  }
  return undefined;
}
