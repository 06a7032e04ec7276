/**
 * Top-1 accuracy from the predictor that was published with Once-for-All, without images or weights. The line that
 * leads from its output to top-1 was fitted to measured sub-networks of width 1.0 at 224 pixels; what it is not good
 * for is refused.
 */
import { CotuneError } from '../../../core/errors.js';
import type { StagedArch } from '../../network/blocks/elastic-stages.js';
import type { AccuracyPredictor } from '../accuracy-predictor.js';

/** What the line was fitted to: top-1 in percent = slope * 100 * prediction + offset, with this residual. */
const fitted = { slope: 0.991, offsetPercent: -5.16, residualPercent: 0.27, resolution: 224, width: 1 };
/** Below it the predictor was not calibrated by its authors. */
const smallestResolution = 160;

export interface PublishedAccuracy {
  /** Share in [0, 1]. */
  accuracy(arch: StagedArch): number;
  /** Half the width of the 95 % interval around it, of one sub-network as it would be measured. */
  readonly halfInterval: number;
  readonly resolution: number;
  /** What a person must know before believing it; none at the resolution and width that it was fitted to. */
  readonly warnings: readonly string[];
}

/**
 * @param resolution of every sub-network: the predictor does not rank networks of different resolutions
 * @throws {CotuneError} ERR_PREDICTOR_RANGE below 160 pixels and above 224, or where the width is not known to it
 */
export function publishedAccuracy(
  predictor: AccuracyPredictor,
  { resolution, widthMultiplier }: { readonly resolution: number; readonly widthMultiplier: number },
): PublishedAccuracy {
  if (!(resolution >= smallestResolution && resolution <= fitted.resolution))
    throw new CotuneError(
      'ERR_PREDICTOR_RANGE',
      `the accuracy predictor says nothing of ${resolution} pixels: it is calibrated from ${smallestResolution} to ${fitted.resolution}`,
    );
  const { slope, offsetPercent, residualPercent } = fitted;
  return {
    accuracy: (arch) => slope * predictor.predict({ ...arch, r: resolution }) + offsetPercent / 100,
    halfInterval: (1.96 * residualPercent) / 100,
    resolution,
    warnings: warningsFor(resolution, widthMultiplier),
  };
}

function warningsFor(resolution: number, widthMultiplier: number): string[] {
  const { resolution: known, width } = fitted;
  return [
    ...(resolution === known
      ? []
      : [
          `accuracies at ${resolution} pixels rank only: the predictor was compared with measurements at ${known}`,
        ]),
    ...(widthMultiplier === width
      ? []
      : [`accuracies at width ${widthMultiplier} rank only: the predictor was trained on width ${width}`]),
  ];
}
