/** How much slower than the real clock a board has to live, so that this machine computes every frame in time. */
import type { Clock } from '../../core/clock.js';
import { quantile } from '../../core/statistics.js';
import { type BoardApplication, computingThreads } from './board-application.js';

/** The machine is disturbed while it computes; what takes longer than planned must still be in time. */
const margin = 1.5;
const [rounds, tail] = [15, 0.95];

/** Real seconds of one frame by sub-network, at the 95th percentile, the messages between the processes included. */
export type RealSeconds = ReadonlyMap<string, number>;

/** Computes every sub-network some times, in rounds, so that drift of the machine falls on all alike. */
export async function rehearse(
  clock: Clock,
  { supervisor, subnets }: Pick<BoardApplication, 'supervisor' | 'subnets'>,
): Promise<RealSeconds> {
  const seconds = new Map<string, number[]>(subnets.map(({ subnet }) => [subnet, []]));
  const order = (subnet: string, sequence: number) => ({ sequence, subnet, threads: computingThreads });
  for (const { subnet } of subnets) await supervisor.infer(order(subnet, 0));
  for (let round = 0; round < rounds; round++) {
    for (const { subnet } of subnets) {
      const startSeconds = clock.now();
      await supervisor.infer(order(subnet, round));
      seconds.get(subnet)!.push(clock.now() - startSeconds);
    }
  }
  return new Map([...seconds].map(([subnet, samples]) => [subnet, quantile(samples, tail)]));
}

/**
 * The least factor, 1 or more and rounded up to a tenth, at which the board is never faster than the machine, with a
 * margin.
 *
 * @param real as measured, for the application
 */
export function dilationFor({ profile }: Pick<BoardApplication, 'profile'>, real: RealSeconds): number {
  const ratios = profile.options.map(
    ({ subnet, latencySeconds }) => (margin * (real.get(subnet) ?? 0)) / latencySeconds.p50,
  );
  return Math.max(1, roundUp(Math.max(...ratios)));
}

/** Rounding must not make a tenth of a hair above it. */
const roundUp = (factor: number) => Math.ceil(Number((factor * 10).toFixed(6))) / 10;
