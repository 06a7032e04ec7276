/**
 * An accuracy predictor from the evaluations made so far, with its uncertainty: a Gaussian process over what is chosen
 * at every place and what that costs. It also tells what a sub-network that was evaluated is truly worth: luck with
 * the samples that were looked at is taken out as far as its relatives show it.
 */
import { mean } from '../../../core/statistics.js';
import type { Arch } from '../../network/arch-space.js';
import type { ArchFeatures } from './arch-features.js';
import { constantKernel, fitProcess, linearKernel, radialKernel } from './gaussian-process.js';
import type { Estimate } from './objectives.js';

export interface JudgedArch {
  readonly arch: Arch;
  /** 1 where it was right: the first of the selecting samples, or all. */
  readonly correct: Uint8Array;
}

export interface AccuracyModel {
  /** A share in [0, 1], on all selecting samples. */
  predict(arch: Arch): Estimate;
  readonly weights: readonly number[];
}

/** Of the constant, the choices, the costs, and what choices do together; in units of the accuracies' own spread. */
const firstWeights = [0.1, 0.05, 1, 0.3];
/** Samples that are hard for one are hard for all: what two sub-networks differ by varies less than what each has. */
const shareOfOwnLuck = 0.4;
/** Deviation from calibrating on other samples. */
const calibrationDeviation = 0.002;

/**
 * @param judged at least one
 * @param everything how many selecting samples there are
 * @param weights those of an earlier fit, to begin with
 */
export function fitAccuracyModel(
  features: ArchFeatures,
  judged: readonly JudgedArch[],
  everything: number,
  weights: readonly number[] = firstWeights,
): AccuracyModel {
  const accuracies = comparableAccuracies(judged, everything);
  const centre = mean(accuracies);
  const spread = Math.sqrt(mean(accuracies.map((accuracy) => (accuracy - centre) ** 2))) || 0.01;
  const { choices, count } = features;
  const process = fitProcess(
    {
      inputs: judged.map(({ arch }) => features.of(arch)),
      targets: accuracies.map((accuracy) => (accuracy - centre) / spread),
      noise: judged.map(({ correct }) => noiseOf(correct.length, centre) / spread ** 2),
    },
    {
      kernels: [
        constantKernel,
        linearKernel(0, choices),
        linearKernel(choices, count),
        radialKernel(0, count, Math.sqrt(features.entries)),
      ],
      weights,
    },
  );
  return {
    weights: process.weights,
    predict(arch) {
      const { mean, deviation } = process.predict(features.of(arch));
      return { mean: centre + spread * mean, deviation: spread * deviation };
    },
  };
}

const noiseOf = (samples: number, accuracy: number) =>
  (shareOfOwnLuck * Math.max(accuracy * (1 - accuracy), 0.01)) / samples + calibrationDeviation ** 2;

/** Few samples may be easier or harder than all: those that saw all of them tell by how much. */
export function comparableAccuracies(judged: readonly JudgedArch[], everything: number): number[] {
  const full = judged.filter(({ correct }) => correct.length === everything);
  const corrections = new Map<number, number>();
  const correctionFor = (samples: number) => {
    const known = corrections.get(samples);
    if (known !== undefined) return known;
    const differences = full.map(({ correct }) => shareOf(correct, everything) - shareOf(correct, samples));
    const correction = differences.length === 0 ? 0 : mean(differences);
    corrections.set(samples, correction);
    return correction;
  };
  return judged.map(({ correct }) => shareOf(correct, correct.length) + correctionFor(correct.length));
}

/** Of the first `samples` that were right. */
export function shareOf(correct: Uint8Array, samples = correct.length): number {
  let right = 0;
  for (let sample = 0; sample < samples; sample++) right += correct[sample]!;
  return right / samples;
}
