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
import { bestCorePrice, PriceSearch } from './tune.js';

/** More rounds raise a bound by less than they cost. */
const roundsPerSet = 14;
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
    readonly incumbent: Incumbent,
    readonly set: number,
  ) {
    const { apps, domains } = table.problem;
    this.#draft = emptyDraft(apps.length, domains.length);
    this.#loads = noLoads(domains.length);
    this.#likely = new Int32Array(table.slots);
  }

  /**
   * @param limit what a bound must reach to settle the set; the incumbent may lower it
   * @param onBound is told each bound under new prices, while every slot is still of interest
   */
  run(limit: () => number, evaluate: () => number): Raised {
    const { subsets, prices, table } = this;
    const best: Raised = {
      bound: Number.NEGATIVE_INFINITY,
      watt: 0,
      byte: 0,
      core: new Float64Array(table.slots),
      active: new Uint8Array(table.slots),
    };
    let idleRounds = 0;
    for (this.rounds = 1; ; this.rounds++) {
      const bound = evaluate();
      idleRounds = bound > best.bound + 0.01 * (limit() - best.bound) ? 0 : idleRounds + 1;
      if (bound > best.bound) {
        Object.assign(best, { bound, watt: prices.watt, byte: prices.byte });
        best.core.set(prices.core.subarray(0, table.slots));
      }
      if (bound === Infinity) break;
      this.#drafted();
      if (best.bound >= limit() || this.rounds === roundsPerSet || idleRounds > idleRoundsAtMost) break;
      this.#dropSlots(bound, limit());
      this.#changePrices(bound);
    }
    best.active.set(subsets.active.subarray(0, table.slots));
    return best;
  }

  #drafted(): void {
    const { table, cells, subsets, prices, incumbent } = this;
    const [draft, loads] = [this.#draft, this.#loads];
    trace(table, subsets, prices, this.set, draft);
    measure(table, cells, draft.items, draft.slots, draft.homes, loads);
    const [watts, bytes] = [loads.watts, loads.bytes];
    if (excess(table, loads) === 0) incumbent.offer(table, loads.value, draft.items, draft.slots);
    repair(table, cells, draft, incumbent);
    loads.watts = watts;
    loads.bytes = bytes;
  }

  #dropSlots(bound: number, limit: number): void {
    const { subsets, table, set } = this;
    const gap = limit - bound;
    const cost = subsets.cost(set);
    subsets.eachSlot(table, set, (slot, slotBound, part) => {
      if (slotBound - cost >= gap) subsets.active[slot] = 0;
      else this.#likely[slot] = part;
    });
  }

  #changePrices(bound: number): void {
    const { table, cells, prices } = this;
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
        prices.core[slot] = bestCorePrice(table, cells, prices, slot, this.#likely[slot]!);
  }

  /** A price at which the limit would be worth a tenth of what is at stake. */
  #scale(limit: number): number {
    const { apps, objective } = this.table.problem;
    const stake = objective === 'min-energy' ? 1 : apps.reduce((sum, { weight }) => sum + weight, 0);
    return (0.1 * Math.max(stake, 1e-3)) / Math.max(limit, 1e-9);
  }
}
