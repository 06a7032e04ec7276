import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import {
  createProblem,
  limitMemory,
  limitPower,
  moveLatencies,
} from '#cotune/experiment/bench/decision-problems.js';
import { loadHighs } from '#cotune/experiment/bench/decision-reference.js';
import type { DecisionAnswer, DecisionProblem } from '#cotune/manager/solve/problem.js';
import { Solver, solve } from '#cotune/manager/solve/solver.js';
import { outcomeOf, outcomeOfAnswer } from '../../support/decisions.js';

const decisionOf = ({ solveMilliseconds: _, ...decision }: DecisionAnswer) => decision;
const signOf = ({ objective }: DecisionProblem) => (objective === 'min-energy' ? 1 : -1);
const gapOf = ({ value, boundValue }: DecisionAnswer) => Math.abs(value - boundValue!) / Math.abs(value);

const problemAt = (load: number, apps = 32, seed = 100) => createProblem({ seed, apps, load });
const capped = (problem: DecisionProblem) => limitPower(problem, 1.15 * solve(problem).powerWatts);
const limited = (problem: DecisionProblem) => limitMemory(problem, 0.75);

const cases: [string, () => DecisionProblem][] = [
  ['light', () => problemAt(0.15)],
  ['half full', () => problemAt(0.6)],
  ['with rejections', () => problemAt(2)],
  ['overloaded', () => problemAt(4)],
  ['with a power cap', () => capped(problemAt(0.6))],
  ['with a power cap and rejections', () => capped(problemAt(2))],
  ['with a memory limit', () => limited(problemAt(0.3))],
  ['with a memory limit and rejections', () => limited(problemAt(3))],
  ['with sixteen applications', () => problemAt(0.6, 16)],
  ['with sixty-four applications', () => problemAt(0.6, 64)],
];

describe('the solver on many applications', () => {
  it.each(cases)('keeps every limit within a hundredth of the bound: %s', (_kind, create) => {
    const problem = create();
    const answer = solve(problem);
    outcomeOfAnswer(problem, answer);
    expect(signOf(problem) * (answer.value - answer.boundValue!)).toBeGreaterThanOrEqual(0);
    expect(gapOf(answer)).toBeLessThanOrEqual(0.01);
  });

  it.each(cases)('gives the same answer to every new solver: %s', (_kind, create) => {
    const problem = create();
    expect(decisionOf(solve(problem))).toEqual(decisionOf(solve(problem)));
  });

  it.each(
    cases,
  )('keeps every limit within a hundredth of the bound after a nearly equal problem: %s', (_kind, create) => {
    const problem = create();
    const warm = new Solver();
    warm.solve(moveLatencies(problem, createRandom(1)));
    for (const answer of [warm.solve(problem), warm.solve(problem)]) {
      outcomeOfAnswer(problem, answer);
      expect(signOf(problem) * (answer.value - answer.boundValue!)).toBeGreaterThanOrEqual(0);
      expect(gapOf(answer)).toBeLessThanOrEqual(0.01);
    }
  });

  it('goes on in a hurry from what it found: within a hundredth and a half of the bound after some equal problems', () => {
    const problem = problemAt(1, 32, 2);
    const running = new Solver();
    const gaps = Array.from({ length: 10 }, () => {
      const { options, levels, boundValue } = running.decide(problem);
      const outcome = outcomeOf(problem, options, levels);
      expect(outcome).not.toBeNull();
      expect(outcome!.value).toBeGreaterThanOrEqual(boundValue! - 1e-9);
      return (outcome!.value - boundValue!) / outcome!.value;
    });
    expect(gaps.at(-1)).toBeLessThanOrEqual(0.015);
    expect(gaps.at(-1)).toBeLessThanOrEqual(gaps[0]!);
  });

  it('has a bound that no decision made for nearly the same problem beats', () => {
    const problem = problemAt(1.5);
    const { boundValue } = solve(problem);
    const random = createRandom(2);
    for (let time = 0; time < 5; time++) {
      const { options, levels } = new Solver().decide(moveLatencies(problem, random, 0.01));
      const outcome = outcomeOf(problem, options, levels);
      if (outcome !== null) expect(outcome.value).toBeGreaterThanOrEqual(boundValue! - 1e-9);
    }
  });

  it('rejects no more than it must when the penalties differ by orders of magnitude', () => {
    const problem = problemAt(8, 16, 7);
    const apps = problem.apps.map((app, index) => ({ ...app, rejectionPenalty: 1000 * 16 ** (index % 3) }));
    const { choices } = solve({ ...problem, apps });
    const rejected = choices.flatMap((choice, index) => ('rejected' in choice ? [index % 3] : []));
    expect(rejected.length).toBeGreaterThan(0);
    expect(rejected).not.toContain(2);
  });

  it('rejects everyone where no level draws less than the cap', () => {
    const problem = { ...problemAt(1, 16), powerCapWatts: 0.01 };
    const { choices, value, boundValue } = solve(problem);
    expect(choices.every((choice) => 'rejected' in choice)).toBe(true);
    expect(boundValue).toBeLessThanOrEqual(value);
  });
});

const reference = await loadHighs();

describe.skipIf(reference === null)('the bound of many applications', () => {
  it.each([0.5, 1, 2, 3, 5])('is not above the optimum that HiGHS finds, load %s', (load) => {
    const problem = createProblem({ seed: 11, apps: 12, load, subnets: 4, levels: 4 });
    const { value, boundValue } = solve(problem);
    const optimum = reference!(problem);
    expect(boundValue!).toBeLessThanOrEqual(optimum * (1 + 1e-6));
    expect(value).toBeGreaterThanOrEqual(optimum * (1 - 1e-6));
    expect(value).toBeLessThanOrEqual(optimum * 1.01);
  });
});
