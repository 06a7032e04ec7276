/** A connection to a served tree whose answers are waited for, as those of the kernel are. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Arrived, ConnectionData } from './connection-thread.js';
import {
  type Asked,
  formatLine,
  type Method,
  protocolVersion,
  type Request,
  type Result,
  replySchema,
  resultSchemas,
} from './protocol.js';

/** A board answers within a millisecond; one that takes longer than this has stopped, however busy the machine is. */
const patienceMilliseconds = 5000;
/** The first answer waits for the thread to start as well. */
const startMilliseconds = 5000;

export type Answer<M extends Method> =
  | { readonly result: Result<M> }
  /** The kernel's code of a refused write. */
  | { readonly refused: string }
  /** Why nothing was answered, and nothing more will be. */
  | { readonly lost: string };

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly signal: Int32Array<SharedArrayBuffer>;
}

export class Connection {
  #thread: Thread | undefined;
  #lost: string | undefined;
  #nextId = 0;

  /** @param patience how long an answer is waited for, in milliseconds */
  constructor(
    private readonly path: string,
    private readonly patience = patienceMilliseconds,
  ) {}

  /** Connects where need be. Does not throw, and does not wait for longer than a server may take. */
  ask<M extends Method>(asked: Extract<Asked, { method: M }>): Answer<M> {
    if (this.#thread === undefined && this.#lost === undefined) this.#connect();
    return this.#lost === undefined ? this.#exchange(asked) : { lost: this.#lost };
  }

  /** Ends the connection; the next question begins another one. */
  close(): void {
    this.#end();
    this.#lost = undefined;
  }

  #connect(): void {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const workerData: ConnectionData = { path: this.path, port: port2, signal };
    const worker = new Worker(new URL('./connection-thread.js', import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [],
    });
    worker.on('error', (error: Error) => {
      if (this.#thread?.worker === worker) this.#lose(error.message);
    });
    // A connection alone keeps no program from ending.
    worker.unref();
    this.#thread = { worker, port: port1, signal };
    const greeted = this.#exchange(
      { method: 'hello', version: protocolVersion },
      this.patience + startMilliseconds,
    );
    if ('refused' in greeted) this.#lose('what listens there is of another version of cotune');
  }

  #exchange<M extends Method>(asked: Extract<Asked, { method: M }>, patience = this.patience): Answer<M> {
    const { port, signal } = this.#thread!;
    const id = this.#nextId++;
    Atomics.store(signal, 0, 0);
    port.postMessage(formatLine({ id, ...asked } as Request));
    const inTime = Atomics.wait(signal, 0, 0, patience) !== 'timed-out';
    const arrived = receiveMessageOnPort(port)?.message as Arrived | undefined;
    if (arrived === undefined) return this.#lose(inTime ? 'it has gone away' : 'it does not answer');
    return 'lost' in arrived ? this.#lose(arrived.lost) : this.#understand(asked.method, id, arrived.line);
  }

  #understand<M extends Method>(method: M, id: number, line: string): Answer<M> {
    try {
      const reply = replySchema.parse(JSON.parse(line));
      if (reply.id !== id) throw new Error('it answers another question');
      if ('refused' in reply) return reply;
      return { result: resultSchemas[method].parse(reply.result) as Result<M> };
    } catch {
      return this.#lose('it does not speak the protocol');
    }
  }

  #lose(why: string): { readonly lost: string } {
    this.#end();
    this.#lost ??= why;
    return { lost: this.#lost };
  }

  #end(): void {
    if (this.#thread === undefined) return;
    this.#thread.port.close();
    void this.#thread.worker.terminate();
    this.#thread = undefined;
  }
}
