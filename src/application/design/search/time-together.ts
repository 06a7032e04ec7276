/** Times many sub-networks in one interleaved run, for figures that are compared with each other. */
import type { Clock } from '../../../core/clock.js';
import type { Arch } from '../../network/arch-space.js';
import type { SampledNetwork } from './searched-network.js';
import type { Models } from './surrogates.js';

const finalRounds = { least: 15, most: 1000 };

export interface TogetherOptions {
  readonly network: Pick<SampledNetwork<unknown>, 'measure'>;
  readonly clock: Clock;
  readonly threads: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** @returns median seconds for each, for each number of threads */
export async function timeTogether(
  { network, clock, threads, signal }: TogetherOptions,
  archs: readonly Arch[],
  { costs }: Models,
  /** For everything together: as many rounds as fit. */
  seconds: number,
): Promise<number[][]> {
  const columns: number[][] = [];
  for (const [index, count] of threads.entries()) {
    signal?.throwIfAborted();
    const once = archs.reduce((sum, arch) => sum + costs[index]!.estimate(arch).mean, 0);
    const affordable = Math.floor(seconds / threads.length / (2 * once));
    const rounds = Math.max(finalRounds.least, Math.min(finalRounds.most, affordable));
    columns.push(await network.measure(archs, { clock, threads: count, rounds, signal }));
  }
  return archs.map((_, row) => columns.map((column) => column[row]!));
}
