/**
 * The end of a search: the front is timed in one run, sub-networks that are surely different are kept, and the ends of
 * the space; their accuracy is reported on samples that no decision has looked at.
 */
import { formatQuantity } from '../../../core/units.js';
import type { Arch } from '../../network/arch-space.js';
import { type Finalist, separationOf } from '../finalists.js';
import type { MeasuredSubnet } from '../library-schema.js';
import { hypervolume, paretoFront } from '../pareto.js';
import type { Budget } from './budget.js';
import { addedByEnergy, separated } from './energy-choice.js';
import type { Findings, Joules } from './findings.js';
import type { NetworkJudge } from './network-judge.js';
import { endsOf, type Finish, type SampledNetwork, type SearchedNetwork } from './searched-network.js';
import type { Models } from './surrogates.js';

/** A library's entry; `s1` is the least accurate. Accuracy is that on the reporting samples. */
export type FoundSubnet<E> = MeasuredSubnet & E;

export interface LibraryOfSearch<E> {
  readonly subnets: readonly FoundSubnet<E>[];
  /**
   * Accuracy x seconds that the sub-networks dominate. The reference point is one point below the accuracy of the
   * smallest sub-network of the space, at 1.1 times the latency of the largest.
   */
  readonly hypervolume: number;
}

/** What is known when the library is chosen. */
export interface Known {
  readonly network: Pick<SearchedNetwork, 'space' | 'limits'>;
  /** How many selecting samples there are. */
  readonly everything: number;
  readonly findings: Findings;
  readonly models: Models;
  /** Numbers of threads of the latencies. */
  readonly threads: readonly number[];
}

export interface FinishOptions<E> extends Known {
  readonly network: SampledNetwork<E>;
  readonly judge: Pick<NetworkJudge<E>, 'lanes' | 'finish'>;
  /** Whether the time that is left does for finishing these. */
  readonly budget: Pick<Budget, 'affordable'>;
  readonly device: string;
  /** Median seconds for each, for each number of threads, all in one run. */
  timeTogether(archs: readonly Arch[]): Promise<number[][]>;
  /**
   * Where there is a meter: the joules of each, in this order as far as time goes.
   *
   * @param finalists what must still be finished in the time that is left
   */
  meter?: ((archs: readonly Arch[], finalists: readonly Arch[]) => Promise<readonly Joules[]>) | undefined;
  log(line: string): void;
}

export interface Candidate extends Finalist {
  readonly arch: Arch;
  readonly latencies: readonly number[];
  /** Null where they are not known. */
  readonly joules: Joules | null;
}

interface Finished<E> extends Finish<E> {
  readonly candidate: Candidate;
}

/** More are not worth timing for a library of so few. */
const mostOnFront = 32;

export async function finishLibrary<E>(options: FinishOptions<E>): Promise<LibraryOfSearch<E>> {
  const { network, judge, log } = options;
  const { smallest, largest } = endsOf(network);
  const front = likelyFront(options);
  log(`timing ${front.length} sub-networks in one run`);
  const timed = await meterCandidates(options, await timeCandidates(options, front));
  const chosen = choose(options, timed);
  log(`kept ${chosen.length} sub-networks; reporting on unseen ${network.samples}`);
  const wanted = distinct(options, [...chosen.map(({ arch }) => arch), smallest]);
  const finished = await inLanes(wanted, judge.lanes, async (arch) => ({
    candidate:
      timed.find((one) => one.arch === arch) ?? timed.find((one) => sameArch(options, one.arch, arch))!,
    ...(await judge.finish(arch)),
  }));
  const kept = finished.filter(({ candidate }) => chosen.includes(candidate));
  kept.sort((a, b) => a.accuracy - b.accuracy || a.candidate.latencySeconds - b.candidate.latencySeconds);
  logOrder(options, kept);
  const worst = finished.find(({ candidate }) => sameArch(options, candidate.arch, smallest))!;
  const slowest = timed.find(({ arch }) => sameArch(options, arch, largest))!;
  const reference = {
    accuracy: worst.accuracy - 0.01,
    latencySeconds: 1.1 * slowest.latencySeconds,
  };
  const subnets = kept.map((one, index) => describe(options, `s${index + 1}`, one));
  return { subnets, hypervolume: hypervolume(subnets, reference) };
}

/** What would be timed if the search ended now: the front as predicted, and the ends of the space. */
export function likelyFront(known: Known): Arch[] {
  const { smallest, largest } = endsOf(known.network);
  return distinct(known, [...candidateFront(known), smallest, largest]);
}

/** What of a front would be kept if the search ended now, latencies as predicted. */
export function likelyFinalists(known: Known, front: readonly Arch[]): Arch[] {
  const { models, threads } = known;
  const timed = front.map((arch) =>
    candidateOf(
      known,
      arch,
      threads.map((_, index) => models.costs[index]!.estimate(arch).mean),
      models.energies.map((energy) => energy.estimate(arch).mean),
    ),
  );
  return choose({ ...known, budget: { affordable: () => true } }, timed).map(({ arch }) => arch);
}

/** The fully judged that no other beats in latency or energy, at any number of threads; without luck in accuracies. */
function candidateFront({ findings, models, everything, threads }: Known): Arch[] {
  const full = findings.judged().filter(({ correct }) => correct.length === everything);
  const costs = [...models.costs.slice(0, threads.length), ...models.energies];
  const fronts = costs.map((cost) =>
    paretoFront(
      full.map(({ arch }) => ({
        arch,
        accuracy: models.accuracy.predict(arch).mean,
        latencySeconds: cost.estimate(arch).mean,
      })),
    ),
  );
  const most = Math.floor(mostOnFront / costs.length);
  return fronts.flatMap((front) => spreadOver(front, most).map(({ arch }) => arch));
}

