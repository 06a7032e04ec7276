/** Which client of a privileged writer has changed which file: a second one may not, until the first is gone. */
import { CotuneError } from '../../../core/errors.js';

export class Claims {
  readonly #holders = new Map<string, object>();

  /** @throws {CotuneError} `ERR_KNOB_CONTESTED` when another client has it */
  take(path: string, client: object): void {
    const holder = this.#holders.get(path);
    if (holder !== undefined && holder !== client)
      throw new CotuneError('ERR_KNOB_CONTESTED', `${path} is set by another client of this writer`);
    this.#holders.set(path, client);
  }

  /** What a client had is free again. */
  release(client: object): void {
    for (const [path, holder] of this.#holders) if (holder === client) this.#holders.delete(path);
  }
}
