/**
 * Sessions that could not be made lately, and why: frames ask for the same one again and again, and building it
 * each time would cost as much as it did the first time, to fail the same way.
 */
import type { Clock } from '../../core/clock.js';
import { asCotuneError, type CotuneError } from '../../core/errors.js';
import { keyText, type SessionKey } from './model-source.js';

interface Refusal {
  readonly error: CotuneError;
  readonly untilSeconds: number;
}

/** What was wrong may have passed after this time. */
const heldSeconds = 5;

export class Refusals {
  readonly #refusals = new Map<string, Refusal>();

  constructor(private readonly clock: Clock) {}

  add(key: SessionKey, thrown: unknown): void {
    const error = asCotuneError(thrown, 'ERR_SESSION');
    this.#refusals.set(keyText(key), { error, untilSeconds: this.clock.now() + heldSeconds });
  }

  /** Why a session is not to be tried now; undefined when it may be. */
  find(key: SessionKey): CotuneError | undefined {
    const refusal = this.#refusals.get(keyText(key));
    if (refusal === undefined || this.clock.now() < refusal.untilSeconds) return refusal?.error;
    this.#refusals.delete(keyText(key));
    return undefined;
  }

  delete(key: SessionKey): void {
    this.#refusals.delete(keyText(key));
  }

  /** Memory was given back: what did not fit may fit now. */
  forgetMemory(): void {
    for (const [text, { error }] of this.#refusals)
      if (error.code === 'ERR_MEMORY_BUDGET') this.#refusals.delete(text);
  }
}
