/**
 * The application's side of one engine worker: asks it to build, run and release sessions, one thing at a time,
 * and notices when its thread dies.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { CotuneError, fromErrorRecord } from '../../core/errors.js';
import type { SlotMemory } from './frame-slots.js';
import type { ModelOrigin, SessionKey, TensorShape } from './model-source.js';
import { control, type WorkerReply, type WorkerRequest } from './worker-protocol.js';

export interface EngineWorkerOptions {
  readonly slots: SlotMemory;
  readonly input: TensorShape;
  readonly output: TensorShape;
  readonly model: ModelOrigin;
  /** The thread ended without being asked to; with what it said when it could not make its model source. */
  readonly onDeath: (error: CotuneError) => void;
}

interface Pending {
  resolve(reply: WorkerReply): void;
  reject(error: unknown): void;
}

export class EngineWorker {
  readonly #words = new Int32Array(new SharedArrayBuffer(control.words * Int32Array.BYTES_PER_ELEMENT));
  readonly #builds = new Map<number, Pending>();
  readonly #port: MessagePort;
  readonly #worker: Worker;
  #sessions = 0;
  #failure: CotuneError | undefined;
  #opening: Pending | undefined;
  #startFailure: CotuneError | undefined;
  #started = false;
  #closing: (() => void) | undefined;
  #ended = false;

  /** Resolves when the thread can build; rejects when its model source cannot be made. */
  readonly ready: Promise<WorkerReply>;

  constructor(private readonly options: EngineWorkerOptions) {
    const { port1, port2 } = new MessageChannel();
    const { slots, input, output, model } = options;
    const workerData = { port: port2, control: this.#words.buffer, slots, input, output, model };
    this.#port = port1;
    this.ready = new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
    });
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData, transferList: [port2] });
    this.#worker.on('error', (error) => this.#end(error.message));
    this.#worker.on('exit', (status) => this.#end(`it ended with status ${status}`));
    port1.on('message', (reply: WorkerReply) => this.#receive(reply));
  }

  /** It could make its model source. */
  get started(): boolean {
    return this.#started;
  }

  /** True while sessions are being built: an inference asked for now would have to wait. */
  get building(): boolean {
    return this.#builds.size > 0;
  }

  /** Builds a session; resolves with its number and the bytes it keeps resident. */
  async build(key: SessionKey): Promise<{ session: number; bytes: number }> {
    if (this.#ended) throw this.#deathError('it had ended before');
    const session = this.#sessions++;
    const built = new Promise<WorkerReply>((resolve, reject) =>
      this.#builds.set(session, { resolve, reject }),
    );
    this.#ask({ kind: 'build', session, key });
    const reply = await built;
    return { session, bytes: reply.kind === 'built' ? Math.ceil(reply.bytes) : 0 };
  }

  /** Runs a session on a slot; the result is in the slot's output when it resolves. */
  async infer(session: number, slot: number): Promise<void> {
    if (this.#ended) throw this.#deathError('it had ended before');
    this.#failure = undefined;
    this.#words[control.session] = session;
    this.#words[control.slot] = slot;
    const answered = Atomics.load(this.#words, control.answered);
    Atomics.add(this.#words, control.inference, 1);
    this.#wake();
    const answer = Atomics.waitAsync(this.#words, control.answered, answered);
    if (answer.async) await answer.value;
    if (this.#ended) throw this.#deathError('it ended during an inference');
    // A failure was posted before the answer was counted, but its message may not have been delivered yet.
    this.#receiveAll();
    if (this.#failure !== undefined) throw this.#failure;
  }

  release(session: number): void {
    this.#ask({ kind: 'release', session });
  }

  /** Lets the thread release its sessions and end; ends it by force when it does not in time. */
  async close(timeoutMilliseconds = 3000): Promise<void> {
    if (this.#ended) return;
    const closed = new Promise<void>((resolve) => {
      this.#closing = resolve;
    });
    this.#ask({ kind: 'close' });
    const timer = setTimeout(() => this.#closing?.(), timeoutMilliseconds);
    await closed;
    clearTimeout(timer);
    this.#port.close();
    await this.#worker.terminate();
  }

  #ask(request: WorkerRequest): void {
    this.#port.postMessage(request);
    this.#wake();
  }

  #wake(): void {
    Atomics.add(this.#words, control.signal, 1);
    Atomics.notify(this.#words, control.signal);
  }

  #receive(reply: WorkerReply): void {
    if (reply.kind === 'failed') this.#failure = fromErrorRecord(reply.error);
    else if (reply.kind === 'built') this.#settleBuild(reply.session)?.resolve(reply);
    else if (reply.kind === 'refused') this.#settleBuild(reply.session)?.reject(fromErrorRecord(reply.error));
    else if (reply.kind === 'unusable') this.#startFailure = fromErrorRecord(reply.error);
    else if (reply.kind === 'ready') this.#start(reply);
    else this.#closing?.();
  }

  #start(reply: WorkerReply): void {
    this.#started = true;
    this.#opening?.resolve(reply);
  }

  #receiveAll(): void {
    for (
      let next = receiveMessageOnPort(this.#port);
      next !== undefined;
      next = receiveMessageOnPort(this.#port)
    ) {
      this.#receive(next.message as WorkerReply);
    }
  }

  #settleBuild(session: number): Pending | undefined {
    const pending = this.#builds.get(session);
    this.#builds.delete(session);
    return pending;
  }

  #deathError(reason: string): CotuneError {
    return new CotuneError('ERR_WORKER_DIED', `an engine worker thread died: ${reason}`);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    // What it said last may not have been delivered yet.
    this.#receiveAll();
    this.#ended = true;
    const error = this.#endError(reason);
    this.#settleAll(error);
    if (this.#closing === undefined) this.options.onDeath(error);
    else this.#closing();
  }

  #endError(reason: string): CotuneError {
    if (this.#closing !== undefined) return new CotuneError('ERR_ENGINE_CLOSED', 'the engine was closed');
    return this.#startFailure ?? this.#deathError(reason);
  }

  /** Whoever still waits for the thread would wait for ever. */
  #settleAll(error: CotuneError): void {
    this.#opening?.reject(error);
    for (const session of [...this.#builds.keys()]) this.#settleBuild(session)?.reject(error);
    Atomics.add(this.#words, control.answered, 1);
    Atomics.notify(this.#words, control.answered);
  }
}
