/**
 * What a search needs of the networks that it looks among and of the samples that it judges them by. Networks of
 * images and of texts each say it in their own way; the search itself knows neither.
 */
import type { RecordIdentity } from '../../../core/json-lines.js';
import type { Arch } from '../../network/arch-space.js';
import type { NetworkCost } from '../../network/cost.js';
import type { SelectionLimits } from '../finalists.js';
import type { LatencyOptions } from '../latency.js';
import type { OpenSubject } from '../profile/subject.js';
import type { ArchFeatures } from './arch-features.js';
import type { LayerWork } from './layer-features.js';
import type { SearchSpace } from './objectives.js';

/** What is known without any sample. */
export interface SearchedNetwork {
  /** What people call the samples: `images`, `texts`. */
  readonly samples: string;
  /** Its first two seeds are the smallest and the largest. */
  readonly space: SearchSpace<Arch>;
  /** How few and how many make a library, and how surely they differ. */
  readonly limits: SelectionLimits;
  /** What accuracy is predicted from. */
  readonly features: ArchFeatures;
  /** What latency is predicted from. */
  work(arch: Arch): LayerWork;
  /** What it needs at least. */
  memoryBytes(arch: Arch): number;
  /** An arch in the family's own words, as files and people see it. */
  inWords(arch: Arch): object;
}

/**
 * A network with the samples that it is searched on.
 *
 * @typeParam E what an entry of its library says beside what is measured of any network
 */
export interface SampledNetwork<E> extends SearchedNetwork {
  /** What must be the same for two searches to be one. */
  readonly identity: RecordIdentity;
  /** How many samples the search may look at. */
  readonly selection: number;
  /** Makes samples ready whose making would otherwise count as judging. */
  prepare(): Promise<void>;
  /** A place to judge at, beside others. */
  openLane(): Lane<E>;
  /** Seconds of one inference of each, all of them in turn; a quantile of the rounds. */
  measure(archs: readonly Arch[], options: LatencyOptions): Promise<number[]>;
  /** One inference of it, again and again, in another thread: for a meter. */
  openRun(arch: Arch, threads: number): Promise<OpenSubject>;
  /** In proportion to the time that a lane takes to examine it on so many samples. */
  examiningEffort(arch: Arch, samples: number): number;
  /** In the same measure, what `Lane.finish` takes. */
  finishingEffort(arch: Arch): number;
  cost(arch: Arch): NetworkCost;
}

export interface Lane<E> {
  /**
   * @param known what an earlier look at fewer of them found
   * @returns 1 where it was right, for the first `samples` that the search may look at
   */
  examine(arch: Arch, samples: number, known: Uint8Array | undefined): Promise<Uint8Array>;
  /** Accuracy as it goes into the library, on samples that no decision has looked at. */
  finish(arch: Arch): Promise<Finish<E>>;
  close(): Promise<void>;
}

export interface Finish<E> {
  /** A share in [0, 1] with its 95 % interval. */
  readonly accuracy: number;
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
  readonly entry: E;
}

/** In the record of a search, how many samples it looked at: a merge has only the record to know it from. */
export const countAspect = ({ samples }: Pick<SearchedNetwork, 'samples'>) => `the number of ${samples}`;

export const endsOf = ({ space }: Pick<SearchedNetwork, 'space'>) => {
  const [smallest, largest] = space.seeds as readonly [Arch, Arch];
  return { smallest, largest };
};
