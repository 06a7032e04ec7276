/**
 * A search without images, weights or a device at hand: a design space, a model of accuracy and a model of latency
 * or of what stands in for it. Everything is a formula or a table, so a search looks at thousands of candidates.
 */
import type { Arch } from '../../network/arch-space.js';
import type { NetworkCost } from '../../network/cost.js';
import type { SearchSpace } from '../search/objectives.js';

/** `accuracy` is a share as predicted; anything else only stands in for it: more is hoped to be better. */
export type Merit = 'accuracy' | 'parameters' | 'macs';
/** `latencySeconds` is a device's; anything else only stands in for it. */
export type Price = 'latencySeconds' | 'macs' | 'parameters';

export interface Model<Name> {
  readonly name: Name;
  of(arch: Arch): number;
}

export interface DesignProblem {
  readonly space: SearchSpace<Arch>;
  readonly merit: Model<Merit> & {
    /** Half the width of the 95 % interval; null where nothing is known of the error. */
    readonly halfInterval: number | null;
  };
  readonly price: Model<Price>;
  cost(arch: Arch): NetworkCost;
  /** What is known of the models, for the result: errors, scales, where they come from. */
  readonly provenance: Readonly<Record<string, string | number | null>>;
  /** What a person must know before believing the result. */
  readonly warnings: readonly string[];
}

/** Takes one of the costs for a model. */
export const costModel = <Name extends 'macs' | 'parameters'>(
  name: Name,
  cost: (arch: Arch) => NetworkCost,
): Model<Name> => ({ name, of: (arch) => cost(arch)[name] });
