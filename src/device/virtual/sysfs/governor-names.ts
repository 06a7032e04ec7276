/** Which governors a clock can have. */
import { governors } from '../governors/governors.js';
import type { VirtualDomain } from '../plant/description.js';

/** Governors of cpufreq; what they read decides that they are no devfreq governor. */
const cpufreq: ReadonlySet<string> = new Set([
  'ondemand',
  'conservative',
  'schedutil',
  'schedutil-l4t',
  'interactive',
]);
const devfreq: ReadonlySet<string> = new Set(['simple_ondemand', 'nvhost_podgov']);

/** Those of its framework, `userspace`, and the one that the board begins with. */
export function governorNames({ kind, governor }: VirtualDomain): string[] {
  const others = kind === 'cpu' ? devfreq : cpufreq;
  const names = governors.map(({ name }) => name).filter((name) => !others.has(name));
  return [...new Set([...names, 'userspace', governor])];
}
