/**
 * Processor time as the sets of processors that applications are mapped to. A choice is possible when no set is
 * asked for more than it has by those confined to it (Hall's condition, exact for nested and disjoint sets).
 */
import type { Candidate } from './problem.js';

export class Capacity {
  readonly #sets: readonly (readonly number[])[];

  constructor(candidates: readonly Candidate[], cores: number) {
    const key = (cpus: readonly number[]) => [...cpus].sort((a, b) => a - b).join();
    this.#sets = [...new Map(candidates.map(({ cpus }) => [key(cpus), cpus])).values()];
    this.limits = this.#sets.map((cpus) => Math.min(cpus.length, cores));
  }

  /** Cores per set. */
  readonly limits: readonly number[];

  /** What a candidate asks of each set. */
  demand({ cpus, utilisationCores }: Candidate): readonly number[] {
    return this.#sets.map((set) => (cpus.every((cpu) => set.includes(cpu)) ? utilisationCores : 0));
  }

  /** Whether there is room for a demand beside what is used. */
  fits(used: readonly number[], demand: readonly number[]): boolean {
    for (let set = 0; set < used.length; set++)
      if (used[set]! + demand[set]! > this.limits[set]! + 1e-9) return false;
    return true;
  }

  /** Cores left to a candidate under what is used. */
  left(candidate: Candidate, used: readonly number[]): number {
    const demand = this.demand({ ...candidate, utilisationCores: 1 });
    const left = this.limits.map((limit, set) => (demand[set]! > 0 ? limit - used[set]! : Infinity));
    return Math.max(0, Math.min(...left));
  }
}

export function sum(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, index) => value + b[index]!);
}

/** Whether one use asks for no more of any set than another. */
export function isWithin(used: readonly number[], other: readonly number[]): boolean {
  for (let set = 0; set < used.length; set++) if (used[set]! > other[set]! + 1e-12) return false;
  return true;
}
