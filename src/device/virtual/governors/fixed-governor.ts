/** A governor that never looks at the load: it keeps one end of the limits. */
import type { FrequencyPolicy } from './frequency-policy.js';
import { Governor } from './governor.js';

export class FixedGovernor extends Governor {
  readonly dueMicroseconds = Number.POSITIVE_INFINITY;
  readonly #end: 'minimum' | 'maximum';

  constructor(policy: FrequencyPolicy, end: 'minimum' | 'maximum') {
    super(policy);
    this.#end = end;
    this.update();
  }

  update(): void {
    this.policy.set(this.policy[this.#end]);
  }

  override limit(minKilohertz: number, maxKilohertz: number): void {
    super.limit(minKilohertz, maxKilohertz);
    this.update();
  }
}
