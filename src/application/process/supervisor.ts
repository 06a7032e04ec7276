/**
 * One application seen from the manager's process: starts its process, talks to it, and starts it again at its
 * last operating point when it dies. Each application has a process of its own, so that a crash in native code
 * takes only that application with it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { type Clock, sleep } from '../../core/clock.js';
import type { Envelope } from '../../core/envelope.js';
import { CotuneError, fromErrorRecord } from '../../core/errors.js';
import type { FrameReport } from '../../core/frame.js';
import type {
  ApplicationReply,
  ApplicationRequest,
  ApplicationSpecification,
  OpenedApplication,
  ProfileRow,
  RunOrder,
  UsageReport,
} from './protocol.js';

export interface SupervisorEvents {
  readonly onFrame?: (frame: FrameReport) => void;
  readonly onUsage?: (usage: UsageReport) => void;
  /** Something went wrong in the background; the application goes on. */
  readonly onTrouble?: (error: CotuneError) => void;
  readonly onDied?: (detail: string) => void;
  readonly onRestarted?: (pid: number) => void;
}

interface Pending {
  readonly kind: ApplicationReply['kind'];
  resolve(reply: ApplicationReply): void;
  reject(error: CotuneError): void;
}

/** Wait before the n-th restart in a row, so that an application that cannot live does not eat the processor. */
const restartDelaysSeconds = [0, 0.1, 0.5, 2, 5];
/** An application that lived this long starts to count anew. */
const settledSeconds = 10;

export class ApplicationSupervisor {
  #child: ChildProcess | undefined;
  #pending: Pending | undefined;
  #opened: OpenedApplication | undefined;
  #order: RunOrder | undefined;
  #closing = false;
  #restarts = 0;
  #bornSeconds = 0;
  events: SupervisorEvents = {};

  private constructor(
    private readonly clock: Clock,
    private specification: ApplicationSpecification,
  ) {}

  /** @throws {CotuneError} what the application could not open: its library, its images, its engine */
  static async open(clock: Clock, specification: ApplicationSpecification): Promise<ApplicationSupervisor> {
    const supervisor = new ApplicationSupervisor(clock, specification);
    try {
      await supervisor.#launch();
      return supervisor;
    } catch (error) {
      await supervisor.close();
      throw error;
    }
  }

  get name(): string {
    return this.specification.name;
  }

  /** Process id, or undefined while there is no process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get opened(): OpenedApplication {
    return this.#opened!;
  }

  get framesPerSecond(): number {
    return this.specification.framesPerSecond;
  }

  async profile(): Promise<readonly ProfileRow[]> {
    const reply = await this.#ask({ kind: 'profile' }, 'profiled');
    return reply.kind === 'profiled' ? reply.rows : [];
  }

  /** Starts the frames. */
  async start(order: RunOrder): Promise<void> {
    this.#order = order;
    await this.#ask({ kind: 'start', order }, 'started');
  }

  /** Grants a new envelope; a process that is being restarted gets it when it starts. */
  setEnvelope(envelope: Envelope): void {
    if (this.#order !== undefined) this.#order = { ...this.#order, envelope };
    this.#send({ kind: 'envelope', envelope });
  }

  /** Ends the frames; those under way are still reported. */
  async stop(): Promise<void> {
    this.#order = undefined;
    if (this.#child === undefined || this.#pending !== undefined) return;
    await this.#ask({ kind: 'stop' }, 'stopped').catch(() => {});
  }

  /** Ends the process, by force when it does not end in time. */
  async close(timeoutSeconds = 5): Promise<void> {
    this.#closing = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    this.#send({ kind: 'close' });
    const cancel = this.clock.at(this.clock.now() + timeoutSeconds, () => child.kill('SIGKILL'));
    await ended;
    cancel();
  }

  async #launch(): Promise<void> {
    this.#bornSeconds = this.clock.now();
    const child = fork(new URL('./main.js', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (reply: ApplicationReply) => this.#receive(reply));
    child.on('error', (error) => this.#died(child, error.message));
    child.on('exit', (status, signal) => this.#died(child, signal ?? `status ${status}`));
    const reply = await this.#ask({ kind: 'open', specification: this.specification }, 'opened');
    if (reply.kind === 'opened') this.#opened = reply.opened;
    // A restarted application must work on frames of the same size.
    this.specification = { ...this.specification, tilesPerFrame: this.opened.tilesPerFrame };
  }

  #send(request: ApplicationRequest): void {
    if (this.#child?.connected) this.#child.send(request, () => {});
  }

  #ask(request: ApplicationRequest, kind: ApplicationReply['kind']): Promise<ApplicationReply> {
    return new Promise((resolve, reject) => {
      if (this.#child === undefined) return reject(this.#deathError('it is being restarted'));
      this.#pending = { kind, resolve, reject };
      this.#send(request);
    });
  }

  #receive(reply: ApplicationReply): void {
    if (reply.kind === 'frame') this.events.onFrame?.(reply.frame);
    else if (reply.kind === 'usage') this.events.onUsage?.(reply.usage);
    else if (reply.kind === 'trouble') this.events.onTrouble?.(fromErrorRecord(reply.error));
    else if (reply.kind === 'refused') this.#settle()?.reject(fromErrorRecord(reply.error));
    else if (reply.kind === this.#pending?.kind) this.#settle()?.resolve(reply);
  }

  #settle(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }

  #deathError(detail: string): CotuneError {
    return new CotuneError('ERR_APPLICATION_DIED', `the process of ${this.name} died: ${detail}`);
  }

  #died(child: ChildProcess, detail: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#settle()?.reject(this.#deathError(detail));
    if (this.#closing || this.#opened === undefined) return;
    this.events.onDied?.(detail);
    void this.#restart();
  }

  async #restart(): Promise<void> {
    if (this.clock.now() - this.#bornSeconds > settledSeconds) this.#restarts = 0;
    const delay = restartDelaysSeconds[Math.min(this.#restarts, restartDelaysSeconds.length - 1)]!;
    this.#restarts++;
    await sleep(this.clock, delay);
    if (this.#closing) return;
    try {
      await this.#launch();
      if (this.#order !== undefined) await this.start(this.#order);
      this.events.onRestarted?.(this.pid!);
    } catch {
      // It died again while starting: `#died` has seen that and tries once more; a refusal ends the child here.
      this.#child?.kill('SIGKILL');
    }
  }
}
