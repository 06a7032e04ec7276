/**
 * What `/proc` says of a virtual board: its counters, its kind of cores and its memory.
 *
 * @see man 5 proc
 */
import { randomUUID } from 'node:crypto';
import { type KernelFile, readOnlyFile } from '../../linux/kernel-tree.js';
import type { PlantView } from '../plant/port.js';
import type { Part } from './part.js';
import { processorsOf } from './processors.js';
import { type BoardStyle, coreIdentities } from './style.js';

const ticksPerSecond = 100;

export function procPart(plant: PlantView, { memoryBytes }: BoardStyle): Part {
  const kilobytes = Math.round(memoryBytes / 1024);
  // A board on which nothing runs but what is measured: the system itself has a tenth.
  const available = Math.round(kilobytes * 0.9);
  return {
    files: {
      '/proc/stat': { read: () => statOf(plant) },
      '/proc/cpuinfo': { read: () => cpuinfoOf(plant) },
      '/proc/uptime': { read: () => uptimeOf(plant) },
      '/proc/meminfo': readOnlyFile(
        [
          `MemTotal:       ${kilobytes} kB`,
          `MemFree:        ${available} kB`,
          `MemAvailable:   ${available} kB`,
        ].join('\n'),
      ),
      // A board that is started anew is another boot: journals of the one before do not fit it.
      '/proc/sys/kernel/random/boot_id': readOnlyFile(randomUUID()),
    } satisfies Record<string, KernelFile>,
  };
}

/** Processors that are offline have no line of their own, but what they did stays in the sum. */
function statOf(plant: PlantView): string {
  const ticks = processorsOf(plant.board).map((cpu) => {
    const { online, busySeconds, idleSeconds } = plant.processor(cpu);
    const [busy, idle] = [busySeconds, idleSeconds].map((seconds) => Math.floor(seconds * ticksPerSecond));
    return { cpu, online, busy: busy!, idle: idle! };
  });
  const sum = (key: 'busy' | 'idle') => ticks.reduce((total, one) => total + one[key], 0);
  const line = (name: string, busy: number, idle: number) => `${name} ${busy} 0 0 ${idle} 0 0 0 0 0 0`;
  return [
    line('cpu ', sum('busy'), sum('idle')),
    ...ticks.filter(({ online }) => online).map(({ cpu, busy, idle }) => line(`cpu${cpu}`, busy, idle)),
    'btime 0',
  ].join('\n');
}

function uptimeOf(plant: PlantView): string {
  const idle = processorsOf(plant.board).reduce((sum, cpu) => sum + plant.processor(cpu).idleSeconds, 0);
  return `${plant.nowSeconds.toFixed(2)} ${idle.toFixed(2)}`;
}

function cpuinfoOf(plant: PlantView): string {
  const identities = coreIdentities(plant.board);
  const online = processorsOf(plant.board).filter((cpu) => plant.processor(cpu).online);
  return online
    .map((cpu) =>
      [`processor\t: ${cpu}`, 'CPU architecture: 8', ...identityLines(identities.get(cpu)), ''].join('\n'),
    )
    .join('\n');
}

function identityLines(identity: { implementer: number; part: number } | undefined): string[] {
  if (identity === undefined) return [];
  const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;
  return [`CPU implementer\t: ${hex(identity.implementer, 2)}`, `CPU part\t: ${hex(identity.part, 3)}`];
}
