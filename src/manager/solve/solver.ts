/** The solver of the decision problem; it keeps its memory and what has not changed from one problem to the next. */
import type { Clock } from '../../core/clock.js';
import { createRealClock } from '../../core/clock.js';
import { answerOf } from './answer.js';
import { Cells } from './cells.js';
import { ExactSearch } from './exact.js';
import { explain } from './explain.js';
import { ManySearch } from './many/many.js';
import type { DecisionAnswer, DecisionProblem } from './problem.js';
import { Table } from './table.js';

/** Up to so many applications the sets of them can be looked at one by one. */
export const exactApps = 10;

/** A decision by index, as few objects as possible: for a manager that decides many times a second. */
export interface Decision {
  /** Option per application, -1 where it is rejected. */
  readonly options: readonly number[];
  /** Level per domain. */
  readonly levels: readonly number[];
  /** What no decision can beat, in the objective's own sign; null where the decision is the best one. */
  readonly boundValue: number | null;
}

export class Solver {
  readonly #table = new Table();
  readonly #cells = new Cells();
  readonly #exact = new ExactSearch(this.#table, this.#cells);
  readonly #many = new ManySearch(this.#table, this.#cells);

  /** @param clock only to say how long it took */
  constructor(readonly clock: Clock = createRealClock()) {}

  /**
   * @param problem as `checkProblem` lets it pass
   * @returns up to ten applications the best decision, or one within 0.1 % of it; above, one with a bound
   */
  solve(problem: DecisionProblem): DecisionAnswer {
    const start = this.clock.now();
    const decision = this.#decide(problem, false);
    const solveMilliseconds = (this.clock.now() - start) * 1000;
    return { ...answerOf(problem, decision), solveMilliseconds, explanation: explain(problem, decision) };
  }

  /**
   * As `solve`, without the words and in a hurry: above ten applications a search of a few milliseconds, which goes on
   * where that for the last problem ended.
   */
  decide(problem: DecisionProblem): Decision {
    return this.#decide(problem, true);
  }

  #decide(problem: DecisionProblem, isHurried: boolean): Decision {
    this.#table.update(problem);
    this.#cells.fill(this.#table);
    const isSmall = problem.apps.length <= exactApps;
    const search = isSmall ? this.#exact : this.#many;
    if (isSmall) this.#exact.solve();
    else this.#many.solve(isHurried);
    const { items, slots } = search.incumbent;
    const sign = problem.objective === 'min-energy' ? 1 : -1;
    return {
      options: Array.from(items, (item) => (item < 0 ? -1 : this.#cells.option[item]!)),
      levels: Array.from(slots, (slot, domain) => slot - this.#table.firstSlot[domain]!),
      boundValue: isSmall ? null : sign * this.#many.bound,
    };
  }
}

/** One problem, once. */
export function solve(problem: DecisionProblem): DecisionAnswer {
  return new Solver().solve(problem);
}
