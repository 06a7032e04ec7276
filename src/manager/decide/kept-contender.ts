/** What an application may do, kept while the same operating points keep its targets: most predictions change none. */
import type { ManagedApplication } from '../policy/policy.js';
import { contenderOf, eligibleOptions, fastestOf, type Limits, limitSeconds } from './candidates.js';
import type { Contender } from './problem.js';

export class KeptContender {
  #limits: Limits | undefined;
  #eligible: readonly number[] = [];
  /** 1 for eligible operating points that keep the targets. */
  readonly #admissible: Uint8Array;
  #contender: Contender | undefined;

  constructor(readonly application: ManagedApplication) {
    this.#admissible = new Uint8Array(application.profile.options.length);
  }

  /** @returns as `contenderOf`; the same object while nothing in it changes */
  of(tailSeconds: Float64Array, limits: Limits): Contender {
    if (!this.#hasLimits(limits)) {
      this.#limits = limits;
      this.#eligible = eligibleOptions(this.application, limits);
      this.#contender = undefined;
    }
    const changed = this.#noteAdmissible(tailSeconds);
    const fastest = fastestOf(this.application, this.#eligible, tailSeconds, limits);
    if (!changed && this.#contender?.fallback.option === fastest) return this.#contender;
    this.#contender = contenderOf(this.application, tailSeconds, limits);
    return this.#contender;
  }

  #hasLimits({ threadsAtMost, mapping, mappingFixed }: Limits): boolean {
    const known = this.#limits;
    return (
      known?.threadsAtMost === threadsAtMost &&
      known.mapping === mapping &&
      known.mappingFixed === mappingFixed
    );
  }

  /** @returns whether any came or went */
  #noteAdmissible(tailSeconds: Float64Array): boolean {
    const limit = limitSeconds(this.application);
    let changed = false;
    for (const option of this.#eligible) {
      const admissible = tailSeconds[option]! <= limit ? 1 : 0;
      if (admissible !== this.#admissible[option]) changed = true;
      this.#admissible[option] = admissible;
    }
    return changed;
  }
}
