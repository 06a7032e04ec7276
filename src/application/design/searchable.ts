/** A supernet to build a library of: what the commands that do so need, of networks of images and of texts alike. */
import type { LibraryProvenance } from './library-schema.js';
import type { FoundSubnet } from './search/finish.js';
import type { KeptSubnet } from './search/merge.js';
import type { SampledNetwork, SearchedNetwork } from './search/searched-network.js';

/** @typeParam E as of `SampledNetwork` */
export interface Searchable<E> {
  readonly network: SearchedNetwork;
  /** Its weights. */
  readonly bytes: SharedArrayBuffer;
  /** What its accuracy is, for people. */
  readonly words: AccuracyWords;
  /**
   * @param samples where they are: a folder or tar of images, a file of pairs of texts
   * @param calibration training images; null for none
   */
  open(samples: string, calibration: string | null, signal?: AbortSignal): Promise<OpenedSamples<E>>;
  /** What a library in a folder keeps. @throws {CotuneError} ERR_LIBRARY */
  keptIn(folder: string): Promise<KeptSubnet<E>[]>;
  /** An entry as documents show it. */
  describe(subnet: FoundSubnet<E>): object;
  /** Writes a library, and the supernet with it where the folder has none. */
  write(folder: string, subnets: readonly FoundSubnet<E>[], provenance: LibraryProvenance): Promise<void>;
}

export interface AccuracyWords {
  /** In a table: `top-1`. */
  readonly short: string;
  /** Of which samples, for the provenance. */
  readonly provenance: string;
  /** What one latency is of: `one image`. */
  readonly timed: string;
}

export interface OpenedSamples<E> {
  readonly network: SampledNetwork<E>;
  /** Which samples are for what, for people. */
  readonly note: string;
}
