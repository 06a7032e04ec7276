/** What can be said of a problem of many applications without a search: bounds, and levels to begin at. */
import type { Cells } from '../cells.js';
import type { Table } from '../table.js';
import { rejectionUnit } from './units.js';

/** @returns the least sum of penalties above one */
export function nextPenalties({ problem: { apps } }: Table, penalties: number): number {
  if (penalties > 0) return penalties + rejectionUnit(apps);
  return apps.reduce(
    (least, { rejectionPenalty: each }) => (each > 0 && each < least ? each : least),
    Infinity,
  );
}

/** @returns what every decision costs at least beside penalties */
export function leastOfRest(table: Table, cells: Cells): number {
  let sum = 0;
  for (const watts of table.leastIdleWatts) sum += cells.idleValue * watts;
  for (let app = 0; app < table.problem.apps.length; app++) sum += leastValue(table, cells, app);
  return sum;
}

/** Of an application at any levels, 0 where it is rejected. */
function leastValue({ slots }: Table, { start, end, value }: Cells, app: number): number {
  let least = 0;
  for (let cell = app * slots; cell < (app + 1) * slots; cell++)
    for (let item = start[cell]!; item < end[cell]!; item++) if (value[item]! < least) least = value[item]!;
  return least;
}

/** Levels where the applications together need the fewest cores, those that cannot be there counting most. */
export function fastestSlots(table: Table, cells: Cells): Int32Array {
  return Int32Array.from(table.capacity, (_, domain) => {
    let best = table.firstSlot[domain]!;
    let fewest = Infinity;
    for (let slot = best; slot < table.firstSlot[domain + 1]!; slot++) {
      const cores = coresAt(table, cells, slot);
      if (cores < fewest) {
        best = slot;
        fewest = cores;
      }
    }
    return best;
  });
}

function coresAt({ problem, slots }: Table, { leastCores }: Cells, slot: number): number {
  let sum = 0;
  for (let app = 0; app < problem.apps.length; app++) sum += Math.min(1e3, leastCores[app * slots + slot]!);
  return sum;
}
