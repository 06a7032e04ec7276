/**
 * Pressure stall information: the share of time in which some task waited for a resource, as the kernel averages
 * it over ten seconds.
 *
 * @see Documentation/accounting/psi.rst
 */
import type { Clock } from '../../core/clock.js';
import type { Monitor } from '../../core/monitor.js';
import type { Tree } from './tree.js';

const resources = ['cpu', 'memory'] as const;

/** The `avg10` of the `some` line as a ratio; null when the text has none. */
export function parsePressure(text: string): number | null {
  const match = /^some\b[^\n]*\bavg10=(\d{1,3}(?:\.\d+)?)\b/m.exec(text);
  const ratio = match === null ? Number.NaN : Number(match[1]) / 100;
  return ratio >= 0 && ratio <= 1 ? ratio : null;
}

/** Monitors `pressure.cpu` and `pressure.memory` (ratio over 10 s). */
export function pressureMonitors(tree: Tree, clock: Clock): Monitor[] {
  return resources.map((resource) => {
    const path = `/proc/pressure/${resource}`;
    const file = tree.open(path);
    return {
      name: `pressure.${resource}`,
      unit: 'ratio',
      windowSeconds: 10,
      read() {
        const timeSeconds = clock.now();
        const content = file.read();
        if ('absent' in content)
          return { absent: `${content.absent}; the kernel runs without PSI`, timeSeconds };
        const value = parsePressure(content.text);
        return value === null ? { absent: `${path} says nothing`, timeSeconds } : { value, timeSeconds };
      },
    };
  });
}
