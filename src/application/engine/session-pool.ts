/**
 * The sessions of an engine and the two workers that hold them. Builds go to the standby, the worker that did
 * not run the latest inference, one at a time: between two builds an inference may claim the worker.
 */
import type { Clock } from '../../core/clock.js';
import type { CotuneError } from '../../core/errors.js';
import { Claim } from './claim.js';
import type { EngineWorker, EngineWorkerOptions } from './engine-worker.js';
import { HotSet } from './hot-set.js';
import { keyText, type SessionKey } from './model-source.js';
import { Refusals } from './refusals.js';
import { WorkerCrew } from './worker-crew.js';

export interface Place {
  readonly worker: EngineWorker;
  readonly session: number;
}

export interface SessionPoolOptions {
  readonly clock: Clock;
  readonly worker: Omit<EngineWorkerOptions, 'onDeath'>;
  readonly memoryBudgetBytes: number;
  /** A build ended or a worker came or went: what could not be routed before may be now. */
  readonly onChange: () => void;
  /** Failures that no caller waits for. */
  readonly onError: (error: unknown) => void;
}

interface Build {
  readonly key: SessionKey;
  readonly done: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

export class SessionPool {
  readonly #hot: HotSet<EngineWorker>;
  readonly #places = new Map<string, Place>();
  /** Builds asked for, in order, the one under way included. */
  readonly #builds = new Map<string, Build>();
  readonly #refusals: Refusals;
  readonly #claim: Claim;
  readonly #crew: WorkerCrew;
  #underWay: Build | undefined;
  #latestBuilder: EngineWorker | undefined;
  #active: EngineWorker | undefined;
  #current: SessionKey | undefined;
  #closed = false;

