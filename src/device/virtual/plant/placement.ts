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

function overloaded({ load, domain }: Core): boolean {
  return load > full * domain.capacity;
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
    if (core.load + thread.utilisationEstimate > full * domain.capacity) continue;
    const watts = addedWatts(domain, core, thread.utilisationEstimate);
    if (watts < least) [best, least] = [core, watts];
  }
  return best;
}

/** Threads that nothing is known of yet need nothing: they go where no other waits. */
function mostSpare(cores: readonly Core[]): Core {
  return cores.reduce((a, b) => {
    if (a.load !== b.load) return b.load < a.load ? b : a;
    return b.tasks.length < a.tasks.length ? b : a;
  });
}

/** What the task adds to a domain by the kernel's energy model, in which a higher clock costs the others too. */
function addedWatts(domain: PlantDomain, core: Core, added: number): number {
  let [sum, busiest] = [0, 0];
  for (const { load } of domain.cores) [sum, busiest] = [sum + load, Math.max(busiest, load)];
  const after = modelledWatts(domain, Math.max(busiest, core.load + added), sum + added);
  return after - modelledWatts(domain, busiest, sum);
}

/** em_cpu_energy: at the lowest clock that carries the busiest core. @param sum of all cores, as `busiest` of 1024 */
function modelledWatts({ clock, capacity, description }: PlantDomain, busiest: number, sum: number): number {
  if (description.kind !== 'cpu') return 0;
  const highest = clock.kilohertz.at(-1)!;
  const needed = (1.25 * busiest * highest) / capacity;
  const found = clock.kilohertz.findIndex((kilohertz) => kilohertz >= needed);
  const level = found < 0 ? clock.kilohertz.length - 1 : found;
  const kilohertz = clock.kilohertz[level]!;
  const picofarads = description.power.work.coreFarads * 1e12;
  const busyWatts = dynamicWatts(picofarads, kilohertz * 1000, clock.volts[level]!);
  return busyWatts * (sum / capacity) * (highest / kilohertz);
}
