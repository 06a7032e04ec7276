/**
 * The limits of a clock as the kernel takes them: clamped to what the hardware can, never the wrong way round, and with
 * an operating point between them.
 *
 * @see drivers/cpufreq/cpufreq.c, cpufreq_set_policy; drivers/cpufreq/freq_table.c, cpufreq_frequency_table_verify
 */
import { refuse } from '../../linux/kernel-tree.js';
import type { VirtualDomain } from '../plant/description.js';
import type { ClockView } from '../plant/port.js';
import { type Steered, steer } from './part.js';

export interface Limits {
  readonly minHertz: number;
  readonly maxHertz: number;
}

export const hertzOf = ({ points }: VirtualDomain): number[] => points.hertzVolts.map(([hertz]) => hertz);

/** What is in force: throttling takes points away from the top, and pulls the lower end down with the upper one. */
export function limitsInForce(domain: VirtualDomain, clock: ClockView): Limits {
  const hertz = hertzOf(domain);
  const cooled = hertz[Math.max(0, hertz.length - 1 - clock.coolingState)]!;
  const maxHertz = Math.min(clock.maxHertz, cooled);
  return { minHertz: Math.min(clock.minHertz, maxHertz), maxHertz };
}

/**
 * Sets one end, as kernels before 5.4 do it: an end beyond the other one is refused.
 *
 * @throws {KernelRefusal} EINVAL
 */
export function setLimit(plant: Steered, domain: VirtualDomain, change: Partial<Limits>): void {
  const hertz = hertzOf(domain);
  const [lowest, highest] = [hertz[0]!, hertz.at(-1)!];
  const clock = plant.clock(domain.name);
  const wanted = { minHertz: clock.minHertz, maxHertz: clock.maxHertz, ...change };
  if (wanted.minHertz > wanted.maxHertz) refuse('EINVAL');
  const clamp = (value: number) => Math.min(highest, Math.max(lowest, value));
  const [minHertz, maxHertz] = [clamp(wanted.minHertz), clamp(wanted.maxHertz)];
  const next = hertz.find((point) => point >= minHertz)!;
  steer('EINVAL', () => plant.setLimits(domain.name, minHertz, Math.max(next, maxHertz)));
}

/** Under `userspace`: the lowest point at or above, within the limits in force. @throws {KernelRefusal} EINVAL */
export function setSpeed(plant: Steered, domain: VirtualDomain, hertz: number): void {
  const clock = plant.clock(domain.name);
  if (clock.governor !== 'userspace') refuse('EINVAL');
  const { minHertz, maxHertz } = limitsInForce(domain, clock);
  steer('EINVAL', () => plant.setSpeed(domain.name, Math.min(maxHertz, Math.max(minHertz, hertz))));
}
