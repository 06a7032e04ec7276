/** The sub-networks of a supernet as a search space: where to start, how to change one, how to mix two. */
import { type Arch, archKey, spaceOf } from '../network/arch.js';
import {
  type ArchSpace,
  crossArchs,
  largestOf,
  middleOf,
  mutateArch,
  randomOf,
  smallestOf,
  uniformArchs,
} from '../network/arch-space.js';
import type { SupernetDescription } from '../network/description.js';
import type { SearchSpace } from './search/objectives.js';

export function supernetSpace(description: SupernetDescription): SearchSpace<Arch> {
  return searchSpaceOf(spaceOf(description), (arch) => archKey(description, arch));
}

/**
 * @param key the same for two that are the same network
 * @param atLargest as `fixed` of `uniformArchs`
 */
export function searchSpaceOf(
  space: ArchSpace,
  key: (arch: Arch) => string,
  atLargest?: readonly string[],
): SearchSpace<Arch> {
  return {
    seeds: [smallestOf(space), largestOf(space), middleOf(space)],
    beginners: uniformArchs(space, atLargest),
    random: (random) => randomOf(space, random),
    mutate: (arch, probability, random) => mutateArch(space, arch, probability, random),
    cross: (first, second, random) => crossArchs(space, first, second, random),
    key,
  };
}
