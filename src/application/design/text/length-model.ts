/**
 * What a text takes by its length: seconds = a + b x tokens read + c x tokens written, by least squares. Writing goes
 * token by token, so that c is most of it.
 */
import { mean } from '../../../core/statistics.js';
import { dot, leastSquares } from '../table/least-squares.js';
import type { TimedText } from './time-texts.js';

export interface LengthModel {
  readonly baseSeconds: number;
  readonly secondsPerSourceToken: number;
  readonly secondsPerTargetToken: number;
  /** Share of the variance that the lengths explain; 1 where nothing varies. */
  readonly rSquared: number;
}

/** @returns null for fewer texts than would show anything, or texts that are all of one length */
export function fitLengths(texts: readonly TimedText[]): LengthModel | null {
  const lengths = new Set(texts.map(({ source, target }) => `${source} ${target}`));
  if (texts.length < 6 || lengths.size < 3) return null;
  const rows = texts.map(({ source, target }) => [1, source, target]);
  const seconds = texts.map((text) => text.seconds);
  const coefficients = leastSquares(rows, seconds);
  const [average, squared] = [
    mean(seconds),
    (values: readonly number[]) => values.reduce((s, v) => s + v * v, 0),
  ];
  const total = squared(seconds.map((value) => value - average));
  const left = squared(seconds.map((value, index) => value - dot(rows[index]!, coefficients)));
  const [baseSeconds, secondsPerSourceToken, secondsPerTargetToken] = coefficients;
  return {
    baseSeconds: baseSeconds!,
    secondsPerSourceToken: secondsPerSourceToken!,
    secondsPerTargetToken: secondsPerTargetToken!,
    rSquared: total === 0 ? 1 : 1 - left / total,
  };
}
