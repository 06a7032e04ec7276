/**
 * The best static configuration in hindsight, clocks included: for every application one operating point, for every
 * domain one clock, for ever. There are too many to try them all. The search starts from the best one by the profile; it
 * sweeps each pair of domains, where for a clock of the one only the lowest clock of the other that is in time can be
 * best; and it goes on to better neighbours until there are none, or for so many runs.
 */
import { type Levels, secondsAt } from '../../core/option-cost.js';
import type { ClockDomain, Option } from '../../core/profile.js';
import { limitSeconds } from '../../manager/decide/candidates.js';
import { bestPoint } from '../../manager/policy/best-point.js';
import { clockPoints } from '../../manager/policy/clock-points.js';
import type { ManagedApplication } from '../../manager/policy/policy.js';
import type { Scenario } from '../scenario/types.js';
import { candidates } from './best-static.js';
import { isBetter, type Score, scoreOf, worstScore } from './score.js';
import type { SimulationResult } from './simulation.js';

const mostRuns = 400;
/** Levels that one move changes: the wide ones first, to come near in few runs. */
const strides = [4, 1];

/** By application and by domain, in their order. */
export interface StaticConfiguration {
  readonly options: readonly Option[];
  readonly levels: readonly number[];
}

export interface ClockSearch {
  readonly scenario: Scenario;
  readonly applications: readonly ManagedApplication[];
  readonly domains: readonly ClockDomain[];
  /** Simulates the scenario so. */
  readonly run: (configuration: StaticConfiguration) => SimulationResult;
  /** How many runs are done. */
  readonly onProgress?: (runs: number) => void;
}

/** @throws {CotuneError} `ERR_POLICY` where a profile does not know what a frame takes */
export function bestWithClocks(search: ClockSearch): StaticConfiguration {
  const tried = new Map<string, Score>();
  const score: Judge = (configuration) => {
    const key = keyOf(configuration);
    const known = tried.get(key);
    if (known !== undefined) return known;
    if (tried.size >= mostRuns) return worstScore;
    const now = scoreOf(search.scenario, search.run(configuration));
    tried.set(key, now);
    search.onProgress?.(tried.size);
    return now;
  };
  let best = byProfile(search);
  for (let before: StaticConfiguration | null = null; best.options !== before?.options; ) {
    before = best;
    best = sweep(best, search, score);
    for (const stride of strides) best = climb(best, (from) => neighbours(from, search, stride), score);
  }
  return best;
}

type Judge = (configuration: StaticConfiguration) => Score;

function sweep(start: StaticConfiguration, { domains }: ClockSearch, score: Judge): StaticConfiguration {
  let best = start;
  for (const [first, { hertz }] of domains.entries())
    for (let second = first + 1; second < domains.length; second++)
      for (const level of hertz.keys()) {
        const from = { ...best, levels: best.levels.with(first, level) };
        const tried = lowestInTime(from, second, domains[second]!.hertz.length - 1, score);
        if (isBetter(score(tried), score(best))) best = tried;
      }
  return best;
}

/** Bisects the levels of one domain: with a higher clock fewer frames are late. */
function lowestInTime(from: StaticConfiguration, domain: number, highest: number, score: Judge) {
  const at = (level: number) => ({ ...from, levels: from.levels.with(domain, level) });
  let [low, high] = [0, highest];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (score(at(middle))[0] <= 0) high = middle;
    else low = middle + 1;
  }
  return at(low);
}

const keyOf = ({ options, levels }: StaticConfiguration) =>
  [...options.map(({ subnet, mapping }) => `${subnet}@${mapping.name}`), ...levels].join(' ');

function climb(
  start: StaticConfiguration,
  neighboursOf: (from: StaticConfiguration) => StaticConfiguration[],
  score: Judge,
): StaticConfiguration {
  let best = start;
  let least = score(best);
  for (let improved = true; improved; ) {
    improved = false;
    for (const next of neighboursOf(best)) {
      const now = score(next);
      if (!isBetter(now, least)) continue;
      [best, least, improved] = [next, now, true];
      break;
    }
  }
  return best;
}

/** What each application would choose for itself, the most important first; undisturbed, with the profile's tails. */
function byProfile({ scenario, applications, domains }: ClockSearch): StaticConfiguration {
  const asked = new Map<string, number>();
  const chosen = new Map<string, Option>();
  for (const application of [...applications].sort((a, b) => a.target.priority - b.target.priority)) {
    const { option, levels } = wished(application, scenario, domains, asked);
    chosen.set(application.name, option);
    for (const [domain, level] of levels) asked.set(domain, Math.max(level, asked.get(domain) ?? 0));
  }
  return {
    options: applications.map(({ name }) => chosen.get(name)!),
    levels: domains.map(({ name }) => asked.get(name) ?? 0),
  };
}

function wished(
  application: ManagedApplication,
  { system }: Scenario,
  domains: readonly ClockDomain[],
  leastLevels: Levels,
) {
  const options = candidates(application);
  const { p50, p95 } = options[0]!.latencySeconds;
  return bestPoint(clockPoints(options, domains), {
    objective: system.objective,
    accuracyFloor: application.target.accuracyFloor,
    leastLevels,
    slowDown: 1,
    tail: p95 / p50,
    limitSeconds: limitSeconds(application),
    periodSeconds: 1 / application.profile.ratePerSecond,
  });
}

function neighbours(
  { options, levels }: StaticConfiguration,
  { applications, domains }: ClockSearch,
  stride: number,
): StaticConfiguration[] {
  const highest = domains.map(({ hertz }) => hertz.length - 1);
  const moves = movesOf(domains.length, stride)
    .map((move) => levels.map((level, index) => clamp(level + move[index]!, highest[index]!)))
    .map((moved) => ({ options, levels: moved }));
  const others = applications.flatMap((application, index) =>
    othersNear(options[index]!, candidates(application)).map((option) => ({
      options: options.with(index, option),
      levels,
    })),
  );
  return [...moves, ...others];
}

const clamp = (level: number, highest: number) => Math.min(highest, Math.max(0, level));

/** Each domain down or up alone, and each pair against each other, which keeps the time about the same. */
function movesOf(domains: number, stride: number): number[][] {
  const none = new Array<number>(domains).fill(0);
  const single = none.flatMap((_, index) => [none.with(index, -stride), none.with(index, stride)]);
  const pairs = none.flatMap((_, up) =>
    none.flatMap((__, down) => (up === down ? [] : [none.with(up, stride).with(down, -stride)])),
  );
  return [...single, ...pairs];
}

/** The next faster and slower one of the same place, and the same sub-network in other places. */
function othersNear(option: Option, all: readonly Option[]): Option[] {
  const here = all
    .filter(({ mapping }) => mapping.name === option.mapping.name)
    .sort((a, b) => secondsAt(a, new Map()) - secondsAt(b, new Map()));
  const at = here.findIndex(({ subnet }) => subnet === option.subnet);
  const elsewhere = all.filter(
    ({ subnet, mapping }) => subnet === option.subnet && mapping.name !== option.mapping.name,
  );
  return [here[at - 1], here[at + 1], ...elsewhere].filter((other) => other !== undefined);
}
