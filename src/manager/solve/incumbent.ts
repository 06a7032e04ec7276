/** The best decision so far, and what a decision asks for. */
import type { Cells } from './cells.js';
import { quietestSlot, roundingShare, type Table } from './table.js';

/** Sums over a decision. */
export interface Loads {
  /** What is minimised, penalties included. */
  value: number;
  watts: number;
  bytes: number;
  /** Busy cores per domain. */
  readonly cores: Float64Array;
}

export const noLoads = (domains: number): Loads => ({
  value: 0,
  watts: 0,
  bytes: 0,
  cores: new Float64Array(domains),
});

/** Sums in the order of the applications, so that the same decision always has the same value. */
export function measure(
  table: Table,
  cells: Cells,
  items: Int32Array,
  slots: Int32Array,
  homes: Int32Array,
  loads: Loads,
): void {
  const { apps } = table.problem;
  loads.cores.fill(0);
  let value = 0;
  let watts = 0;
  let bytes = 0;
  let penalties = 0;
  for (let domain = 0; domain < slots.length; domain++) watts += table.idleWatts[slots[domain]!]!;
  value = cells.idleValue * watts;
  for (let app = 0; app < apps.length; app++) {
    const item = items[app]!;
    if (item < 0) {
      penalties += apps[app]!.rejectionPenalty;
      continue;
    }
    value += cells.value[item]!;
    watts += cells.watts[item]!;
    bytes += cells.bytes[item]!;
    loads.cores[homes[app]!]! += cells.cores[item]!;
  }
  loads.value = value + penalties;
  loads.watts = watts;
  loads.bytes = bytes;
}

/** How far the sums are above the limits, as a sum of shares of these; 0 where every limit is kept. */
export function excess(table: Table, loads: Loads): number {
  const { powerCapWatts, memoryBytes } = table.problem;
  let sum = powerCapWatts === null ? 0 : over(loads.watts, powerCapWatts * (1 + roundingShare));
  if (memoryBytes !== null) sum += over(loads.bytes, memoryBytes * (1 + roundingShare));
  for (let domain = 0; domain < loads.cores.length; domain++)
    sum += over(loads.cores[domain]!, table.capacity[domain]!);
  return sum;
}

/** By how much of the limit a sum is above it. */
export const over = (sum: number, limit: number) =>
  sum <= limit ? 0 : (sum - limit) / Math.max(limit, 1e-9);

/** Beginning with the decision that is always possible: every application is rejected. */
export class Incumbent {
  value = Number.POSITIVE_INFINITY;
  /** Of the rejections in it. */
  penalties = 0;
  /** Item per application, -1 where it is rejected; slot per domain. */
  items = new Int32Array(0);
  slots = new Int32Array(0);

  begin(table: Table, cells: Cells): void {
    const { apps, domains } = table.problem;
    this.items = new Int32Array(apps.length).fill(-1);
    this.slots = Int32Array.from(domains, (_, domain) => quietestSlot(table, domain));
    this.penalties = apps.reduce((sum, { rejectionPenalty }) => sum + rejectionPenalty, 0);
    const idleWatts = table.leastIdleWatts.reduce((sum, watts) => sum + watts, 0);
    this.value = cells.idleValue * idleWatts + this.penalties;
  }

  /** Takes a decision that keeps every limit where it is better. */
  offer(table: Table, value: number, items: Int32Array, slots: Int32Array): void {
    if (value >= this.value) return;
    this.value = value;
    this.items.set(items);
    this.slots.set(slots);
    this.penalties = 0;
    const { apps } = table.problem;
    for (let app = 0; app < apps.length; app++)
      if (items[app]! < 0) this.penalties += apps[app]!.rejectionPenalty;
  }
}
