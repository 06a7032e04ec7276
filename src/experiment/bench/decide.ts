/**
 * What decisions cost: problems of 30 sub-networks x 4 mappings x 25 levels x 3 domains, solved again and again while all
 * latencies move by a few per cent, and how far the answers are from the optimum that HiGHS finds in the same run.
 */
import type { Clock } from '../../core/clock.js';
import { createRandom } from '../../core/random.js';
import { quantile } from '../../core/statistics.js';
import { answerOf } from '../../manager/solve/answer.js';
import type { DecisionAnswer, DecisionProblem } from '../../manager/solve/problem.js';
import { Solver } from '../../manager/solve/solver.js';
import { alone, type BenchRow, compared } from './bench.js';
import { createProblem, limitMemory, limitPower, moveLatencies } from './decision-problems.js';
import { loadHighs, type ReferenceSolver } from './decision-reference.js';

const loads = [0.5, 1.5, 3, 6];
/** So many applications ask for more in all than fewer do. */
const manyLoads = [0.15, 0.4, 1, 1.5];
/** Until what runs all day would be compiled. */
const warmUpShare = 0.3;
const changesKept = 8;

export interface DecideBenchOptions {
  readonly clock: Clock;
  /** For all cases together, without the reference. */
  readonly seconds: number;
  readonly onProgress: (text: string) => void;
}

interface Case {
  readonly name: string;
  readonly problems: readonly DecisionProblem[];
}

export async function benchDecide({ clock, seconds, onProgress }: DecideBenchOptions): Promise<BenchRow[]> {
  const cases = createCases();
  const rows: BenchRow[] = [];
  for (const { name, problems } of cases) {
    onProgress(name);
    rows.push(...timeRows(clock, name, problems, seconds / cases.length));
  }
  rows.push(gapRow('32 applications, gap to the bound', cases.at(-1)!.problems));
  rows.push(...runningGapRows('32 applications, gap of a running manager', cases.at(-1)!.problems));
  const reference = await loadHighs();
  onProgress(reference === null ? 'no reference: install it with `npm install highs`' : 'reference: HiGHS');
  return [...rows, ...referenceRows(clock, cases[0]!.problems, reference)];
}

function createCases(): Case[] {
  const solver = new Solver();
  const plain = loads.map((load, seed) => createProblem({ seed, apps: 8, load }));
  const capped = plain.map((problem) => limitPower(problem, 1.15 * solver.solve(problem).powerWatts));
  return [
    { name: '8 applications, min-energy', problems: plain },
    { name: '8 applications, max-accuracy under a power cap', problems: capped },
    {
      name: '8 applications, min-energy with a memory limit',
      problems: plain.map((problem) => limitMemory(problem, 0.75)),
    },
    {
      name: '32 applications, min-energy',
      problems: manyLoads.map((load, seed) => createProblem({ seed, apps: 32, load })),
    },
  ];
}

function timeRows(
  clock: Clock,
  name: string,
  problems: readonly DecisionProblem[],
  seconds: number,
): BenchRow[] {
  const random = createRandom(1);
  const managers = problems.map((problem) => ({
    solver: new Solver(clock),
    moved: Array.from({ length: changesKept }, () => moveLatencies(problem, random)),
  }));
  const [again, anew]: [number[], number[]] = [[], []];
  const start = clock.now();
  for (let round = 0; clock.now() < start + seconds || again.length === 0; round++) {
    const { solver, moved } = managers[round % managers.length]!;
    const isWarm = clock.now() >= start + warmUpShare * seconds;
    for (const problem of moved) timeOne(clock, solver, problem, isWarm ? again : null);
    // What another manager was asked is nothing like what this one knows.
    timeOne(clock, stranger(managers, round).solver, moved[0]!, isWarm ? anew : null);
    stranger(managers, round).solver.decide(stranger(managers, round).moved[0]!);
  }
  return [
    ...[0.5, 0.99].map((q) => alone(`${name}, p${100 * q}`, quantile(again, q), again.length)),
    alone(`${name}, where everything changed, p50`, quantile(anew, 0.5), anew.length),
  ];
}

const stranger = <T>(managers: readonly T[], round: number) => managers[(round + 1) % managers.length]!;

function timeOne(clock: Clock, solver: Solver, problem: DecisionProblem, times: number[] | null): void {
  const begin = clock.now();
  solver.decide(problem);
  times?.push(clock.now() - begin);
}

function gapRow(name: string, problems: readonly DecisionProblem[]): BenchRow {
  const solver = new Solver();
  const gaps = problems.map((problem) => {
    const { value, boundValue } = solver.solve(problem);
    return Math.abs(value - boundValue!) / Math.abs(value);
  });
  return alone(`${name}, worst`, Math.max(...gaps), gaps.length, 'ratio');
}

/** In a hurry, as the times are: what a manager has come to that decided again and again at one load. */
function runningGapRows(name: string, problems: readonly DecisionProblem[]): BenchRow[] {
  const random = createRandom(2);
  const gaps = problems.flatMap((problem) => {
    const solver = new Solver();
    const all = Array.from({ length: 3 * changesKept }, () => {
      const moved = moveLatencies(problem, random);
      const { value, boundValue } = answerOf(moved, solver.decide(moved));
      return Math.abs(value - boundValue!) / Math.abs(value);
    });
    return all.slice(changesKept);
  });
  return [0.5, 0.9].map((q) => alone(`${name}, p${100 * q}`, quantile(gaps, q), gaps.length, 'ratio'));
}

/** Of the first problem of each load: value and time of both. */
function referenceRows(
  clock: Clock,
  problems: readonly DecisionProblem[],
  reference: ReferenceSolver | null,
): BenchRow[] {
  const solver = new Solver(clock);
  return problems.flatMap((problem, index) => {
    const name = `8 applications, min-energy, load ${loads[index]}`;
    const answer: DecisionAnswer = solver.solve(problem);
    if (reference === null) return [alone(`${name}, value`, answer.value, 1, 'count')];
    const begin = clock.now();
    const optimum = reference(problem);
    return [
      compared(`${name}, value`, answer.value, optimum, 1, 'count'),
      compared(`${name}, time`, answer.solveMilliseconds / 1000, clock.now() - begin, 1),
    ];
  });
}
