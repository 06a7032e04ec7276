import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import {
  createProblem,
  limitMemory,
  limitPower,
  moveLatencies,
} from '#cotune/experiment/bench/decision-problems.js';
import type { DecisionAnswer, DecisionProblem } from '#cotune/manager/solve/problem.js';
import { Solver, solve } from '#cotune/manager/solve/solver.js';
import {
  bestByTrying,
  missingProblems,
  outcomeOfAnswer,
  readProblems,
  smallProblems,
} from '../../support/decisions.js';

const decisionOf = ({ solveMilliseconds: _, ...decision }: DecisionAnswer) => decision;
const runs = { numRuns: 300, seed: 7 };

describe.skipIf(missingProblems())('the solver on problems with known optima', () => {
  it.each(missingProblems() ? [] : readProblems())('finds the optimum of %s', (_file, problems) => {
    const solver = new Solver();
    for (const { problem, optimum, rejectedAtOptimum } of problems) {
      const answer = solver.solve(problem);
      const { penalties } = outcomeOfAnswer(problem, answer);
      expect(answer.choices.filter((choice) => 'rejected' in choice)).toHaveLength(rejectedAtOptimum);
      const sign = problem.objective === 'min-energy' ? 1 : -1;
      const rest = Math.abs(optimum - sign * penalties);
      expect(sign * (answer.value - optimum)).toBeLessThanOrEqual(1e-3 * rest);
      expect(answer.boundValue).toBeNull();
    }
  });
});

describe('the solver on small problems', () => {
  it('is as good as trying everything, keeps every limit and breaks ties to the lower power', () => {
    const solver = new Solver();
    fc.assert(
      fc.property(smallProblems, (problem) => {
        const [best, found] = [bestByTrying(problem), outcomeOfAnswer(problem, solver.solve(problem))];
        expect(found.value).toBeCloseTo(best.value, 8);
        if (problem.objective === 'max-accuracy') expect(found.watts).toBeCloseTo(best.watts, 6);
      }),
      runs,
    );
  });

  it('never gets worse when a limit is raised', () => {
    fc.assert(
      fc.property(smallProblems, (problem) => {
        const raised: DecisionProblem = {
          ...problem,
          powerCapWatts: problem.powerCapWatts === null ? null : problem.powerCapWatts + 0.5,
          memoryBytes: problem.memoryBytes === null ? null : problem.memoryBytes + 2,
          domains: problem.domains.map((domain) => ({ ...domain, capacityCores: domain.capacityCores + 1 })),
        };
        const sign = problem.objective === 'min-energy' ? 1 : -1;
        expect(sign * solve(raised).value).toBeLessThanOrEqual(sign * solve(problem).value + 1e-9);
      }),
      runs,
    );
  });

  it('gives the same answer to every new solver, and one as good to a solver that has seen other problems', () => {
    const warm = new Solver();
    fc.assert(
      fc.property(smallProblems, smallProblems, (problem, other) => {
        const cold = decisionOf(solve(problem));
        expect(decisionOf(solve(problem))).toEqual(cold);
        warm.solve(other);
        for (const again of [warm.solve(problem), warm.solve(problem)]) {
          outcomeOfAnswer(problem, again);
          expect(again.value).toBeCloseTo(cold.value, 8);
          if (problem.objective === 'max-accuracy') expect(again.powerWatts).toBeCloseTo(cold.powerWatts, 6);
        }
      }),
      runs,
    );
  });

  it('is as good with many applications as its bound says, and the bound is one', () => {
    fc.assert(
      fc.property(smallProblems, fc.integer({ min: 0, max: 3 }), (problem, copies) => {
        const idle = {
          ...problem.apps[0],
          name: '',
          options: [],
          rejectionPenalty: 0,
        } as never as DecisionProblem['apps'][0];
        const apps = [
          ...problem.apps,
          ...Array.from({ length: 11 - problem.apps.length + copies }, (_, index) => ({
            ...idle,
            name: `nobody${index}`,
            weight: 0,
            accuracyFloor: 0,
            ratePerSecond: 0,
            deadlineSeconds: 0,
          })),
        ];
        const best = bestByTrying(problem);
        const many = { ...problem, apps };
        const answer = solve(many);
        const sign = problem.objective === 'min-energy' ? 1 : -1;
        outcomeOfAnswer(many, answer);
        expect(sign * answer.value).toBeGreaterThanOrEqual(sign * best.value - 1e-6);
        expect(sign * answer.boundValue!).toBeLessThanOrEqual(sign * best.value + 1e-6);
      }),
      runs,
    );
  });
});

describe('the solver on problems of a board', () => {
  const base = createProblem({ seed: 1, apps: 8, load: 3 });
  const watts = solve(base).powerWatts;
  const kinds: [string, DecisionProblem][] = [
    ['plain', base],
    ['with a power cap', limitPower(base, 1.15 * watts)],
    ['with a memory limit', limitMemory(base, 0.75)],
    ['overloaded', createProblem({ seed: 2, apps: 8, load: 8 })],
    ['most accurate without a cap', { ...base, objective: 'max-accuracy' }],
    ['with ten applications', createProblem({ seed: 3, apps: 10, load: 2 })],
    ['with thirty-two applications', createProblem({ seed: 4, apps: 32, load: 0.3 })],
  ];

  it.each(kinds)('keeps every limit, and is as good after a nearly equal problem: %s', (_kind, problem) => {
    const warm = new Solver();
    const random = createRandom(1);
    const near = problem.apps.length <= 10 ? 1e-3 : 0.01;
    for (let time = 0; time < 3; time++) {
      const moved = moveLatencies(problem, random);
      const [again, cold] = [warm.solve(moved), solve(moved)];
      const { penalties } = outcomeOfAnswer(moved, again);
      expect(outcomeOfAnswer(moved, cold).penalties).toBe(penalties);
      const sign = moved.objective === 'min-energy' ? 1 : -1;
      const rest = Math.abs(cold.value - sign * penalties);
      expect(Math.abs(again.value - cold.value)).toBeLessThanOrEqual(near * rest);
    }
  });

  it('rejects the applications with the lowest penalties first', () => {
    const problem = createProblem({ seed: 5, apps: 6, load: 1 });
    const domains = problem.domains.map((domain) => ({ ...domain, capacityCores: 0.3 }));
    const [app] = problem.apps;
    const same = Array.from({ length: 6 }, (_, index) => ({
      ...app!,
      name: `twin${index}`,
      rejectionPenalty: 100 * (index + 1),
    }));
    const { choices } = solve({ ...problem, domains, apps: same });
    const rejected = choices.map((choice) => 'rejected' in choice);
    expect(rejected).toContain(true);
    expect(rejected).toContain(false);
    expect(rejected).toEqual([...rejected].sort((a, b) => Number(b) - Number(a)));
  });

  it('adds what a change would cost to the value where an option says so', () => {
    const free = solve(base);
    const apps = base.apps.map((app) => ({
      ...app,
      options: app.options.map((option) => ({ ...option, extraWatts: 0.25 })),
    }));
    expect(solve({ ...base, apps }).value).toBeCloseTo(free.value + 8 * 0.25, 9);
  });
});
