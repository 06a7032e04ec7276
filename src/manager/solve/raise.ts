/**
 * One set of applications that all run: prices that raise its bound round by round, and in each round a draft, made
 * possible, that may lower the best decision known. Levels that cannot be part of a better one are dropped.
 */
import type { Cells } from './cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from './incumbent.js';
import type { Prices } from './prices.js';
import { repair } from './repair.js';
import type { Subsets } from './subsets.js';
import type { Table } from './table.js';
import { type Draft, emptyDraft, trace } from './trace.js';
import { type CoreTuner, PriceSearch } from './tune.js';

/** More rounds raise a bound by less than they cost. */
const roundsPerSet = 14;
const nearShare = 1e-3;
/** So many rounds in a row that close less than a hundredth of what is open are the last ones. */
const idleRoundsAtMost = 2;

/** The prices that raised the bound of a set most, and the slots that they left. */
export interface Raised {
  bound: number;
  watt: number;
  byte: number;
  readonly core: Float64Array;
  readonly active: Uint8Array;
}

export class Raise {
  rounds = 0;
  #bestBound = Number.NEGATIVE_INFINITY;
  readonly #draft: Draft;
  readonly #loads: Loads;
  /** Part of the set per slot that is likely to run there: the core price is tuned to it. */
  readonly #likely: Int32Array;
  readonly #watt = new PriceSearch();
  readonly #byte = new PriceSearch();

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
    readonly subsets: Subsets,
    readonly tuner: CoreTuner,
    readonly incumbent: Incumbent,
    readonly set: number,
    readonly isWarm: boolean,
  ) {
    const { apps, domains } = table.problem;
    this.#draft = emptyDraft(apps.length, domains.length);
    this.#loads = noLoads(domains.length);
    this.#likely = new Int32Array(table.slots);
  }

  /**
   * @param limit what a bound must reach to settle the set; a better incumbent lowers it
   * @param evaluate gives the bound under the prices
   * @param sharpen gives the bound with core prices that are best for each part of the set
   */
  run(limit: () => number, evaluate: () => number, sharpen: () => number): Raised {
    const best = this.#nothingRaised();
    let idleRounds = 0;
    for (this.rounds = 1; ; this.rounds++) {
      const before = best.bound;
      let bound = evaluate();
      this.#note(best, bound);
      if (bound === Infinity || this.#drafted(limit)) break;
      if (this.rounds > 1 || this.isWarm || !this.#isLimited) {
        bound = sharpen();
        this.#note(best, bound);
        if (this.#drafted(limit)) break;
      }
      if (this.#isNear(best.bound)) break;
      idleRounds = best.bound > before + 0.01 * (limit() - best.bound) ? 0 : idleRounds + 1;
      if (this.rounds >= roundsPerSet || (this.rounds >= 6 && idleRounds > idleRoundsAtMost)) break;
      this.#dropSlots(bound, limit());
      this.#changePrices(bound);
    }
    best.active.set(this.subsets.active.subarray(0, this.table.slots));
    return best;
  }

  /** Whether a branch and bound has so little left that it takes less time than another round. */
  #isNear(bound: number): boolean {
    const { value, penalties } = this.incumbent;
    return value - bound < nearShare * Math.abs(value - penalties);
  }

  /** Whether applications meet in more than domains: then the first prices, none, are far from good ones. */
  get #isLimited(): boolean {
    const { powerCapWatts, memoryBytes } = this.table.problem;
    return powerCapWatts !== null || memoryBytes !== null;
  }

  #nothingRaised(): Raised {
    const { slots } = this.table;
    const core = new Float64Array(slots);
    const active = new Uint8Array(slots);
    return { bound: Number.NEGATIVE_INFINITY, watt: 0, byte: 0, core, active };
  }

  #note(best: Raised, bound: number): void {
    if (bound <= best.bound) return;
    Object.assign(best, { bound, watt: this.prices.watt, byte: this.prices.byte });
    best.core.set(this.prices.core.subarray(0, this.table.slots));
    this.#bestBound = bound;
  }

  /** @returns whether the bound meets the best decision known */
  #drafted(limit: () => number): boolean {
    const { table, cells, subsets, prices, incumbent } = this;
    const draft = this.#draft;
    const loads = this.#loads;
    if (this.#bestBound >= limit()) return true;
    trace(table, subsets, prices, this.set, draft);
    measure(table, cells, draft.items, draft.slots, draft.homes, loads);
    const watts = loads.watts;
    const bytes = loads.bytes;
    if (excess(table, loads) === 0) incumbent.offer(table, loads.value, draft.items, draft.slots);
    if (this.#bestBound >= limit()) return true;
    repair(table, cells, draft, incumbent);
    loads.watts = watts;
    loads.bytes = bytes;
    return this.#bestBound >= limit();
  }

  #dropSlots(bound: number, limit: number): void {
    const { subsets, table, set } = this;
    subsets.dropSlots(table, set, subsets.cost(set) + limit - bound, this.#likely);
  }

  #changePrices(bound: number): void {
    const { table, prices } = this;
    const { powerCapWatts, memoryBytes } = table.problem;
    if (powerCapWatts !== null)
      prices.watt = this.#watt.next(
        prices.watt,
        bound,
        this.#loads.watts - powerCapWatts,
        this.#scale(powerCapWatts),
      );
    if (memoryBytes !== null)
      prices.byte = this.#byte.next(
        prices.byte,
        bound,
        this.#loads.bytes - memoryBytes,
        this.#scale(memoryBytes),
      );
    for (let slot = 0; slot < table.slots; slot++)
      if (this.subsets.active[slot] === 1 && this.#likely[slot] !== 0)
        prices.core[slot] = this.tuner.best(slot, this.#likely[slot]!);
  }

  /** A price at which the limit would be worth a tenth of what is at stake. */
  #scale(limit: number): number {
    const { apps, objective } = this.table.problem;
    const stake = objective === 'min-energy' ? 1 : apps.reduce((sum, { weight }) => sum + weight, 0);
    return (0.1 * Math.max(stake, 1e-3)) / Math.max(limit, 1e-9);
  }
}
