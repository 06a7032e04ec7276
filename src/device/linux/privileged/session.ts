/** One client of the privileged writer: what it may ask for, and the journal that undoes it when the client is gone. */
import { CotuneError, toErrorRecord } from '../../../core/errors.js';
import { isOwnGroup, knownKnob } from '../known-knobs.js';
import type { Change } from '../safety/change.js';
import type { RestoreReport } from '../safety/outcome.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import type { Claims } from './claims.js';
import { parseLine, protocolVersion, type Reply, type Request, requestSchema } from './protocol.js';

export interface SessionOptions {
  readonly writer: SafeWriter;
  readonly claims: Claims;
  /** Whether clients may move this process to a group: theirs, not anybody's. */
  readonly mayMove: (pid: number) => boolean;
}

/** More things than any manager tunes: a client cannot fill the kernel with groups. */
const mostChanges = 1000;

export class Session {
  #greeted = false;
  /** Until when the client must ask for something again, once it has said so; without end before. */
  #withinSeconds = Number.POSITIVE_INFINITY;
  #stopWaiting = () => {};

  constructor(private readonly options: SessionOptions) {}

  /** Never throws: whatever a client sends has a reply. */
  async answer(line: string): Promise<Reply> {
    let id: number | null = null;
    try {
      const request = parseLine(requestSchema, line);
      id = request.id;
      await this.#carryOut(request);
      this.#await();
      return { id, ok: true };
    } catch (error) {
      return { id, error: toErrorRecord(error) };
    }
  }

  /** A client that hangs may have left clocks low. What it asks for when it comes back begins anew. */
  #await(): void {
    this.#stopWaiting();
    if (this.#withinSeconds === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => void this.options.writer.undo(), 1000 * this.#withinSeconds);
    this.#stopWaiting = () => clearTimeout(timer);
  }

  /** The client is gone: everything that it changed is undone. */
  async close(): Promise<RestoreReport> {
    this.#stopWaiting();
    const report = await this.options.writer.close();
    this.options.claims.release(this);
    return report;
  }

  async #carryOut(request: Request): Promise<void> {
    if (request.method === 'hello') return this.#greet(request.version);
    if (!this.#greeted) throw new CotuneError('ERR_WRITER_PROTOCOL', 'the first request must be a hello');
    if (this.options.writer.journal.entries.length >= mostChanges)
      throw new CotuneError('ERR_WRITER_PROTOCOL', `more than ${mostChanges} changes are asked for`);
    if (request.method === 'alive') {
      this.#withinSeconds = request.withinSeconds;
      return;
    }
    if (request.method === 'write') return this.#write(request.path, request.text);
    if (request.method === 'makeGroup') {
      if (isOwnGroup(request.path)) this.options.claims.take(request.path, this);
      return this.options.writer.makeGroup(request.path);
    }
    return this.#removeGroup(request.path);
  }

  #greet(version: number): void {
    if (version !== protocolVersion)
      throw new CotuneError(
        'ERR_WRITER_PROTOCOL',
        `version ${version} is spoken, and ${protocolVersion} understood`,
      );
    this.#greeted = true;
  }

  async #write(path: string, text: string): Promise<void> {
    const kind = knownKnob(path)?.kind;
    if (kind === 'only-restored') return this.#moveBack(path, Number(text));
    if (kind === 'member' && !this.options.mayMove(Number(text)))
      throw new CotuneError('ERR_WRITE_FORBIDDEN', `process ${text} is not one of this client's`);
    if (kind !== undefined) this.options.claims.take(kind === 'member' ? groupOf(path) : path, this);
    await this.options.writer.write(path, text);
  }

  /** To the group that it came from, and to no other one. */
  async #moveBack(path: string, pid: number): Promise<void> {
    await this.#undo(
      path,
      (change) => change.kind === 'member' && change.before === path && change.pid === pid,
    );
  }

  async #removeGroup(path: string): Promise<void> {
    await this.#undo(path, (change) => 'path' in change && `${change.path}/`.startsWith(`${path}/`));
  }

  /** Only what this client has changed. */
  async #undo(path: string, which: (change: Change) => boolean): Promise<void> {
    const { writer } = this.options;
    if (!writer.journal.entries.some(({ change, state }) => state === 'open' && which(change)))
      throw new CotuneError('ERR_WRITE_FORBIDDEN', `${path} was not changed by this client`);
    const [failed] = (await writer.undo(which)).failed;
    if (failed !== undefined)
      throw new CotuneError('ERR_KNOB_UNAVAILABLE', `${failed.path}: ${failed.reason}`);
  }
}

const groupOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
