/**
 * The engine of one application: runs inferences of many sub-networks one after the other and switches between
 * two of them without delaying either. A switch routes the next inference to the worker that holds its session;
 * as long as a wanted session is not hot, the one before goes on answering while it is built.
 */
import type { Clock } from '../../core/clock.js';
import { CotuneError } from '../../core/errors.js';
import { allocateSlots, type FrameSlot, viewSlots } from './frame-slots.js';
import type { ModelOrigin, SessionKey, TensorShape } from './model-source.js';
import { type Place, SessionPool } from './session-pool.js';

export interface EngineOptions {
  readonly clock: Clock;
  readonly model: ModelOrigin;
  readonly input: TensorShape;
  readonly output: TensorShape;
  /** Bytes that all hot sessions together may take. */
  readonly memoryBudgetBytes: number;
  /** Frames that may wait while one is computed. */
  readonly queueLimit: number;
  /** Failures in the background, where no caller waits. */
  readonly onError?: (error: unknown) => void;
}

export interface InferenceResult {
  /** What ran: the chosen one, or the one before it while that is not hot. */
  readonly key: SessionKey;
  /** When it was handed to its worker and when its result was back, on the engine's clock. */
  readonly startedSeconds: number;
  readonly finishedSeconds: number;
}

interface QueuedInference {
  readonly slot: FrameSlot;
  readonly choose: () => SessionKey;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: () => void;
  resolve(result: InferenceResult): void;
  reject(error: unknown): void;
}

const closedError = () => new CotuneError('ERR_ENGINE_CLOSED', 'the engine was closed');
const cancelledError = () => new CotuneError('ERR_CANCELLED', 'the inference was cancelled');

export class Engine {
  readonly #pool: SessionPool;
  readonly #queue: QueuedInference[] = [];
  readonly #free: FrameSlot[];
  #running = false;
  #closed = false;
  #onIdle: (() => void) | undefined;

  private constructor(private readonly options: EngineOptions) {
    const { model, input, output, memoryBudgetBytes, onError = () => {} } = options;
    const slots = allocateSlots(options.queueLimit + 1, input, output);
    this.#free = viewSlots(slots).reverse();
    const worker = { slots, input, output, model };
    const onChange = () => this.#pump();
    this.#pool = new SessionPool({ clock: options.clock, worker, memoryBudgetBytes, onError, onChange });
  }

  /** Starts the workers. @throws {CotuneError} when the model source cannot be made */
  static async open(options: EngineOptions): Promise<Engine> {
    const engine = new Engine(options);
    await engine.#pool.ready().catch(async (error) => {
      await engine.close();
      throw error;
    });
    return engine;
  }

  /** What is hot, the least recently needed first. */
  get hotKeys(): SessionKey[] {
    return this.#pool.keys;
  }

  /** Bytes that a hot session takes, as accounted; 0 where it is not hot. */
  bytesOf(key: SessionKey): number {
    return this.#pool.bytesOf(key);
  }

  /** A free buffer for the next frame, or null when as many frames as allowed are running and waiting. */
  tryAcquire(): FrameSlot | null {
    return this.#free.pop() ?? null;
  }

  /** As `tryAcquire`. @throws {CotuneError} `ERR_QUEUE_FULL` */
  acquire(): FrameSlot {
    const slot = this.tryAcquire();
    if (slot !== null) return slot;
    const allowed = `as many frames are running or waiting as the queue limit of ${this.options.queueLimit} allows`;
    throw new CotuneError('ERR_QUEUE_FULL', allowed);
  }

  /** Gives a buffer back once its result has been read. */
  release(slot: FrameSlot): void {
    this.#free.push(slot);
  }

  /**
   * Computes the frame in a slot. The slot stays the caller's, to read the result from and to release.
   *
   * @param choose called when the inference's turn comes, so that it can see how much time is left
   * @param signal cancels a waiting inference; a running one is computed to its end and its result thrown away
   * @throws {CotuneError} `ERR_CANCELLED`, `ERR_ENGINE_CLOSED`, `ERR_SESSION`, `ERR_WORKER_DIED`; where nothing else is
   * hot also what `prepare` throws
   */
  infer(slot: FrameSlot, choose: () => SessionKey, signal?: AbortSignal): Promise<InferenceResult> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedError());
      if (signal?.aborted) return reject(cancelledError());
      const onAbort = () => this.#withdraw(queued, cancelledError());
      const queued: QueuedInference = { slot, choose, signal, onAbort, resolve, reject };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(queued);
      this.#pump();
    });
  }

  /**
   * Makes a session hot, in the standby worker, and marks it as needed; at once when it is hot already. Tries again
   * what could not be made before; frames do so only after some seconds.
   *
   * @throws {CotuneError} `ERR_MEMORY_BUDGET`, `ERR_SESSION` or what the model source throws
   */
  prepare(key: SessionKey): Promise<void> {
    return this.#closed ? Promise.reject(closedError()) : this.#pool.prepare(key);
  }

  /** Lets a session go that is not needed any more; the one in use stays. */
  forget(key: SessionKey): void {
    this.#pool.forget(key);
  }

  /** Ends: waiting inferences fail with `ERR_ENGINE_CLOSED`, the running one is waited for, memory is freed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const queued of [...this.#queue]) this.#withdraw(queued, closedError());
    if (this.#running) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#pool.close(closedError());
  }

  /** Starts the next inference if none runs and something can run it. */
  #pump(): void {
    const next = this.#queue[0];
    if (this.#running || next === undefined) return;
    const route = this.#route(next);
    if (route === undefined) return;
    if (route instanceof CotuneError) {
      this.#withdraw(next, route);
      this.#pump();
      return;
    }
    this.#queue.shift();
    void this.#run(next, route.key, route.place);
  }

  /**
   * What the next inference can run on now: its choice when hot, else what ran before, else anything, else nothing yet;
   * or why it cannot run.
   */
  #route(next: QueuedInference): { key: SessionKey; place: Place } | CotuneError | undefined {
    const wanted = next.choose();
    const wantedPlace = this.#pool.locate(wanted);
    if (wantedPlace !== undefined) return { key: wanted, place: wantedPlace };
    const refusal = this.#pool.want(wanted);
    // Where nothing is hot nothing can answer in its place.
    if (refusal !== undefined && this.#pool.keys.length === 0) return refusal;
    return this.#pool.substitute();
  }

  async #run(queued: QueuedInference, key: SessionKey, place: Place): Promise<void> {
    this.#running = true;
    this.#pool.activate(key, place);
    const startedSeconds = this.options.clock.now();
    try {
      await place.worker.infer(place.session, queued.slot.index);
      if (queued.signal?.aborted) throw cancelledError();
      queued.resolve({ key, startedSeconds, finishedSeconds: this.options.clock.now() });
    } catch (error) {
      queued.reject(error);
    } finally {
      queued.signal?.removeEventListener('abort', queued.onAbort);
      this.#running = false;
      this.#onIdle?.();
      this.#pump();
    }
  }

  /** Takes a waiting inference out of the queue. @returns false when it does not wait there (any more) */
  #withdraw(queued: QueuedInference, error: unknown): boolean {
    const waiting = this.#queue.indexOf(queued);
    if (waiting < 0) return false;
    this.#queue.splice(waiting, 1);
    queued.signal?.removeEventListener('abort', queued.onAbort);
    queued.reject(error);
    return true;
  }
}
