/** Clocks that several applications share: each asks for levels, and a domain runs at the highest that is asked. */
import type { Levels } from '../../core/option-cost.js';
import type { ClockDomain } from '../../core/profile.js';
import type { Action } from './policy.js';

export class SharedClocks {
  readonly #levels = new Map<string, number>();

  constructor(private readonly domains: readonly ClockDomain[]) {}

  /** As asked last; empty before. */
  get levels(): Levels {
    return this.#levels;
  }

  /** @returns only what changes; a domain that nobody asks for goes to its lowest level */
  ask(requests: readonly Levels[]): Action[] {
    return this.domains.flatMap(({ name, hertz }): Action[] => {
      const level = Math.max(0, ...requests.map((levels) => levels.get(name) ?? 0));
      if (this.#levels.get(name) === level) return [];
      this.#levels.set(name, level);
      return [{ kind: 'clock', domain: name, hertz: hertz[level]! }];
    });
  }
}
