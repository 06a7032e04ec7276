/** Sub-networks as numbers for a predictor of accuracy: what is chosen at every place, and what that costs. */
import { type Arch, type ArchSpace, largestOf, smallestOf } from '../../network/arch-space.js';
import type { NetworkCost } from '../../network/cost.js';

export interface ArchFeatures {
  /** How many of the features are choices; the costs come after them. */
  readonly choices: number;
  readonly count: number;
  /** Places where there is something to choose. */
  readonly entries: number;
  of(arch: Arch): Float64Array;
}

export interface FeatureSource {
  readonly space: ArchSpace;
  /** Every entry of an arch in the order of the space; those that have no effect at their smallest choice. */
  valuesOf(arch: Arch): readonly number[];
  costOf(arch: Arch): NetworkCost;
}

/** An entry with more choices than this is a number, not a choice: a neighbouring value means nearly the same. */
const mostChoices = 4;

/**
 * Per entry one input for each of its choices, or its place among many; then the logarithms of operations and
 * parameters, 0 for the smallest sub-network and 1 for the largest. Places that a sub-network skips have their
 * smallest choice: which are skipped, its depths say.
 */
export function archFeatures({ space, valuesOf, costOf }: FeatureSource): ArchFeatures {
  const entries = space.flatMap(({ entries }) => entries);
  const widths = entries.map(({ length }) => (length > mostChoices ? 2 : length === 1 ? 0 : length));
  const choices = widths.reduce((sum, width) => sum + width, 0);
  const costs = costFeatures(space, costOf);
  return {
    choices,
    count: choices + 2,
    entries: Math.max(1, widths.filter((width) => width > 0).length),
    of(arch) {
      const values = valuesOf(arch);
      const encoded = entries.flatMap((allowed, index) => encode(values[index]!, allowed));
      return Float64Array.from([...encoded, ...costs(arch)]);
    },
  };
}

function encode(value: number, allowed: readonly number[]): number[] {
  if (allowed.length === 1) return [];
  if (allowed.length <= mostChoices) return allowed.map((choice) => (choice === value ? 1 : 0));
  const place = (value - allowed[0]!) / (allowed.at(-1)! - allowed[0]!);
  return [place, place * place];
}

function costFeatures(space: ArchSpace, costOf: FeatureSource['costOf']): (arch: Arch) => number[] {
  const logarithms = (arch: Arch) => {
    const { macs, parameters } = costOf(arch);
    return [Math.log(macs), Math.log(parameters)];
  };
  const [low, high] = [logarithms(smallestOf(space)), logarithms(largestOf(space))];
  return (arch) =>
    logarithms(arch).map((value, index) => (value - low[index]!) / (high[index]! - low[index]! || 1));
}
