/** What a governor is told of its domain: how busy the busiest core was, and the largest utilisation. */
import type { PlantDomain } from './domain.js';

export function tellGovernor(domain: PlantDomain, timeMicroseconds: number, nowSeconds: number): void {
  const { clock } = domain;
  const elapsed = timeMicroseconds - clock.toldMicroseconds;
  const busyMicroseconds =
    clock.reads === 'busy' ? Math.min(elapsed, Math.round(busySince(domain, nowSeconds) * 1e6)) : 0;
  const max = domain.capacity;
  const util = clock.reads === 'utilisation' ? largestUtilisation(domain) : 0;
  clock.tell({ timeMicroseconds, busyMicroseconds, util, max }, nowSeconds);
}

/** Of the busiest core, since the last call. */
function busySince({ cores, countedSeconds }: PlantDomain, nowSeconds: number): number {
  let most = 0;
  for (let index = 0; index < cores.length; index++) {
    const busy = cores[index]!.busyUntil(nowSeconds);
    most = Math.max(most, busy - countedSeconds[index]!);
    countedSeconds[index] = busy;
  }
  return most;
}

/** Linux for Tegra 4.9 has no estimate beside the average. */
function largestUtilisation({ cores, clock, capacity }: PlantDomain): number {
  let util = 0;
  for (const core of cores) util = Math.max(util, clock.l4t ? core.utilisation : core.load);
  return Math.floor(Math.min(util, capacity));
}
