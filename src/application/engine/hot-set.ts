/**
 * The sessions that are kept ready under a memory budget. When room is needed, the one whose last need lies
 * furthest back goes first; what is in use stays.
 */
import { CotuneError } from '../../core/errors.js';
import { keyText, type SessionKey } from './model-source.js';

export interface HotSession<Place> {
  readonly key: SessionKey;
  readonly bytes: number;
  /** The worker that holds it: a session cannot move between threads. */
  readonly place: Place;
}

export class HotSet<Place> {
  // A Map iterates in order of insertion; touching re-inserts, so the first entry is the least recently needed.
  readonly #sessions = new Map<string, HotSession<Place>>();
  #bytes = 0;

  constructor(readonly budgetBytes: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  keys(): SessionKey[] {
    return [...this.#sessions.values()].map((session) => session.key);
  }

  /** Finds a session without marking it as needed. */
  peek(key: SessionKey): HotSession<Place> | undefined {
    return this.#sessions.get(keyText(key));
  }

  /** Finds a session and marks it as the most recently needed one. */
  touch(key: SessionKey): HotSession<Place> | undefined {
    const session = this.peek(key);
    if (session === undefined) return undefined;
    this.#sessions.delete(keyText(key));
    this.#sessions.set(keyText(key), session);
    return session;
  }

  /**
   * Adds a session and makes room for it.
   *
   * @param inUse sessions that must stay, whatever the order of need says
   * @returns the sessions that had to go; the caller releases them
   * @throws {CotuneError} `ERR_MEMORY_BUDGET` when it does not fit even so; nothing is changed then
   */
  admit(session: HotSession<Place>, inUse: (key: SessionKey) => boolean): HotSession<Place>[] {
    const evicted = this.#makeRoom(session, inUse);
    for (const old of evicted) this.remove(old.key);
    this.remove(session.key);
    this.#sessions.set(keyText(session.key), session);
    this.#bytes += session.bytes;
    return evicted;
  }

  remove(key: SessionKey): void {
    const session = this.peek(key);
    if (session === undefined) return;
    this.#sessions.delete(keyText(key));
    this.#bytes -= session.bytes;
  }

  /** Forgets everything a worker held, as when its thread died. */
  removePlace(place: Place): void {
    for (const session of [...this.#sessions.values()]) if (session.place === place) this.remove(session.key);
  }

  #makeRoom(session: HotSession<Place>, inUse: (key: SessionKey) => boolean): HotSession<Place>[] {
    const evicted: HotSession<Place>[] = [];
    let excess = this.#bytes + session.bytes - this.budgetBytes;
    for (const candidate of this.#sessions.values()) {
      if (excess <= 0) break;
      if (inUse(candidate.key)) continue;
      evicted.push(candidate);
      excess -= candidate.bytes;
    }
    if (excess <= 0) return evicted;
    throw new CotuneError(
      'ERR_MEMORY_BUDGET',
      `session ${keyText(session.key)} needs ${megabytes(session.bytes)} and ${megabytes(excess)} of them are not to be had in a budget of ${megabytes(this.budgetBytes)}`,
    );
  }
}

/** Rounded up, so that what is measured a little differently each time is said in the same words. */
const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
