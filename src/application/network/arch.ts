/**
 * Which sub-network of a supernet: kernel and expansion of every block, depth of every stage, resolution.
 * The field names are those of Once-for-All's own configurations.
 */
import { CotuneError } from '../../core/errors.js';
import type { Random } from '../../core/random.js';
import { blocksPerStage, type SupernetDescription } from './description.js';

export interface Arch {
  /** Kernel size per block, stage after stage; entries of blocks that the depth skips have no effect. */
  readonly ks: readonly number[];
  /** Expansion ratio per block. */
  readonly e: readonly number[];
  /** Blocks kept per stage. */
  readonly d: readonly number[];
  /** Pixels of the square input image; the largest resolution where absent. */
  readonly r?: number | undefined;
}

/** @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE saying which entries are wrong and what is allowed */
export function validateArch(description: SupernetDescription, value: unknown): Arch {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw outside(['an arch is an object with ks, e and d']);
  const { ks, e, d, r } = value as Record<string, unknown>;
  const blocks = description.stages.length * blocksPerStage(description);
  const problems = [
    ...listProblems('ks', ks, blocks, description.kernels),
    ...listProblems('e', e, blocks, description.expansions),
    ...listProblems('d', d, description.stages.length, description.depths),
    ...(r === undefined ? [] : choiceProblems('r', r, description.resolution)),
  ];
  if (problems.length > 0) throw outside(problems);
  return { ks, e, d, ...(r === undefined ? {} : { r }) } as Arch;
}

const outside = (problems: string[]) =>
  new CotuneError('ERR_ARCH_OUTSIDE_SPACE', `this sub-network does not exist: ${problems.join('; ')}`);

function listProblems(name: string, list: unknown, length: number, allowed: readonly number[]): string[] {
  if (!Array.isArray(list)) return [`${name} must be a list of ${length} numbers`];
  if (list.length !== length) return [`${name} has ${list.length} entries, ${length} expected`];
  return list.flatMap((entry, index) => choiceProblems(`${name}[${index}]`, entry, allowed));
}

function choiceProblems(name: string, value: unknown, allowed: readonly number[]): string[] {
  if (typeof value === 'number' && allowed.includes(value)) return [];
  return [`${name} is ${JSON.stringify(value)}, allowed: ${allowed.join(', ')}`];
}

/**
 * The input size of a sub-network in pixels: what the caller asks for, else what the arch says, else the largest.
 *
 * @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE where the description does not list it
 */
export function resolutionOf(description: SupernetDescription, arch: Arch, resolution?: number): number {
  const chosen = resolution ?? arch.r ?? description.resolution.at(-1)!;
  const problems = choiceProblems('r', chosen, description.resolution);
  if (problems.length > 0) throw outside(problems);
  return chosen;
}

/** The same kernel, expansion and depth everywhere. */
export function uniformArch(
  description: SupernetDescription,
  choice: { kernel: number; expansion: number; depth: number; resolution?: number },
): Arch {
  const blocks = description.stages.length * blocksPerStage(description);
  return validateArch(description, {
    ks: new Array(blocks).fill(choice.kernel),
    e: new Array(blocks).fill(choice.expansion),
    d: new Array(description.stages.length).fill(choice.depth),
    ...(choice.resolution === undefined ? {} : { r: choice.resolution }),
  });
}

export function largestArch(description: SupernetDescription): Arch {
  const { kernels, expansions, depths, resolution } = description;
  return uniformArch(description, {
    kernel: kernels.at(-1)!,
    expansion: expansions.at(-1)!,
    depth: depths.at(-1)!,
    resolution: resolution.at(-1)!,
  });
}

export function smallestArch(description: SupernetDescription): Arch {
  const { kernels, expansions, depths, resolution } = description;
  return uniformArch(description, {
    kernel: kernels[0]!,
    expansion: expansions[0]!,
    depth: depths[0]!,
    resolution: resolution[0]!,
  });
}

/** Every entry uniform over its choices, independently. */
export function randomArch(description: SupernetDescription, random: Random): Arch {
  const blocks = description.stages.length * blocksPerStage(description);
  const draw = (length: number, from: readonly number[]) => Array.from({ length }, () => random.pick(from));
  return {
    ks: draw(blocks, description.kernels),
    e: draw(blocks, description.expansions),
    d: draw(description.stages.length, description.depths),
    r: random.pick(description.resolution),
  };
}

/**
 * One name per network: two archs that differ only in blocks which the depth skips have the same.
 *
 * @returns the kept blocks by stage and the resolution, such as `k7e6.k5e4_k3e3_r32`
 */
export function archKey(description: SupernetDescription, arch: Arch): string {
  const perStage = blocksPerStage(description);
  const stages = arch.d.map((depth, stage) =>
    Array.from({ length: depth }, (_, block) => {
      const index = stage * perStage + block;
      return `k${arch.ks[index]}e${arch.e[index]}`;
    }).join('.'),
  );
  return `${stages.join('_')}_r${resolutionOf(description, arch)}`;
}
