/**
 * The latency of a sub-transformer, by a regression on the ten published features. A transformer's time is a sum
 * over its layers, and a layer's is linear in its sizes: terms of that form, fitted so that stray measurements do
 * not pull, predict rows that they have not seen; a small network of the published kind is further off on the mean and
 * the median row of both data sets, and 1 % nearer in RMSE on the Titan's (bench/hat-latency.mjs compares them).
 */

import { mean, median } from '../../../core/statistics.js';
import type { Arch } from '../../network/arch-space.js';
import type { HatRow } from './hat-dataset.js';
import { hatFeatures } from './hat-space.js';
import { dot, robustLeastSquares } from './least-squares.js';

export interface HeldOutError {
  readonly rows: number;
  readonly rmseSeconds: number;
  /** Of |predicted - measured| / measured. */
  readonly meanRelative: number;
  readonly medianRelative: number;
}

export interface HatLatency {
  latencySeconds(arch: Arch): number;
  /** Every row predicted by a model that was fitted without it. */
  readonly heldOut: HeldOutError;
}

const folds = 10;

/** Rows are taken in the order given for the folds: in turn, so that a file that is sorted does no harm. */
export function fitHatLatency(rows: readonly HatRow[]): HatLatency {
  const predict = fitTerms(rows);
  return {
    latencySeconds: (arch) => predict(hatFeatures(arch)),
    heldOut: crossValidate(rows, fitTerms),
  };
}

export type LatencyRegression = (rows: readonly HatRow[]) => (features: readonly number[]) => number;

const fitTerms: LatencyRegression = (rows) => {
  const coefficients = robustLeastSquares(
    rows.map(({ features }) => termsOf(features)),
    rows.map(({ latencySeconds }) => latencySeconds),
  );
  return (features) => dot(termsOf(features), coefficients);
};

export function crossValidate(rows: readonly HatRow[], regression: LatencyRegression): HeldOutError {
  const errors: number[] = [];
  const relative: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const inFold = (_: HatRow, index: number) => index % folds === fold;
    const predict = regression(rows.filter((row, index) => !inFold(row, index)));
    for (const { features, latencySeconds } of rows.filter(inFold)) {
      const error = Math.abs(predict(features) - latencySeconds);
      errors.push(error);
      relative.push(error / latencySeconds);
    }
  }
  return {
    rows: rows.length,
    rmseSeconds: Math.sqrt(mean(errors.map((error) => error ** 2))),
    meanRelative: mean(relative),
    medianRelative: median(relative),
  };
}

/** What the encoder takes whatever it is, and what each decoder layer adds. */
function termsOf(features: readonly number[]): number[] {
  const [encoder, , encoderFfn, encoderHeads, decoder, layers, ffn, heads, crossHeads, attended] =
    features as [number, number, number, number, number, number, number, number, number, number];
  const ofEncoder = [1, encoder, encoderFfn, encoderHeads, encoder * encoderFfn, encoder * encoderHeads];
  const ofLayer = [
    1,
    decoder,
    ffn,
    heads,
    crossHeads,
    attended,
    decoder * ffn,
    decoder * heads,
    decoder * crossHeads,
    decoder * attended,
    crossHeads * attended,
    encoder,
    encoder * attended,
  ];
  return [...ofEncoder, decoder, layers * layers, ...ofLayer.map((term) => layers * term)];
}
