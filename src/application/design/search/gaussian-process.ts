/**
 * Regression by a Gaussian process: from a few hundred noisy measurements to an estimate, with its uncertainty, for
 * anything of the same kind. How much each part of the kernel weighs is chosen by the marginal likelihood.
 *
 * @see C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning, 2006, algorithm 2.1
 */
import { cholesky, solveLower, solveUpper } from './cholesky.js';
import type { Estimate } from './objectives.js';

/** How alike two inputs are. */
export type Kernel = (a: Float64Array, b: Float64Array) => number;

export interface Observations {
  readonly inputs: readonly Float64Array[];
  readonly targets: ArrayLike<number>;
  /** The variance of each target's noise, up to a common factor that is found. */
  readonly noise: ArrayLike<number>;
}

export interface ProcessSettings {
  readonly kernels: readonly Kernel[];
  /** Where the search for the kernels' weights begins: variances in the target's unit squared. */
  readonly weights: readonly number[];
}

export interface GaussianProcess {
  /** Of the truth, without the noise of measuring it. */
  predict(input: Float64Array): Estimate;
  /** The weights found, and last the factor of the noise: to begin the next fit with. */
  readonly weights: readonly number[];
}

interface Solution {
  readonly lower: Float64Array;
  readonly alpha: Float64Array;
  readonly logLikelihood: number;
}

/** Likelihoods cost the cube of the number of rows: the weights are found on so many. */
const rowsForWeights = 160;
const steps = [0.1, 0.4, 2.5, 10];
const sweeps = 2;

/** @param observations at least one; targets are best centred around 0 */
export function fitProcess(observations: Observations, settings: ProcessSettings): GaussianProcess {
  const { kernels } = settings;
  const some = thin(observations, rowsForWeights);
  const start = settings.weights.length > kernels.length ? settings.weights : [...settings.weights, 1];
  const weights = findWeights(some, kernels, start);
  const { lower, alpha } = solve(observations, gramsOf(observations.inputs, kernels), weights)!;
  const similarity = (a: Float64Array, b: Float64Array) =>
    kernels.reduce((sum, kernel, index) => sum + weights[index]! * kernel(a, b), 0);
  return {
    weights,
    predict(input) {
      const alike = Float64Array.from(observations.inputs, (other) => similarity(input, other));
      let mean = 0;
      for (let row = 0; row < alike.length; row++) mean += alike[row]! * alpha[row]!;
      const explained = solveLower(lower, alike).reduce((sum, value) => sum + value * value, 0);
      return { mean, deviation: Math.sqrt(Math.max(0, similarity(input, input) - explained)) };
    },
  };
}

/** One weight after another, up or down as long as that explains the targets better. */
function findWeights(observations: Observations, kernels: readonly Kernel[], start: readonly number[]) {
  const grams = gramsOf(observations.inputs, kernels);
  const likelihood = (weights: readonly number[]) =>
    solve(observations, grams, weights)?.logLikelihood ?? Number.NEGATIVE_INFINITY;
  let best = { weights: start, value: likelihood(start) };
  for (let sweep = 0; sweep < sweeps; sweep++)
    for (const index of start.keys())
      for (const step of steps) {
        const weights = best.weights.with(index, best.weights[index]! * step);
        const value = likelihood(weights);
        if (value > best.value) best = { weights, value };
      }
  return best.weights;
}

function solve(
  { targets, noise }: Observations,
  grams: readonly Float64Array[],
  weights: readonly number[],
): Solution | null {
  const size = targets.length;
  const matrix = new Float64Array(size * size);
  for (const [index, gram] of grams.entries())
    for (let at = 0; at < matrix.length; at++) matrix[at]! += weights[index]! * gram[at]!;
  for (let row = 0; row < size; row++) matrix[row * size + row]! += weights.at(-1)! * noise[row]!;
  const lower = cholesky(matrix, size);
  if (lower === null) return null;
  const half = solveLower(lower, Float64Array.from(targets));
  let logLikelihood = -0.5 * half.reduce((sum, value) => sum + value * value, 0);
  for (let row = 0; row < size; row++) logLikelihood -= Math.log(lower[row * size + row]!);
  return { lower, alpha: solveUpper(lower, half), logLikelihood };
}

function gramsOf(inputs: readonly Float64Array[], kernels: readonly Kernel[]): Float64Array[] {
  const size = inputs.length;
  return kernels.map((kernel) => {
    const gram = new Float64Array(size * size);
    for (let row = 0; row < size; row++)
      for (let column = 0; column <= row; column++)
        gram[row * size + column] = gram[column * size + row] = kernel(inputs[row]!, inputs[column]!);
    return gram;
  });
}

/** Evenly spread rows. */
function thin({ inputs, targets, noise }: Observations, most: number): Observations {
  if (inputs.length <= most) return { inputs, targets, noise };
  const rows = Array.from({ length: most }, (_, index) => Math.floor((index * inputs.length) / most));
  const of = <T>(list: ArrayLike<T>) => rows.map((row) => list[row]!);
  return { inputs: of(inputs), targets: of(targets), noise: of(noise) };
}

export const constantKernel: Kernel = () => 1;

/** Of the features from `start` to `end` - 1. */
export const linearKernel =
  (start: number, end: number): Kernel =>
  (a, b) => {
    let sum = 0;
    for (let index = start; index < end; index++) sum += a[index]! * b[index]!;
    return sum;
  };

/** Falls to 0.61 at the given distance: what is near is alike, however the features act together. */
export const radialKernel =
  (start: number, end: number, distance: number): Kernel =>
  (a, b) => {
    let sum = 0;
    for (let index = start; index < end; index++) sum += (a[index]! - b[index]!) ** 2;
    return Math.exp(-sum / (2 * distance * distance));
  };
