/**
 * The best static operating points in hindsight: what a person would find who tried them all under a governor. Of
 * those that keep every deadline and accuracy floor the one with the least energy, or the most accurate one where the
 * scenario asks for accuracy; where none keeps them, the one that misses least.
 */
import type { Option } from '../../core/profile.js';
import type { ManagedApplication } from '../../manager/policy/policy.js';
import type { Scenario } from '../scenario/types.js';
import type { FixedChoices } from './policies.js';
import { isBetter, type Score, scoreOf, worstScore } from './score.js';
import type { SimulationResult } from './simulation.js';

/** Beyond so many combinations one application is improved after the other. */
const mostCombinations = 300;
const rounds = 2;

/**
 * @param run simulates the scenario with the choices
 * @param onProgress how many runs are done
 */
export function bestStatic(
  scenario: Scenario,
  applications: readonly ManagedApplication[],
  run: (choices: FixedChoices) => SimulationResult,
  onProgress: (runs: number) => void = () => {},
): FixedChoices {
  const lists = applications.map(candidates);
  let runs = 0;
  const score = (options: readonly Option[]) => {
    onProgress(++runs);
    return scoreOf(scenario, run(choicesOf(applications, options)));
  };
  const combinations = lists.reduce((product, { length }) => product * length, 1);
  const best = combinations <= mostCombinations ? tryAll(lists, score) : improve(lists, score);
  return choicesOf(applications, best);
}

function choicesOf(applications: readonly ManagedApplication[], options: readonly Option[]): FixedChoices {
  return new Map(applications.map(({ name }, index) => [name, options[index]!]));
}

/** One for each sub-network and place: with as many threads as make it fastest. Those below the floor do not count. */
export function candidates({ profile, target }: ManagedApplication): Option[] {
  const best = new Map<string, Option>();
  for (const option of profile.options) {
    const key = `${option.subnet} ${option.mapping.name}`;
    const before = best.get(key);
    if (before === undefined || option.latencySeconds.p50 < before.latencySeconds.p50) best.set(key, option);
  }
  const all = [...best.values()];
  const accurate = all.filter(({ accuracy }) => accuracy >= target.accuracyFloor);
  return accurate.length > 0 ? accurate : all;
}

function tryAll(
  lists: readonly (readonly Option[])[],
  score: (options: readonly Option[]) => Score,
): Option[] {
  let best: Option[] = [];
  let least = worstScore;
  const extend = (chosen: Option[]) => {
    const list = lists[chosen.length];
    if (list === undefined) judge(chosen);
    else for (const option of list) extend([...chosen, option]);
  };
  const judge = (chosen: Option[]) => {
    const now = score(chosen);
    if (isBetter(now, least)) [best, least] = [chosen, now];
  };
  extend([]);
  return best;
}

function improve(
  lists: readonly (readonly Option[])[],
  score: (options: readonly Option[]) => Score,
): Option[] {
  let best = lists.map((list) =>
    list.reduce((a, b) => (b.latencySeconds.p50 < a.latencySeconds.p50 ? b : a)),
  );
  let least = score(best);
  for (let round = 0; round < rounds; round++)
    for (const [index, list] of lists.entries())
      for (const option of list) {
        const tried = best.with(index, option);
        const now = score(tried);
        if (isBetter(now, least)) [best, least] = [tried, now];
      }
  return best;
}
