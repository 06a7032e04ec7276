/** The parts of a machine that an application may be given: all processors, or one of them. */
import type { Mapping } from '../../core/profile.js';

/** Single processors are offered up to this many: on larger machines the kernel's own choice is as good. */
const mostSingles = 8;

/** `all` first, then one mapping per processor where there are several but not many. */
export function mappingsOf(cpus: readonly number[]): Mapping[] {
  const singles = cpus.length > 1 && cpus.length <= mostSingles ? cpus : [];
  return [{ name: 'all', cpus }, ...singles.map((cpu) => ({ name: `cpu${cpu}`, cpus: [cpu] }))];
}
