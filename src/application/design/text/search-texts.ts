/**
 * Builds the library of a transformer: samples the space, times every candidate, and judges by successive halving, so
 * that most texts are spent on the few that are fast for what they get right. Accuracies of the library are those on
 * texts that no choice was made on.
 */
import type { Clock } from '../../../core/clock.js';
import { createRandom } from '../../../core/random.js';
import { median } from '../../../core/statistics.js';
import { composeHatArch, type HatArch, hatArchKey, randomHatArch } from '../../text/arch.js';
import { textCost } from '../../text/cost.js';
import type { TextDescription } from '../../text/description.js';
import { type Finalist, selectFinalists } from '../finalists.js';
import { hypervolume, paretoFront } from '../pareto.js';
import { evaluateTexts, type TextEvaluation, type TextNetwork } from './evaluate-texts.js';
import type { TextLibrarySubnet } from './text-library.js';
import type { TextPair } from './text-pairs.js';
import { timeTexts } from './time-texts.js';

export interface TextSearchOptions {
  readonly network: TextNetwork;
  /** Even-numbered ones select, odd-numbered ones report. */
  readonly pairs: readonly TextPair[];
  readonly clock: Clock;
  readonly threads: number;
  /** Sub-transformers that are looked at. */
  readonly candidates: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  log(line: string): void;
}

export interface TextSearchResult {
  readonly subnets: readonly TextLibrarySubnet[];
  /** As that of a library of images: accuracy x seconds, over a point below the smallest and beyond the largest. */
  readonly hypervolume: number;
}

interface Candidate extends Finalist {
  readonly arch: HatArch;
}

/** At least as many as a manager needs to have a choice, even where they are hardly apart. */
const libraryLimits = { atLeast: 6, atMost: 10, separation: 1.96 };
/** Of the selecting texts, what the candidates of each round are judged on; half of them go on. */
const rounds = [1 / 8, 1 / 4, 1 / 2, 1];
/** Enough to know a median by; never fewer go into the last round than a library holds. */
const timedTexts = 24;
const timingRounds = 3;

/** @throws {CotuneError} ERR_TEXT, ERR_SESSION; the signal's reason */
export async function searchTexts(options: TextSearchOptions): Promise<TextSearchResult> {
  const { network, pairs, threads, log } = options;
  const selecting = pairs.filter((_, index) => index % 2 === 0);
  const reporting = pairs.filter((_, index) => index % 2 === 1);
  const archs = sample(network.supernet.description, options.candidates, options.seed);
  log(`timing ${archs.length} sub-transformers`);
  const judged = await halve(options, await timed(options, archs, selecting), selecting);
  const { chosen, separation } = selectFinalists(paretoFront(judged), libraryLimits);
  log(
    `kept ${chosen.length}, neighbours at least ${separation.toFixed(1)} standard errors apart; timing together`,
  );
  const together = await timed(
    options,
    chosen.map(({ arch }) => arch),
    selecting,
  );
  const lengths = await medianLengths(options, reporting);
  const found: TextLibrarySubnet[] = [];
  for (const { arch, latencySeconds } of together) {
    const evaluation = await evaluateTexts(network, arch, reporting, { threads, signal: options.signal });
    const cost = textCost(network.supernet.description, arch, lengths);
    found.push({ id: '', arch, ...accuracyOf(evaluation), ...cost, latencySeconds });
  }
  found.sort((a, b) => a.accuracy - b.accuracy || a.latencySeconds - b.latencySeconds);
  const subnets = found.map((subnet, index) => ({ ...subnet, id: `s${index + 1}` }));
  return { subnets, hypervolume: hypervolume(subnets, referenceOf(judged, subnets)) };
}

const accuracyOf = ({ exact, exactLow, exactHigh, texts }: TextEvaluation) => ({
  accuracy: exact,
  accuracyLow: exactLow,
  accuracyHigh: exactHigh,
  texts,
});

