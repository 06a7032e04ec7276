/**
 * The running machine by way of a privileged writer: reads are our own, writes are asked for. What this process
 * changed is undone by the writer as soon as the connection ends, however it ends.
 */
import { connect, type Socket } from 'node:net';
import { CotuneError, fromErrorRecord } from '../../../core/errors.js';
import { knownKnob } from '../known-knobs.js';
import { openTree, type Tree } from '../tree.js';
import type { WritableTree } from '../writable-tree.js';
import {
  formatLine,
  LineSplitter,
  parseLine,
  protocolVersion,
  type Reply,
  type Request,
  replySchema,
} from './protocol.js';
import type { Streams } from './serve.js';

/** Switching a processor off can take a while; longer than this, the writer does not answer at all. */
const patienceMilliseconds = 5000;

/** One sign of life that comes late is no hang. */
const signsPerPatience = 4;

type Asked = Request extends infer Each ? (Each extends Request ? Omit<Each, 'id'> : never) : never;

interface Waiting {
  readonly done: () => void;
  readonly fail: (error: CotuneError) => void;
}

export class WriterClient {
  readonly #waiting = new Map<number, Waiting>();
  readonly #lines = new LineSplitter();
  #nextId = 0;
  #lost: CotuneError | undefined;

  private constructor(private readonly streams: Streams) {
    streams.input.on('data', (chunk: Buffer) => this.#take(chunk));
    for (const event of ['end', 'close', 'error'] as const)
      streams.input.on(event, () => this.#lose(unreachable('it has gone away')));
    streams.output.on('error', () => this.#lose(unreachable('it takes no more requests')));
  }

  /** @throws {CotuneError} `ERR_WRITER_UNREACHABLE`, or `ERR_WRITER_PROTOCOL` for a writer of another version */
  static async connect(path: string): Promise<WriterClient> {
    return WriterClient.over(await connected(path));
  }

  /** Over streams that are there already, such as the pipes of a child process. @throws as `connect` does */
  static async over(streams: Streams): Promise<WriterClient> {
    const client = new WriterClient(streams);
    await client.ask({ method: 'hello', version: protocolVersion });
    return client;
  }

  /** Resolves when the writer has done it. @throws {CotuneError} what the writer says, or that it does not answer */
  ask(request: Asked): Promise<void> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#nextId++;
    return new Promise((done, fail) => {
      const timer = setTimeout(() => this.#lose(unreachable('it does not answer')), patienceMilliseconds);
      const settle = <Argument extends unknown[]>(report: (...argument: Argument) => void) => {
        return (...argument: Argument) => {
          clearTimeout(timer);
          report(...argument);
        };
      };
      this.#waiting.set(id, { done: settle(done), fail: settle(fail) });
      this.streams.output.write(formatLine({ id, ...request }));
    });
  }

  /**
   * Says again and again that this process lives; where it hangs for longer the writer undoes what it changed, until it
   * asks for something again.
   *
   * @param withinSeconds a second at least
   */
  keepAlive(withinSeconds: number): void {
    const say = () => this.ask({ method: 'alive', withinSeconds }).catch(() => clearInterval(timer));
    const timer = setInterval(say, (1000 * withinSeconds) / signsPerPatience).unref();
    void say();
  }

  /** Ends the connection: the writer undoes what is still changed. */
  close(): void {
    this.#lose(unreachable('the connection was closed'));
  }

  #take(chunk: Buffer): void {
    try {
      for (const line of this.#lines.take(chunk)) this.#settle(parseLine(replySchema, line));
    } catch (error) {
      this.#lose(error as CotuneError);
    }
  }

  #settle(reply: Reply): void {
    const error = 'error' in reply ? fromErrorRecord(reply.error) : undefined;
    if (reply.id === null) throw error!;
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (error === undefined) waiting?.done();
    else waiting?.fail(error);
  }

  #lose(error: CotuneError): void {
    this.#lost ??= error;
    for (const { fail } of this.#waiting.values()) fail(this.#lost);
    this.#waiting.clear();
    this.streams.output.end();
    this.streams.input.destroy();
  }
}

/** A tree whose writes go to the writer, which may write whatever is on the list. @param reads where reads come from */
export function writerTree(client: WriterClient, reads: Tree = openTree()): WritableTree {
  return {
    ...reads,
    access(path) {
      const own = reads.access(path);
      const helps = 'refused' in own && own.refused === 'permission' && knownKnob(path) !== null;
      return helps ? { writable: true } : own;
    },
    write: (path, text) => client.ask({ method: 'write', path, text }),
    makeFolder: (path) => client.ask({ method: 'makeGroup', path }),
    removeFolder: (path) => client.ask({ method: 'removeGroup', path }),
  };
}

function connected(path: string): Promise<{ input: Socket; output: Socket }> {
  return new Promise((done, fail) => {
    const socket = connect(path, () => done({ input: socket, output: socket }));
    // Whoever waits for an answer has a timer; a connection alone keeps no program from ending.
    socket.unref();
    socket.once('error', (error) => fail(unreachable(error.message)));
  });
}

function unreachable(why: string): CotuneError {
  return new CotuneError('ERR_WRITER_UNREACHABLE', `the privileged writer cannot be used: ${why}`);
}
