/**
 * The sessions of an engine and the two workers that hold them. Builds go to the standby, the worker that did
 * not run the latest inference, one at a time: between two builds an inference may claim the worker.
 */
import { CotuneError } from '../../core/errors.js';
import { EngineWorker, type EngineWorkerOptions } from './engine-worker.js';
import { HotSet } from './hot-set.js';
import { keyText, type SessionKey } from './model-source.js';

export interface Place {
  readonly worker: EngineWorker;
  readonly session: number;
}

export interface SessionPoolOptions {
  readonly worker: Omit<EngineWorkerOptions, 'onDeath'>;
  readonly memoryBudgetBytes: number;
  /** A build ended or a worker was replaced: what could not be routed before may be now. */
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
  /** Builds asked for, in order, those under way included. */
  readonly #builds = new Map<string, Build>();
  readonly #underWay = new Set<string>();
  #workers: EngineWorker[];
  #active: EngineWorker | undefined;
  #current: SessionKey | undefined;
  #claimed: EngineWorker | undefined;
  #closed = false;

  constructor(private readonly options: SessionPoolOptions) {
    this.#hot = new HotSet(options.memoryBudgetBytes);
    this.#workers = [this.#startWorker(), this.#startWorker()];
  }

  get bytes(): number {
    return this.#hot.bytes;
  }

  get keys(): SessionKey[] {
    return this.#hot.keys();
  }

  bytesOf(key: SessionKey): number {
    return this.#hot.peek(key)?.bytes ?? 0;
  }

  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ready));
  }

  /**
   * Where the wanted session can run at once; undefined while it is not hot or its worker is building another.
   * That worker then builds nothing more until the session has been asked for again.
   */
  locate(key: SessionKey): Place | undefined {
    const place = this.#places.get(keyText(key));
    const free = place !== undefined && !place.worker.building;
    this.#claimed = free ? undefined : place?.worker;
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
    this.#startBuilds();
  }

  /** Resolves when the session is hot; marks it as needed. */
  prepare(key: SessionKey): Promise<void> {
    if (this.#hot.touch(key) !== undefined) return Promise.resolve();
    const known = this.#builds.get(keyText(key));
    if (known !== undefined) return known.done;
    let settle!: Pick<Build, 'resolve' | 'reject'>;
    const done = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#builds.set(keyText(key), { key, done, ...settle });
    this.#startBuilds();
    return done;
  }

  /** Lets a session go that is not needed any more; the one in use stays. */
  forget(key: SessionKey): void {
    if (this.#isCurrent(key)) return;
    this.#hot.remove(key);
    this.#drop(key);
  }

  async close(error: CotuneError): Promise<void> {
    this.#closed = true;
    for (const [text, build] of this.#builds) {
      if (!this.#underWay.has(text)) build.reject(error);
    }
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  #startBuilds(): void {
    if (this.#closed) return;
    for (const worker of this.#workers) {
      const standby = worker !== this.#active && worker !== this.#claimed && !worker.building;
      const next = [...this.#builds].find(([text]) => !this.#underWay.has(text));
      if (standby && next !== undefined) void this.#build(worker, ...next);
    }
  }

  async #build(worker: EngineWorker, text: string, build: Build): Promise<void> {
    this.#underWay.add(text);
    let failure: unknown;
    try {
      const { session, bytes } = await worker.build(build.key);
      this.#admit(build.key, { worker, session }, bytes);
    } catch (error) {
      failure = error;
    }
    this.#underWay.delete(text);
    this.#builds.delete(text);
    if (failure === undefined) build.resolve();
    else build.reject(failure);
    this.options.onChange();
    this.#startBuilds();
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

  #startWorker(): EngineWorker {
    const worker: EngineWorker = new EngineWorker({
      ...this.options.worker,
      onDeath: (reason) => this.#replace(worker, reason),
    });
    return worker;
  }

  /** A thread died, its sessions with it; those that are needed again are built again. */
  #replace(dead: EngineWorker, reason: string): void {
    this.#hot.removePlace(dead);
    for (const [text, place] of this.#places) if (place.worker === dead) this.#places.delete(text);
    if (this.#active === dead) this.#active = undefined;
    if (this.#closed) return;
    this.options.onError(new CotuneError('ERR_WORKER_DIED', `an engine worker thread died: ${reason}`));
    const replacement = this.#startWorker();
    this.#workers = this.#workers.map((worker) => (worker === dead ? replacement : worker));
    replacement.ready.then(this.options.onChange, this.options.onError);
  }
}
