/** Decision problems for tests: small random ones, what decides them by trying everything, and those of the shared data. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { DecisionAnswer, DecisionProblem } from '#cotune/manager/solve/problem.js';
import { missingShared, sharedPath } from './shared.js';

export interface KnownProblem {
  readonly kind: string;
  readonly problem: DecisionProblem;
  readonly optimum: number;
  readonly rejectedAtOptimum: number;
}

export const missingProblems = () => missingShared('data/problems');

export function readProblems(): [file: string, problems: KnownProblem[]][] {
  const files = readdirSync(sharedPath('data/problems')).filter((name) => name.endsWith('.json.gz'));
  return files.map((name) => [
    name,
    JSON.parse(gunzipSync(readFileSync(sharedPath('data/problems', name))).toString()),
  ]);
}

/** What a decision comes to, summed from the problem itself; null where it breaks a limit. */
export interface Outcome {
  readonly value: number;
  readonly watts: number;
  readonly penalties: number;
}

export function outcomeOf(
  { objective, powerCapWatts, memoryBytes, domains, apps }: DecisionProblem,
  options: readonly number[],
  levels: readonly number[],
): Outcome | null {
  const busy = domains.map(() => 0);
  let watts = domains.reduce((sum, { levels: all }, domain) => sum + all[levels[domain]!]!.idleWatts, 0);
  let [bytes, accuracy, penalties] = [0, 0, 0];
  for (const [index, app] of apps.entries()) {
    const option = app.options[options[index]!];
    if (option === undefined) {
      penalties += app.rejectionPenalty;
      continue;
    }
    const domain = domains.findIndex(({ name }) => name === option.domain);
    const latency = option.latencySeconds[levels[domain]!]!;
    if (latency > app.deadlineSeconds || option.accuracy < app.accuracyFloor) return null;
    busy[domain]! += app.ratePerSecond * latency * option.cores;
    watts += app.ratePerSecond * option.joules[levels[domain]!]!;
    bytes += option.memoryBytes;
    accuracy += app.weight * option.accuracy;
  }
  const within = (sum: number, limit: number) => sum <= limit * (1 + 1e-9);
  const anyone = options.some((option) => option >= 0);
  if (!busy.every((cores, d) => within(cores, domains[d]!.capacityCores * domains[d]!.maxUtilisation)))
    return null;
  if (powerCapWatts !== null && anyone && !within(watts, powerCapWatts)) return null;
  if (memoryBytes !== null && !within(bytes, memoryBytes)) return null;
  return { value: objective === 'min-energy' ? watts + penalties : accuracy - penalties, watts, penalties };
}

/** The best outcome over every decision there is. */
export function bestByTrying(problem: DecisionProblem): Outcome {
  const sign = problem.objective === 'min-energy' ? 1 : -1;
  let best: Outcome | null = null;
  const visit = (options: readonly number[], levels: readonly number[]) => {
    const outcome = outcomeOf(problem, options, levels);
    if (outcome === null) return;
    const better = best === null ? -1 : sign * (outcome.value - best.value);
    if (better < -1e-12 || (Math.abs(better) <= 1e-12 && outcome.watts < best!.watts)) best = outcome;
  };
  const levels = product(problem.domains.map(({ levels: all }) => all.map((_, level) => level)));
  const options = product(problem.apps.map((app) => [-1, ...app.options.map((_, option) => option)]));
  for (const each of levels) for (const chosen of options) visit(chosen, each);
  return best!;
}

const product = (lists: readonly (readonly number[])[]): number[][] =>
  lists.reduce<number[][]>((all, list) => all.flatMap((head) => list.map((item) => [...head, item])), [[]]);

/** Checks that an answer keeps every limit, and says what it comes to; options are found by their name. */
export function outcomeOfAnswer(problem: DecisionProblem, answer: DecisionAnswer): Outcome {
  const levels = problem.domains.map(({ name }) => answer.levels[name]!);
  const candidates = problem.apps.map((app, index) => {
    const choice = answer.choices[index]!;
    if (choice.app !== app.name) throw new Error(`choice ${index} is of ${choice.app}`);
    if ('rejected' in choice) return [-1];
    return app.options.flatMap(({ subnet, domain, cores }, option) =>
      subnet === choice.subnet && domain === choice.domain && cores === choice.cores ? [option] : [],
    );
  });
  const outcomes = product(candidates).map((options) => outcomeOf(problem, options, levels));
  const kept = outcomes.find((outcome) => outcome !== null && Math.abs(outcome.value - answer.value) < 1e-9);
  if (kept === undefined || kept === null) throw new Error('the answer breaks a limit or has another value');
  return kept;
}

const amount = (max: number) => fc.integer({ min: 0, max: 20 }).map((steps) => (steps / 20) * max);

/** Small problems of all kinds, also odd ones: ties, zeros, options that never meet a deadline, limits below idle. */
export const smallProblems: fc.Arbitrary<DecisionProblem> = fc
  .record({
    domains: fc.integer({ min: 1, max: 3 }),
    levels: fc.integer({ min: 1, max: 3 }),
    apps: fc.integer({ min: 0, max: 4 }),
  })
  .chain(({ domains, levels, apps }) => {
    const perLevel = (max: number) => fc.array(amount(max), { minLength: levels, maxLength: levels });
    const option = fc.record({
      accuracy: amount(1),
      domain: fc.integer({ min: 0, max: domains - 1 }).map((index) => `d${index}`),
      cores: fc.integer({ min: 1, max: 3 }),
      memoryBytes: amount(10),
      latencySeconds: perLevel(1.2),
      joules: perLevel(2),
    });
    const app = fc.record({
      ratePerSecond: amount(2),
      deadlineSeconds: amount(1.5),
      accuracyFloor: amount(0.5),
      weight: fc.integer({ min: 0, max: 3 }),
      rejectionPenalty: fc.oneof(fc.constant(0), amount(3), fc.constant(1000)),
      options: fc
        .array(option, { maxLength: apps > 3 ? 3 : 5 })
        .map((list) => list.map((each, index) => ({ subnet: `s${index}`, ...each }))),
    });
    const domain = fc.record({
      capacityCores: fc.integer({ min: 0, max: 3 }),
      maxUtilisation: fc.constantFrom(0.5, 0.9, 1),
      levels: fc.array(fc.record({ hertz: fc.constant(1e9), idleWatts: amount(1) }), {
        minLength: levels,
        maxLength: levels,
      }),
    });
    return fc.record({
      objective: fc.constantFrom('min-energy' as const, 'max-accuracy' as const),
      powerCapWatts: fc.oneof(fc.constant(null), amount(6)),
      memoryBytes: fc.oneof(fc.constant(null), amount(25)),
      domains: fc
        .array(domain, { minLength: domains, maxLength: domains })
        .map((list) => list.map((each, index) => ({ name: `d${index}`, ...each }))),
      apps: fc
        .array(app, { minLength: apps, maxLength: apps })
        .map((list) => list.map((each, index) => ({ name: `a${index}`, ...each }))),
    });
  });
