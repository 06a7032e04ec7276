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
  const { widths, calibratedWidths, divisor } = widthsOf(checkpoint, universal, layers, hints);
  const classifier = checkpoint.shape('classifier.0.weight');
  return described(schema, {
    family: 'slimmable-mobilenet',
    version,
    batchNorm: universal ? 'universal' : 'switchable',
    widths,
    calibratedWidths,
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

type Channels = readonly number[];

/** @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_FAMILY_MISMATCH */
function widthsOf(
  checkpoint: CheckpointShapes,
  universal: boolean,
  layers: readonly StatisticsLayer[],
  { widthMultipliers: given = [] }: FamilyHints,
): Pick<SlimmableMobileNet, 'widths' | 'calibratedWidths' | 'divisor'> {
  const calibrated = calibratedChannels(checkpoint, layers);
  // A universal network may be wider than any width that has statistics.
  const storedChannels = () => layers.map(({ prefix }) => checkpoint.shape(`${prefix}.weight`)[0]!);
  const all = universal ? [...calibrated, storedChannels()] : calibrated;
  for (const divisor of [8, 1]) {
    const widths = all.map((channels, index) => {
      const leadsThere = (width: number) =>
        layers.every((layer, i) => makeDivisible(layer.channels * width, divisor, 1) === channels[i]);
      return [...given.slice(index, index + 1), ...given].find(leadsThere) ?? roundestWidth(leadsThere);
    });
    if (!widths.every((width) => width !== undefined)) continue;
    const others = universal ? given.filter((width) => width < Math.max(...widths)) : [];
    return {
      widths: [...new Set([...widths, ...others])],
      calibratedWidths: widths.slice(0, calibrated.length),
      divisor,
    };
  }
  throw new CotuneError(
    'ERR_FAMILY_MISMATCH',
    `no width leads to the checkpoint's channels (${all.map((channels) => channels.at(-1)).join(', ')} in its last block)`,
    { advice: 'give its widths in order, such as --width-mult 0.25,0.5,0.75,1' },
  );
}

/** Channels of each layer at each width with statistics, in the order of the checkpoint. */
function calibratedChannels(checkpoint: CheckpointShapes, layers: readonly StatisticsLayer[]): Channels[] {
  const found: Channels[] = [];
  while (found.length === 0 || checkpoint.has(meanOf('features.0.1', found.length)))
    found.push(layers.map(({ prefix }) => checkpoint.shape(meanOf(prefix, found.length))[0]!));
  return found;
}

/** Tries widths in ever finer steps: a person chose it, so it is a round number. */
function roundestWidth(leadsThere: (width: number) => boolean): number | undefined {
  for (const perUnit of [4, 20, 40, 100, 200, 1000]) {
    const fitting = Array.from({ length: 2 * perUnit }, (_, step) => (step + 1) / perUnit).filter(leadsThere);
    if (fitting.length > 0) return fitting[Math.floor((fitting.length - 1) / 2)];
  }
  return undefined;
}
