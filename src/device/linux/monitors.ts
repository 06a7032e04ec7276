/** All monitors of a Linux machine that need no special hardware. */
import type { Clock } from '../../core/clock.js';
import type { Monitor } from '../../core/monitor.js';
import { memoryMonitor } from './memory.js';
import { pressureMonitors } from './pressure.js';
import { onlineProcessors } from './processors.js';
import type { Tree } from './tree.js';
import { utilisationMonitors } from './utilisation.js';

export function openDeviceMonitors(tree: Tree, clock: Clock): Monitor[] {
  return [
    ...utilisationMonitors(tree, clock, onlineProcessors(tree)),
    ...pressureMonitors(tree, clock),
    memoryMonitor(tree, clock),
  ];
}
