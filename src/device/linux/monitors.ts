/** All monitors of a Linux machine that need no special hardware. */
import type { Clock } from '../../core/clock.js';
import type { Monitor } from '../../core/monitor.js';
import { memoryMonitor } from './memory.js';
import { pressureMonitors } from './pressure.js';
import { onlineProcessors, usableProcessors } from './processors.js';
import type { Tree } from './tree.js';
import { utilisationMonitors } from './utilisation.js';

/** `cpu.busy` counts the processors that this process may use, the others have their `cpu.busy.cpuN` alone. */
export function openDeviceMonitors(tree: Tree, clock: Clock): Monitor[] {
  return [
    ...utilisationMonitors(tree, clock, onlineProcessors(tree), usableProcessors(tree)),
    ...pressureMonitors(tree, clock),
    memoryMonitor(tree, clock),
  ];
}
