/**
 * What a family of dynamic networks is to everything else: how it is described, which sub-networks it has, how one
 * is put together, and how to recognise it in a checkpoint. One file per family under `families/`; `families.ts`
 * lists them.
 */
import type { z } from 'zod';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { Arch, ArchSpace } from './arch-space.js';
import type { SupernetDescription } from './description-schema.js';
import type { NetworkPlan } from './plan.js';

/** What a caller knows of a checkpoint that its tensors do not say; the published networks' values where absent. */
export interface FamilyHints {
  /** Widths as multiples of the published network's; one, or all that an elastic width can take. */
  readonly widthMultipliers?: readonly number[] | undefined;
  readonly kernels?: readonly number[] | undefined;
  readonly expansions?: readonly number[] | undefined;
  readonly depths?: readonly number[] | undefined;
  readonly batchNormEpsilon?: number | undefined;
  /** An architecture file that came with the weights, parsed. */
  readonly configuration?: unknown;
}

export interface Family<Description extends SupernetDescription = SupernetDescription> {
  readonly name: string;
  /** Other names that papers and files use for it. */
  readonly aliases: readonly string[];
  readonly schema: z.ZodType<Description>;
  /** The sub-networks that there are, largest choices last; 'r' is one of the fields. */
  space(description: Description): ArchSpace;
  /** The same network with every entry that has no effect at its smallest choice: equal archs are equal networks. */
  canonical(description: Description, arch: Arch): Arch;
  plan(description: Description, arch: Arch, resolution: number): NetworkPlan;
  /** Sub-networks that together use every tensor of the checkpoint; its largest one alone is enough for most. */
  spanning(description: Description): readonly Arch[];
  /** Whether the checkpoint's batch-norm statistics are this sub-network's own. */
  hasOwnStatistics(description: Description, arch: Arch): boolean;
  /** The network as published, at a width multiplier; for families whose shape needs no checkpoint. */
  published?(widthMultiplier: number): Description;
  /**
   * Describes the network of a checkpoint from its tensors' names and shapes.
   *
   * @param checkpoint with keys in the normal form of `checkpoint-keys.ts`
   * @throws {CotuneError} ERR_FAMILY_MISMATCH, ERR_CHECKPOINT_KEY_MISSING where it is another family's
   */
  describe(checkpoint: CheckpointShapes, hints: FamilyHints): Description;
}

/** What describing needs of a checkpoint. */
export type CheckpointShapes = Pick<Checkpoint, 'keys' | 'has' | 'shape'>;
