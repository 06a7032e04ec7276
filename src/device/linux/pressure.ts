/**
 * Pressure stall information: the share of time in which some task waited for a resource, as the kernel averages
 * it over ten seconds.
 *
 * @see Documentation/accounting/psi.rst
 */
import type { Clock } from '../../core/clock.js';
import { type DeviceMonitor, fileMonitor } from './file-monitor.js';
import type { Tree } from './tree.js';

const resources = ['cpu', 'memory'] as const;

/** The `avg10` of the `some` line as a ratio; null when the text has none. */
export function parsePressure(text: string): number | null {
  const match = /^some\b[^\n]*\bavg10=(\d{1,3}(?:\.\d+)?)\b/m.exec(text);
  const ratio = match === null ? Number.NaN : Number(match[1]) / 100;
  return ratio >= 0 && ratio <= 1 ? ratio : null;
}

/** Monitors `pressure.cpu` and `pressure.memory` (ratio over 10 s). */
export function pressureMonitors(tree: Tree, clock: Clock): DeviceMonitor[] {
  return resources.map((resource) =>
    fileMonitor(tree, clock, {
      name: `pressure.${resource}`,
      unit: 'ratio',
      windowSeconds: 10,
      file: `/proc/pressure/${resource}`,
      parse: parsePressure,
      advice: 'the kernel runs without PSI, boot it with `psi=1`',
    }),
  );
}
