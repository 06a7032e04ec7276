/** Memory that programs could still get without swapping. @see man 5 proc, /proc/meminfo, MemAvailable */
import type { Clock } from '../../core/clock.js';
import type { DeviceMonitor } from './file-monitor.js';
import type { Tree } from './tree.js';

const memoryFile = '/proc/meminfo';

/** Bytes available; null when the text does not say. */
export function parseAvailableMemory(text: string): number | null {
  const match = /^MemAvailable:\s+(\d{1,15}) kB$/m.exec(text);
  return match === null ? null : Number(match[1]) * 1024;
}

/** Monitor `memory.available` (bytes). */
export function memoryMonitor(tree: Tree, clock: Clock): DeviceMonitor {
  const file = tree.open(memoryFile);
  return {
    name: 'memory.available',
    unit: 'bytes',
    windowSeconds: 0,
    source: memoryFile,
    read() {
      const timeSeconds = clock.now();
      const content = file.read();
      if ('absent' in content) return { absent: content.absent, timeSeconds };
      const value = parseAvailableMemory(content.text);
      return value === null
        ? { absent: `${memoryFile} has no MemAvailable`, timeSeconds }
        : { value, timeSeconds };
    },
  };
}
