/** Sub-networks as numbers for a predictor of accuracy: what is chosen at every place, and what that costs. */
import type { Arch } from '../../network/arch.js';
import { archValues, spaceOf } from '../../network/arch.js';
import { largestOf, smallestOf } from '../../network/arch-space.js';
import { costOfArch } from '../../network/cost.js';
import type { SupernetDescription } from '../../network/description.js';

export interface ArchFeatures {
  /** How many of the features are choices; the costs come after them. */
  readonly choices: number;
  readonly count: number;
  /** Places where there is something to choose. */
  readonly entries: number;
  of(arch: Arch): Float64Array;
}

/** An entry with more choices than this is a number, not a choice: a neighbouring value means nearly the same. */
const mostChoices = 4;

/**
 * Per entry one input for each of its choices, or its place among many; then the logarithms of operations and
 * parameters, 0 for the smallest sub-network and 1 for the largest. Places that a sub-network skips have their
 * smallest choice: which are skipped, its depths say.
 */
export function archFeatures(description: SupernetDescription): ArchFeatures {
  const entries = spaceOf(description).flatMap(({ entries }) => entries);
  const widths = entries.map(({ length }) => (length > mostChoices ? 2 : length === 1 ? 0 : length));
  const choices = widths.reduce((sum, width) => sum + width, 0);
  const costs = costFeatures(description);
  return {
    choices,
    count: choices + 2,
    entries: Math.max(1, widths.filter((width) => width > 0).length),
    of(arch) {
      const values = archValues(description, arch);
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

function costFeatures(description: SupernetDescription): (arch: Arch) => number[] {
  const space = spaceOf(description);
  const logarithms = (arch: Arch) => {
    const { macs, parameters } = costOfArch(description, arch);
    return [Math.log(macs), Math.log(parameters)];
  };
  const [low, high] = [logarithms(smallestOf(space)), logarithms(largestOf(space))];
  return (arch) =>
    logarithms(arch).map((value, index) => (value - low[index]!) / (high[index]! - low[index]! || 1));
}
