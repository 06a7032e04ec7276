/** The decision behind a bound of a set: which set runs in which slot, on the cheapest items under the prices. */
import type { Prices } from './prices.js';
import { lowest } from './sets.js';
import type { Subsets } from './subsets.js';
import type { Table } from './table.js';

export interface Draft {
  /** Item per application, -1 where it is rejected. */
  readonly items: Int32Array;
  /** Domain per application, -1 where it is rejected. */
  readonly homes: Int32Array;
  /** Slot per domain. */
  readonly slots: Int32Array;
}

export const emptyDraft = (apps: number, domains: number): Draft => ({
  items: new Int32Array(apps).fill(-1),
  homes: new Int32Array(apps).fill(-1),
  slots: new Int32Array(domains),
});

export function trace(table: Table, subsets: Subsets, prices: Prices, whole: number, draft: Draft): void {
  draft.items.fill(-1);
  draft.homes.fill(-1);
  let left = whole;
  for (let domain = 0; domain < draft.slots.length; domain++) {
    const set = bestPart(subsets, domain, left);
    const slot = bestSlot(table, subsets, domain, set);
    draft.slots[domain] = slot;
    const items = prices.core[slot] === 0 ? prices.freeItem : prices.item;
    for (let members = set; members !== 0; members &= members - 1) {
      const app = lowest(members);
      draft.items[app] = items[app * table.slots + slot]!;
      draft.homes[app] = domain;
    }
    left ^= set;
  }
}

function bestPart({ sets, joins: { domainCost, suffix } }: Subsets, domain: number, set: number): number {
  const wanted = suffix[domain * sets + set]!;
  let part = set;
  while (domainCost[domain * sets + part]! + suffix[(domain + 1) * sets + (set ^ part)]! !== wanted)
    part = (part - 1) & set;
  return part;
}

function bestSlot(
  table: Table,
  { sets, active, slotCost, joins: { domainCost } }: Subsets,
  domain: number,
  set: number,
) {
  let slot = table.firstSlot[domain]!;
  while (active[slot] !== 1 || slotCost[slot * sets + set] !== domainCost[domain * sets + set]) slot++;
  return slot;
}
