/** A dynamic network of which only the costs are known: what a virtual board runs in the place of a real one. */
import type { Work } from '../../core/work.js';

export interface ModelledSubnet {
  readonly name: string;
  /** Top-1, 0 to 1. */
  readonly accuracy: number;
  /** What a ready session keeps resident. */
  readonly memoryBytes: number;
  /** By where it runs. */
  readonly work: { readonly cpu?: Work; readonly gpu?: Work };
}

/** How much longer single inferences take than the median one. */
export interface ServiceSpread {
  /** Standard deviation of the logarithm. */
  readonly sigmaLog: number;
  /** Share of inferences that something unforeseen delays, and the mean of their extra time in medians. */
  readonly outlierShare: number;
  readonly outlierMean: number;
}

export interface ModelledNetwork {
  /** As scenarios name it. */
  readonly name: string;
  readonly title: string;
  /** The board that the cycles were counted on. */
  readonly board: string;
  /** The least accurate first. */
  readonly subnets: readonly ModelledSubnet[];
  readonly spread: ServiceSpread;
  /** Where its numbers come from, and what could not be known. */
  readonly notes: readonly string[];
}