function referenceOf(judged: readonly Candidate[], subnets: readonly TextLibrarySubnet[]) {
  const slowest = Math.max(...[...judged, ...subnets].map(({ latencySeconds }) => latencySeconds));
  return { accuracy: subnets[0]!.accuracy - 0.01, latencySeconds: 1.1 * slowest };
}

/** Regular ones first (all sizes at the same place of their choices, for every number of decoder layers), then random ones. */
function sample(description: TextDescription, count: number, seed: number): HatArch[] {
  const random = createRandom(seed);
  const found = new Map<string, HatArch>();
  const add = (arch: HatArch) => found.set(hatArchKey(arch), arch);
  for (const arch of regular(description)) add(arch);
  for (let tries = 0; found.size < count && tries < 20 * count; tries++)
    add(randomHatArch(description, random));
  return [...found.values()].slice(0, Math.max(count, 2));
}

/** The largest and the smallest come first. */
function regular(description: TextDescription): HatArch[] {
  const { dec_layers: layers } = description.space;
  const ordered = [Math.max(...layers), ...layers.toSorted((a, b) => a - b)];
  const withLayers = (count: number, largest: boolean) => {
    const choose = (choices: readonly number[]) =>
      choices === layers ? count : largest ? Math.max(...choices) : Math.min(...choices);
    return composeHatArch(description, choose);
  };
  return ordered.flatMap((count) => [withLayers(count, true), withLayers(count, false)]);
}

async function timed(
  { network, clock, threads, signal }: TextSearchOptions,
  archs: readonly HatArch[],
  pairs: readonly TextPair[],
): Promise<{ arch: HatArch; latencySeconds: number }[]> {
  const texts = pairs.slice(0, timedTexts).map(({ spoken }) => spoken);
  const options = { clock, threads, rounds: timingRounds, signal };
  const times = await timeTexts(network, archs, texts, options);
  return archs.map((arch, index) => ({
    arch,
    latencySeconds: median(times[index]!.map(({ seconds }) => seconds)),
  }));
}

async function halve(
  { network, threads, signal, log }: TextSearchOptions,
  candidates: readonly { readonly arch: HatArch; readonly latencySeconds: number }[],
  selecting: readonly TextPair[],
): Promise<Candidate[]> {
  let left = candidates;
  for (const [round, share] of rounds.entries()) {
    const pairs = selecting.slice(0, Math.max(1, Math.round(selecting.length * share)));
    log(`judging ${left.length} sub-transformers on ${pairs.length} texts`);
    const judged: Candidate[] = [];
    for (const candidate of left) {
      const { exact, correct } = await evaluateTexts(network, candidate.arch, pairs, { threads, signal });
      judged.push({ ...candidate, accuracy: exact, correct });
    }
    if (round === rounds.length - 1) return judged;
    left = bestHalf(judged, Math.max(2 * libraryLimits.atMost, Math.ceil(judged.length / 2)));
  }
  return [];
}

/** Front after front, until enough go on; of the last front the fastest. */
function bestHalf(judged: readonly Candidate[], count: number): Candidate[] {
  const kept: Candidate[] = [];
  let rest = [...judged];
  while (kept.length < count && rest.length > 0) {
    const front = paretoFront(rest);
    kept.push(...front.slice(0, count - kept.length));
    rest = rest.filter((candidate) => !front.includes(candidate));
  }
  return kept;
}

/** Of what is read and what is to be written; what a transformer writes is about as long. */
async function medianLengths({ network: { language } }: TextSearchOptions, pairs: readonly TextPair[]) {
  const tokens = (text: string) => language.read(text).reduce((sum, piece) => sum + piece.tokens.length, 0);
  return {
    source: Math.round(median(pairs.map(({ spoken }) => tokens(spoken)))),
    target: Math.round(median(pairs.map(({ written }) => tokens(written)))),
  };
}
