/** How much slower than the real clock a board has to live, so that this machine computes every frame in time. */
import { type Clock, sleep } from '../../core/clock.js';
import { median, quantile } from '../../core/statistics.js';
import { type BoardApplication, computingThreads } from './board-application.js';

/** What takes longer in a run than when it was measured must still be in time. */
const margin = 1.25;
/**
 * How fast the machine is, not how busy others keep it: on one that is, a run is declared invalid rather than stretched
 * without measure.
 */
const tail = 0.9;
const rounds = 12;
/** As between the frames of a run: after a pause a processor is slower. */
const pauseSeconds = 0.03;

/** Real seconds of one frame by sub-network, at the 90th percentile, the message that asks for it included. */
export type RealSeconds = ReadonlyMap<string, number>;

/** Computes every sub-network some times, in rounds, so that drift of the machine falls on all alike. */
export async function rehearse(
  clock: Clock,
  { supervisor, subnets }: Pick<BoardApplication, 'supervisor' | 'subnets'>,
): Promise<RealSeconds> {
  const names = subnets.map(({ subnet }) => subnet);
  const samples = new Map(names.map((subnet): [string, number[]] => [subnet, []]));
  const order = (subnet: string, sequence: number) => ({ sequence, subnet, threads: computingThreads });
  for (const subnet of names) await supervisor.infer(order(subnet, 0));
  for (let round = 0; round < rounds; round++) {
    for (const subnet of names) {
      await sleep(clock, pauseSeconds);
      const startSeconds = clock.now();
      const { finishedSeconds } = await supervisor.infer(order(subnet, round));
      samples.get(subnet)!.push(finishedSeconds - startSeconds);
    }
  }
  return tailSeconds(samples);
}

/** A few samples say little of one sub-network's tail; what delays one delays all, so all together tell it. */
export function tailSeconds(samples: ReadonlyMap<string, readonly number[]>): RealSeconds {
  const medians = [...samples].map(([subnet, seconds]) => [subnet, median(seconds)] as const);
  const delays = medians.flatMap(([subnet, middle]) => samples.get(subnet)!.map((one) => one - middle));
  const delay = quantile(delays, tail);
  return new Map(medians.map(([subnet, middle]) => [subnet, middle + delay]));
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
