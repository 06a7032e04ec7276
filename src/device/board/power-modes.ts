/** The power modes that a board's description knows, in the form that the machine's own file has. */
import type { PowerModes } from '../linux/nvpmodel.js';
import type { Board } from './board.js';

/** Null for a board without modes; which one is in force, only the machine could say. */
export function describedPowerModes({ powerModes }: Board): PowerModes | null {
  if (powerModes === undefined) return null;
  const modes = powerModes.map((mode) => ({
    id: mode.id,
    name: mode.name,
    onlineCpus: mode.cpusOnline ?? null,
    cpuLimits: (mode.cpuLimits ?? []).map(({ cpu, minHertz = null, maxHertz = null }) => ({
      cpu,
      minHertz,
      maxHertz,
    })),
    gpuMaxHertz: mode.gpuMaxHertz ?? null,
    memoryMaxHertz: mode.memoryMaxHertz ?? null,
  }));
  return { modes, current: null };
}
