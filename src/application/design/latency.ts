/**
 * Latency at design time: one image, one thread, every candidate in turn, round after round. Interleaving makes a
 * clock that drifts or a neighbour that wakes up hit all candidates alike.
 */
import type { Clock } from '../../core/clock.js';
import { quantile } from '../../core/statistics.js';
import type { Arch } from '../network/arch.js';
import { type BatchNormStatistics, buildSubnet } from '../network/build.js';
import type { Supernet } from '../network/supernet.js';
import { type DesignSession, openSession } from './session.js';

export interface LatencyOptions {
  readonly clock: Clock;
  readonly threads: number;
  /** Timed runs of each candidate. */
  readonly rounds: number;
  /** Of the timed runs, what is returned: 0.5 for the median where absent, less where other programs disturb. */
  readonly quantile?: number | undefined;
  /** Looked at between rounds where they are long. */
  readonly signal?: AbortSignal | undefined;
}

/** Enough for ONNX Runtime to settle its memory plan and for caches to fill. */
const warmUpRuns = 5;

/**
 * Seconds of one inference at batch 1: the median of the rounds, or another quantile. Statistics do not change the time; the checkpoint's serve where none
 * are given.
 *
 * @throws {CotuneError} `ERR_ARCH_OUTSIDE_SPACE`, `ERR_SESSION`
 */
export async function measureLatencies(
  supernet: Supernet,
  archs: readonly Arch[],
  options: LatencyOptions,
  statistics?: BatchNormStatistics,
): Promise<number[]> {
  const sessions: DesignSession[] = [];
  try {
    for (const arch of archs)
      sessions.push(
        await openSession(buildSubnet(supernet, arch, { batch: 1, statistics }), options.threads),
      );
    const samples = await timeInterleaved(sessions, options);
    return samples.map((sample) => quantile(sample, options.quantile ?? 0.5));
  } finally {
    for (const session of sessions) await session.close();
  }
}

/** @returns for each of the runs its samples in seconds, one per round */
export async function timeInterleaved(
  runs: readonly Pick<DesignSession, 'runOnce'>[],
  { clock, rounds }: Omit<LatencyOptions, 'threads'>,
): Promise<Float64Array[]> {
  for (const run of runs) for (let warmUp = 0; warmUp < warmUpRuns; warmUp++) await run.runOnce();
  const samples = runs.map(() => new Float64Array(rounds));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < runs.length; turn++) {
      // Another one begins each round, so that none is always timed after the same predecessor.
      const index = (turn + round) % runs.length;
      // Untimed: the predecessor's data still fills the caches.
      await runs[index]!.runOnce();
      const start = clock.now();
      await runs[index]!.runOnce();
      samples[index]![round] = clock.now() - start;
    }
  }
  return samples;
}
