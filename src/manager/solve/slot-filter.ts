/**
 * Slots that cannot be part of a decision that betters the best one known, found before any table of sets is built: with
 * a slot settled, each application takes what is cheapest there, in any slot of another domain, or its rejection.
 */
import type { Cells } from './cells.js';
import { noNumbers, roomFor } from './memory.js';
import type { Prices } from './prices.js';
import type { Table } from './table.js';

/** Each pass leaves fewer slots to take the least of; more passes find few more. */
const passesAtMost = 3;

export class SlotFilter {
  /** Per domain and application the least cost in the domain, and per domain the least of an idle slot. */
  #inDomain = noNumbers;
  #idle = noNumbers;
  /** Per application the least cost outside the domain that is looked at. */
  #elsewhere = noNumbers;

  /**
   * @param prices applied to every active slot
   * @param worth what the limits are worth under the prices
   * @param active 1 for slots of interest; those that are of none become 0
   */
  run(table: Table, cells: Cells, prices: Prices, worth: number, limit: number, active: Uint8Array): void {
    const { apps, domains } = table.problem;
    this.#inDomain = roomFor(this.#inDomain, domains.length * apps.length);
    if (this.#idle.length !== domains.length) this.#idle = new Float64Array(domains.length);
    this.#elsewhere = roomFor(this.#elsewhere, apps.length);
    for (let pass = 0; pass < passesAtMost; pass++) {
      this.#collect(table, cells, prices, active);
      if (!this.#drop(table, cells, prices, worth, limit, active)) return;
    }
  }

  #collect(table: Table, cells: Cells, prices: Prices, active: Uint8Array): void {
    const apps = table.problem.apps.length;
    const inDomain = this.#inDomain;
    const idle = this.#idle;
    const idleWatt = cells.idleValue + prices.watt;
    inDomain.fill(Infinity);
    idle.fill(Infinity);
    for (let slot = 0; slot < table.slots; slot++) {
      if (active[slot] !== 1) continue;
      const domain = table.slotDomain[slot]!;
      const idleCost = idleWatt * table.idleWatts[slot]!;
      if (idleCost < idle[domain]!) idle[domain] = idleCost;
      for (let app = 0; app < apps; app++) {
        const cost = prices.freeCost[app * table.slots + slot]!;
        if (cost < inDomain[domain * apps + app]!) inDomain[domain * apps + app] = cost;
      }
    }
  }

  /** @returns whether slots were dropped */
  #drop(
    table: Table,
    cells: Cells,
    prices: Prices,
    worth: number,
    limit: number,
    active: Uint8Array,
  ): boolean {
    let dropped = false;
    const apps = table.problem.apps.length;
    const idleWatt = cells.idleValue + prices.watt;
    for (let domain = 0; domain < table.problem.domains.length; domain++) {
      let idle = -worth;
      for (let other = 0; other < this.#idle.length; other++)
        if (other !== domain) idle += this.#idle[other]!;
      this.#noteElsewhere(table, domain);
      for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
        if (active[slot] !== 1) continue;
        let bound = idle + idleWatt * table.idleWatts[slot]!;
        for (let app = 0; app < apps; app++)
          bound += Math.min(prices.freeCost[app * table.slots + slot]!, this.#elsewhere[app]!);
        if (bound < limit) continue;
        active[slot] = 0;
        dropped = true;
      }
    }
    return dropped;
  }

  /** The least that each application costs outside a domain. */
  #noteElsewhere({ problem: { apps, domains } }: Table, domain: number): void {
    for (let app = 0; app < apps.length; app++) {
      let least = apps[app]!.rejectionPenalty;
      for (let other = 0; other < domains.length; other++) {
        const cost = this.#inDomain[other * apps.length + app]!;
        if (other !== domain && cost < least) least = cost;
      }
      this.#elsewhere[app] = least;
    }
  }
}
