/** The sub-networks of a supernet as a search space: where to start, how to change one, how to mix two. */
import type { Random } from '../../core/random.js';
import { type Arch, archKey, largestArch, randomArch, smallestArch, uniformArch } from '../network/arch.js';
import type { SupernetDescription } from '../network/description.js';
import type { SearchSpace } from './search.js';

export function supernetSpace(description: SupernetDescription): SearchSpace<Arch> {
  const { kernels, expansions, depths, resolution } = description;
  return {
    seeds: [smallestArch(description), largestArch(description), middleArch(description)],
    beginners: uniformArchs(description),
    random: (random) => randomArch(description, random),
    mutate(arch, probability, random) {
      const change = (list: readonly number[], choices: readonly number[]) =>
        list.map((value) => (random.uniform() < probability ? random.pick(choices) : value));
      const size = arch.r ?? resolution.at(-1)!;
      return {
        ks: change(arch.ks, kernels),
        e: change(arch.e, expansions),
        d: change(arch.d, depths),
        r: change([size], resolution)[0]!,
      };
    },
    cross: (first, second, random) => ({
      ks: mix(first.ks, second.ks, random),
      e: mix(first.e, second.e, random),
      d: mix(first.d, second.d, random),
      r: random.uniform() < 0.5 ? first.r : second.r,
    }),
    key: (arch) => archKey(description, arch),
  };
}

/** Uniform crossover: each entry comes from either parent. */
function mix(first: readonly number[], second: readonly number[], random: Random): number[] {
  return first.map((value, index) => (random.uniform() < 0.5 ? value : second[index]!));
}

const middleOf = (choices: readonly number[]) => choices[Math.floor((choices.length - 1) / 2)]!;

function middleArch(description: SupernetDescription): Arch {
  return uniformArch(description, {
    kernel: middleOf(description.kernels),
    expansion: middleOf(description.expansions),
    depth: middleOf(description.depths),
    resolution: middleOf(description.resolution),
  });
}

/** Each combination of one kernel, one expansion and one depth everywhere, at the largest resolution. */
function uniformArchs(description: SupernetDescription): Arch[] {
  const { kernels, expansions, depths, resolution } = description;
  return depths.flatMap((depth) =>
    expansions.flatMap((expansion) =>
      kernels.map((kernel) =>
        uniformArch(description, { kernel, expansion, depth, resolution: resolution.at(-1)! }),
      ),
    ),
  );
}
