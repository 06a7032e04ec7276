/**
 * Where a task that wakes up goes. On boards whose cores are alike: its last core if that is idle, else an idle one,
 * else the one with the fewest tasks. On boards with strong and weak cores, as long as none is overloaded: the core
 * on which it costs the least energy (Documentation/scheduler/sched-energy.rst).
 */
import { dynamicWatts } from '../../board/power-model.js';
import type { Core } from './core.js';
import type { PlantDomain } from './domain.js';
import type { Thread } from './task.js';

/** A core is full above this share of its capacity (fits_capacity: a fifth of headroom). */
const full = 0.8;

/** @param allowed at least one of them online */
export function placeTask(thread: Thread, allowed: readonly Core[], unlike: boolean): Core {
  const online = allowed.filter((core) => core.online);
  if (unlike && !online.some(overloaded)) {
    const efficient = leastEnergy(thread, online);
    if (efficient !== undefined) return efficient;
  }
  return fairly(thread, online);
}

function overloaded({ utilisation, domain }: Core): boolean {
  return utilisation > full * domain.capacity;
}

function fairly(thread: Thread, online: readonly Core[]): Core {
  const last = thread.core;
  if (last?.online && !last.busy && online.includes(last)) return last;
  return online.reduce((best, core) => (better(core, best, last) ? core : best));
}

/** Idle before busy, strong before weak, few tasks before many, awake lately before asleep for long. */
function better(core: Core, than: Core, last: Core | null): boolean {
  if (core.tasks.length !== than.tasks.length) return core.tasks.length < than.tasks.length;
  if (core.domain.capacity !== than.domain.capacity) return core.domain.capacity > than.domain.capacity;
  if (last !== null && (core === last) !== (than === last)) return core === last;
  const depth = (one: Core) => one.idleState?.exitSeconds ?? 0;
  return depth(core) < depth(than);
}

/** Undefined where it fits nowhere. */
function leastEnergy(thread: Thread, online: readonly Core[]): Core | undefined {
  let best: Core | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const domain of new Set(online.map((core) => core.domain))) {
    const core = mostSpare(online.filter((one) => one.domain === domain));
    const used = core.utilisation + thread.utilisationEstimate;
    if (used > full * domain.capacity) continue;
    const energy = energyOf(domain, used, thread.utilisationEstimate);
    if (energy < least) [best, least] = [core, energy];
  }
  return best;
}

function mostSpare(cores: readonly Core[]): Core {
  return cores.reduce((a, b) => (b.utilisation < a.utilisation ? b : a));
}

/**
 * Watts that the task adds to a domain, by the kernel's energy model: at the lowest clock that carries the busiest
 * core.
 */
function energyOf(domain: PlantDomain, used: number, added: number): number {
  const { clock, capacity, description } = domain;
  if (description.kind !== 'cpu') return Number.POSITIVE_INFINITY;
  const busiest = Math.max(used, ...domain.cores.map((core) => core.utilisation));
  const highest = clock.kilohertz.at(-1)!;
  const needed = (1.25 * busiest * highest) / capacity;
  const found = clock.kilohertz.findIndex((kilohertz) => kilohertz >= needed);
  const level = found < 0 ? clock.kilohertz.length - 1 : found;
  const kilohertz = clock.kilohertz[level]!;
  const picofarads = description.power.work.coreFarads * 1e12;
  const busyWatts = dynamicWatts(picofarads, kilohertz * 1000, clock.volts[level]!);
  return busyWatts * (added / capacity) * (highest / kilohertz);
}