  constructor(private readonly options: SessionPoolOptions) {
    const { clock, worker, onError } = options;
    this.#hot = new HotSet(options.memoryBudgetBytes);
    this.#refusals = new Refusals(clock);
    this.#claim = new Claim(clock, () => this.#startBuild());
    this.#crew = new WorkerCrew({
      clock,
      worker,
      onError,
      onLost: (dead, error) => this.#lose(dead, error),
      onReplaced: () => this.#changed(),
    });
  }

  get keys(): SessionKey[] {
    return this.#hot.keys();
  }

  bytesOf(key: SessionKey): number {
    return this.#hot.peek(key)?.bytes ?? 0;
  }

  ready(): Promise<void> {
    return this.#crew.ready();
  }

  /**
   * Where the wanted session can run at once; undefined while it is not hot or its worker is building another.
   * That worker then builds nothing more until the session has been asked for again, or has not been for a while.
   */
  locate(key: SessionKey): Place | undefined {
    const place = this.#places.get(keyText(key));
    const free = place !== undefined && !place.worker.building;
    if (place === undefined || free) this.#claim.drop();
    else this.#claim.make(place.worker);
    return free ? place : undefined;
  }

  /** What can answer while a wanted session is not ready: what ran before, else whatever is ready. */
  substitute(): { key: SessionKey; place: Place } | undefined {
    const candidates = this.#current === undefined ? this.#hot.keys() : [this.#current, ...this.#hot.keys()];
    for (const key of candidates) {
      const place = this.#places.get(keyText(key));
      if (place !== undefined && !place.worker.building) return { key, place };
    }
    return undefined;
  }

  /** Says that a session runs now: its worker becomes the active one, the other the standby. */
  activate(key: SessionKey, place: Place): void {
    this.#hot.touch(key);
    this.#current = key;
    this.#active = place.worker;
    this.#startBuild();
  }

  /** Resolves when the session is hot; marks it as needed. Tries again what was refused before. */
  prepare(key: SessionKey): Promise<void> {
    if (this.#hot.touch(key) !== undefined) return Promise.resolve();
    const known = this.#builds.get(keyText(key));
    if (known !== undefined) return known.done;
    this.#refusals.delete(key);
    let settle!: Pick<Build, 'resolve' | 'reject'>;
    const done = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#builds.set(keyText(key), { key, done, ...settle });
    this.#startBuild();
    return done;
  }

  /**
   * Makes a session hot in the background, for frames that go on asking for it: a failure is reported once, and
   * then not tried again for some seconds.
   *
   * @returns why it is not tried now; undefined when it is hot or going to be
   */
  want(key: SessionKey): CotuneError | undefined {
    const refusal = this.#refusals.find(key);
    if (refusal !== undefined) return refusal;
    if (this.#builds.has(keyText(key))) return undefined;
    this.prepare(key).catch((error) => {
      if (!this.#closed) this.options.onError(error);
    });
    return undefined;
  }

  /** Lets a session go that is not needed any more; the one in use stays. */
  forget(key: SessionKey): void {
    if (this.#isCurrent(key)) return;
    this.#hot.remove(key);
    this.#drop(key);
    this.#refusals.forgetMemory();
  }

  async close(error: CotuneError): Promise<void> {
    this.#closed = true;
    this.#claim.drop();
    this.#rejectWaiting(error);
    await this.#crew.close();
  }

  /** One at a time, also where two workers stand by: each takes its session's memory from the whole process's. */
  #startBuild(): void {
    const [next] = this.#builds.values();
    if (this.#closed || this.#underWay !== undefined || next === undefined) return;
    const worker = this.#builder();
    if (worker === undefined) return;
    this.#underWay = next;
    this.#latestBuilder = worker;
    void this.#build(worker, next);
  }

  /** The standby. While nothing has run both stand by; they take turns, so that either holds some of the sessions. */
  #builder(): EngineWorker | undefined {
    const free = this.#standbys().filter((worker) => !this.#claim.holds(worker));
    return free.find((worker) => worker !== this.#latestBuilder) ?? free[0];
  }

  #standbys(): EngineWorker[] {
    return this.#crew.workers.filter((worker) => worker !== this.#active);
  }

  async #build(worker: EngineWorker, build: Build): Promise<void> {
    try {
      const { session, bytes } = await worker.build(build.key);
      this.#admit(build.key, { worker, session }, bytes);
      build.resolve();
    } catch (error) {
      this.#refusals.add(build.key, error);
      build.reject(error);
    }
    this.#underWay = undefined;
    this.#builds.delete(keyText(build.key));
    this.#changed();
  }

  #admit(key: SessionKey, place: Place, bytes: number): void {
    const entry = { key, bytes, place: place.worker };
    try {
      const evicted = this.#hot.admit(entry, (other) => this.#isCurrent(other));
      for (const old of evicted) this.#drop(old.key);
      this.#places.set(keyText(key), place);
    } catch (error) {
      place.worker.release(place.session);
      throw error;
    }
  }

  #isCurrent(key: SessionKey): boolean {
    return this.#current !== undefined && keyText(key) === keyText(this.#current);
  }

  #drop(key: SessionKey): void {
    const place = this.#places.get(keyText(key));
    this.#places.delete(keyText(key));
    place?.worker.release(place.session);
  }

  /** Frames first, then builds. */
  #changed(): void {
    this.options.onChange();
    this.#startBuild();
  }

  /** A thread died, its sessions with it; those that are needed again are built again. */
  #lose(dead: EngineWorker, error: CotuneError): void {
    this.#hot.removePlace(dead);
    for (const [text, place] of this.#places) if (place.worker === dead) this.#places.delete(text);
    if (this.#active === dead) this.#active = undefined;
    if (this.#claim.holds(dead)) this.#claim.drop();
    // Nobody knows when a worker can be started again: who waits for one had better hear why there is none.
    if (!dead.started && this.#standbys().length === 0) this.#refuseWaiting(error);
    this.#changed();
  }

  #refuseWaiting(error: CotuneError): void {
    for (const { key } of this.#waiting()) this.#refusals.add(key, error);
    this.#rejectWaiting(error);
  }

  #rejectWaiting(error: CotuneError): void {
    for (const build of this.#waiting()) {
      this.#builds.delete(keyText(build.key));
      build.reject(error);
    }
  }

  #waiting(): Build[] {
    return [...this.#builds.values()].filter((build) => build !== this.#underWay);
  }
}
