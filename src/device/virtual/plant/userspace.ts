/** The governor `userspace` (cpufreq_userspace.c): the clock that was asked for, within the limits. */
import { defineGovernor, Governor, noTunables, type Sample } from '../governors/governor.js';

export class Userspace extends Governor<Sample> {
  #wanted = this.policy.kilohertz;

  get dueMicroseconds(): number {
    return Number.POSITIVE_INFINITY;
  }

  update(): void {}

  /** Goes to the lowest operating point that is not below. */
  setSpeed(kilohertz: number): void {
    this.#wanted = kilohertz;
    this.policy.set(this.policy.lowestAtLeast(kilohertz));
  }

  /** What was asked for comes back when the limits allow it again. */
  override limit(minKilohertz: number, maxKilohertz: number): void {
    super.limit(minKilohertz, maxKilohertz);
    this.policy.set(this.policy.lowestAtLeast(this.#wanted));
  }
}

export const userspace = defineGovernor({
  name: 'userspace',
  reads: 'nothing',
  tunables: noTunables,
  create: (policy) => new Userspace(policy),
});
