/** Everything that a search looked at, for tables and pictures. */
import type { Findings, Joules } from './findings.js';
import type { SearchedNetwork } from './searched-network.js';
import type { Models } from './surrogates.js';

/** A sub-network that the search looked at, as it ended. */
export interface LookedAt {
  /** In its family's words. */
  readonly arch: object;
  readonly round: number;
  readonly samples: number;
  /** Share of `samples` that were right. */
  readonly top1: number;
  /** What it is expected to be on all selecting samples, and by how much that may be wrong. */
  readonly accuracy: number;
  readonly accuracyDeviation: number;
  /** At each number of threads, by the predictor. */
  readonly latencySeconds: readonly number[];
  /** As measured; null where it was not. */
  readonly timedSeconds: readonly number[] | null;
  readonly memoryBytes: number;
  /** At each number of threads that was metered, by the predictor. */
  readonly joules: readonly number[];
  /** As metered; null where it was not. */
  readonly meteredJoules: Joules | null;
}

export function lookedAt(
  { inWords }: Pick<SearchedNetwork, 'inWords'>,
  findings: Findings,
  { accuracy, costs, energies }: Models,
): LookedAt[] {
  return findings.judged().map(({ arch, round, correct }) => {
    const { mean, deviation } = accuracy.predict(arch);
    return {
      ...{ arch: inWords(arch), round, samples: correct.length },
      ...{ accuracy: mean, accuracyDeviation: deviation },
      top1: correct.reduce((sum, one) => sum + one, 0) / correct.length,
      latencySeconds: costs.slice(0, -1).map((cost) => cost.estimate(arch).mean),
      timedSeconds: findings.timings.get(findings.keyOf(arch))?.seconds ?? null,
      memoryBytes: costs.at(-1)!.estimate(arch).mean,
      joules: energies.map((energy) => energy.estimate(arch).mean),
      meteredJoules: findings.timings.get(findings.keyOf(arch))?.joules ?? null,
    };
  });
}