async function timeCandidates<E>(options: FinishOptions<E>, archs: readonly Arch[]): Promise<Candidate[]> {
  const latencies = await options.timeTogether(archs);
  const { timings, keyOf } = options.findings;
  return archs.map((arch, index) =>
    candidateOf(options, arch, latencies[index]!, timings.get(keyOf(arch))?.joules ?? null),
  );
}

/** Those that are kept for their latency first; of the others, what the search has metered stands where time is short. */
async function meterCandidates<E>(
  options: FinishOptions<E>,
  timed: readonly Candidate[],
): Promise<Candidate[]> {
  const kept = choose(options, timed);
  const inOrder = [...kept, ...timed.filter((one) => !kept.includes(one))];
  const archsOf = (candidates: readonly Candidate[]) => candidates.map(({ arch }) => arch);
  const joules = (await options.meter?.(archsOf(inOrder), archsOf(kept))) ?? [];
  const metered = inOrder.map((one, index) => ({ ...one, joules: joules[index] ?? one.joules }));
  return timed.map(({ arch }) => metered.find((one) => one.arch === arch)!);
}

function candidateOf(
  { models, findings }: Known,
  arch: Arch,
  latencies: readonly number[],
  joules: Joules | null,
): Candidate {
  return {
    arch,
    accuracy: models.accuracy.predict(arch).mean,
    latencySeconds: latencies[0]!,
    ...{ latencies, joules },
    correct: findings.judgements.get(findings.keyOf(arch))!.correct,
  };
}

type ChooseOptions = Known & Pick<FinishOptions<unknown>, 'budget'>;

/**
 * At each number of threads those that separate in latency, and what energy adds; fewer where the time that is left
 * does not do for all, but never fewer than make a library; and the ends of the space.
 */
export function choose<C extends Candidate>(options: ChooseOptions, timed: readonly C[]): C[] {
  const { network, budget, threads } = options;
  const ends = keptEnds(options, timed);
  for (let { atMost } = network.limits; ; atMost--) {
    const limits = { ...network.limits, atMost };
    const fast = threads.flatMap((_, index) => separated(timed, (one) => one.latencies[index]!, limits));
    const once = [...new Set([...fast, ...ends])];
    for (const index of threads.keys()) once.push(...addedByEnergy(once, timed, index, limits));
    if (atMost <= network.limits.atLeast || budget.affordable(once.map(({ arch }) => arch))) return once;
  }
}

/**
 * The smallest, for what was measured to be faster was so by chance; and the largest, unless something faster is surely
 * more accurate: whether it is a hair above or below the next is luck with the selecting samples.
 */
function keptEnds<C extends Candidate>(known: Known, timed: readonly C[]): C[] {
  const { smallest, largest } = endsOf(known.network);
  const { keyOf } = known.findings;
  const isBeaten = (end: C) =>
    timed.some(
      (other) =>
        other.latencySeconds < end.latencySeconds &&
        separationOf(end, other) >= known.network.limits.separation,
    );
  return timed.filter((one) => {
    const key = keyOf(one.arch);
    return key === keyOf(smallest) || (key === keyOf(largest) && !isBeaten(one));
  });
}

function describe<E>(
  { network, threads, device }: FinishOptions<E>,
  id: string,
  { candidate, accuracy, accuracyLow, accuracyHigh, entry }: Finished<E>,
): FoundSubnet<E> {
  const { arch, latencySeconds, latencies } = candidate;
  return {
    id,
    ...entry,
    ...{ accuracy, accuracyLow, accuracyHigh, latencySeconds },
    ...network.cost(arch),
    memoryBytes: network.memoryBytes(arch),
    devices: threads.map((count, index) => ({
      device,
      threads: count,
      latencySeconds: latencies[index]!,
      energyJoules: candidate.joules?.[index] ?? null,
    })),
  };
}

/** The unseen samples report, they do not choose: a pair that they order otherwise is told, not removed. */
function logOrder<E>({ network, log }: FinishOptions<E>, byAccuracy: readonly Finished<E>[]): void {
  for (const [index, { candidate, accuracy }] of byAccuracy.entries()) {
    const faster = byAccuracy
      .slice(index + 1)
      .find((other) => other.candidate.latencySeconds < candidate.latencySeconds);
    if (faster === undefined) continue;
    log(
      `on the unseen ${network.samples} ${share(accuracy)} at ${milliseconds(candidate.latencySeconds)} is no more than ` +
        `${share(faster.accuracy)} at ${milliseconds(faster.candidate.latencySeconds)}; both are kept`,
    );
  }
}

const share = (value: number) => formatQuantity(value, 'ratio');
const milliseconds = (value: number) => formatQuantity(value, 'seconds');

const sameArch = ({ findings }: Known, a: Arch, b: Arch) => findings.keyOf(a) === findings.keyOf(b);

function distinct({ findings }: Known, archs: readonly Arch[]): Arch[] {
  return [...new Map(archs.map((arch) => [findings.keyOf(arch), arch])).values()];
}

/** Evenly along the front, both ends included. */
function spreadOver<T>(front: readonly T[], most: number): T[] {
  if (front.length <= most) return [...front];
  return Array.from(
    { length: most },
    (_, index) => front[Math.round((index * (front.length - 1)) / (most - 1))]!,
  );
}

async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
