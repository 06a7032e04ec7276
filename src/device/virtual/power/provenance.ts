/** Where a number of a model comes from, and how far it is off. */

export type Provenance =
  | { readonly flag: 'measured' | 'published' | 'assumed'; readonly source: string }
  | {
      readonly flag: 'fitted';
      /** What it was fitted to. */
      readonly source: string;
      /** Mean absolute error in percent on workloads that the fit had not seen. */
      readonly crossValidatedPercent: number;
    };

/** Numbers that share one origin. */
export type Sourced<T> = T & { readonly provenance: Provenance };

export const published = (source: string): Provenance => ({ flag: 'published', source });
export const assumed = (source: string): Provenance => ({ flag: 'assumed', source });
export const fitted = (source: string, crossValidatedPercent: number): Provenance => ({
  flag: 'fitted',
  source,
  crossValidatedPercent,
});
