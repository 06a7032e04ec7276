/**
 * One application seen from the manager's process: starts its process, talks to it, and starts it again at its
 * last operating point when it dies. Each application has a process of its own, so that a crash in native code
 * takes only that application with it.
 */
import { untilAborted } from '../../core/abort.js';
import { type Clock, sleep } from '../../core/clock.js';
import type { Envelope } from '../../core/envelope.js';
import { asCotuneError, CotuneError, fromErrorRecord } from '../../core/errors.js';
import type { FrameReport } from '../../core/frame.js';
import { ApplicationChild, type ChildEvents } from './child.js';
import {
  type ApplicationSpecification,
  type InferenceAnswer,
  type InferenceOrder,
  type OpenedApplication,
  type ProfileOrder,
  type ProfileRow,
  type RunOrder,
  type UsageReport,
  usualProfile,
} from './protocol.js';

export interface SupervisorEvents {
  readonly onFrame?: (frame: FrameReport) => void;
  readonly onUsage?: (usage: UsageReport) => void;
  /** Something went wrong in the background; the application goes on. */
  readonly onTrouble?: (error: CotuneError) => void;
  readonly onDied?: (detail: string) => void;
  readonly onRestarted?: (pid: number) => void;
}

/** Wait before the n-th restart in a row, so that an application that cannot live does not eat the processor. */
const restartDelaysSeconds = [0, 0.1, 0.5, 2, 5];
/** An application that lived this long starts to count anew. */
const settledSeconds = 10;
const closeSeconds = 5;

export const interrupted = () => new CotuneError('ERR_CANCELLED', 'interrupted before the first frame');

export class ApplicationSupervisor {
  events: SupervisorEvents = {};
  /** The live process; none between a death and the end of the next opening. */
  #child: ApplicationChild | undefined;
  /** A process that does not answer yet. */
  #opening: ApplicationChild | undefined;
  #opened: OpenedApplication | undefined;
  /** What the application is to do; a restarted process is given it again. */
  #order: RunOrder | undefined;
  /** Resolves when there is a live process that does it. */
  #restarted: Promise<void> | undefined;
  #restarts = 0;
  #bornSeconds = 0;
  #closing = false;

  private constructor(
    private readonly clock: Clock,
    private specification: ApplicationSpecification,
  ) {}

  /** @throws {CotuneError} what the application could not open: its library, its images, its engine */
  static async open(
    clock: Clock,
    specification: ApplicationSpecification,
    signal?: AbortSignal,
  ): Promise<ApplicationSupervisor> {
    const supervisor = new ApplicationSupervisor(clock, specification);
    try {
      await untilAborted(supervisor.#launch(), signal, interrupted);
      return supervisor;
    } catch (error) {
      await supervisor.close();
      throw error;
    }
  }

  get name(): string {
    return this.specification.name;
  }

  /** Process id, or undefined while there is no process that answers. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get opened(): OpenedApplication {
    return this.#opened!;
  }

  /** @throws {CotuneError} `ERR_APPLICATION_DIED`, or what the engine refuses with */
  async profile(order: ProfileOrder = usualProfile): Promise<readonly ProfileRow[]> {
    return (await this.#live()).ask('profile', order);
  }

  /** Computes one frame. @throws {CotuneError} `ERR_APPLICATION_DIED`, or what the engine refuses with */
  async infer(order: InferenceOrder): Promise<InferenceAnswer> {
    return (await this.#live()).ask('infer', order);
  }

  /** Starts the frames; resolves when they come, from a restarted process if the present one dies meanwhile. */
  async start(order: RunOrder): Promise<void> {
    this.#order = order;
    if (this.#restarted !== undefined) return this.#restarted;
    const child = await this.#live();
    await child.ask('start', order).catch((error) => {
      if (asCotuneError(error).code !== 'ERR_APPLICATION_DIED') throw error;
      return this.#restarted;
    });
  }

  /** Grants a new envelope; a process that is being restarted gets it when it starts. */
  setEnvelope(envelope: Envelope): void {
    if (this.#order !== undefined) this.#order = { ...this.#order, envelope };
    this.#child?.grant(envelope);
  }

  /** From now on frames are due so long after they arrive; a process that is being restarted gets it when it starts. */
  setDeadline(deadlineSeconds: number): void {
    if (this.#order !== undefined) this.#order = { ...this.#order, deadlineSeconds };
    this.#child?.setDeadline(deadlineSeconds);
  }

  /** Ends the frames; those under way are still reported. */
  async stop(): Promise<void> {
    this.#order = undefined;
    await this.#child?.ask('stop', null).catch(() => {});
  }

  /** Ends the process, by force when it does not end in time. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([this.#child, this.#opening].map((child) => child?.close(this.clock, closeSeconds)));
  }

  async #live(): Promise<ApplicationChild> {
    await this.#restarted;
    if (this.#child !== undefined) return this.#child;
    throw new CotuneError('ERR_APPLICATION_DIED', `the process of ${this.name} was ended`);
  }

  /** Starts a process and lets it open the application; it is the live one then. */
  async #launch(): Promise<ApplicationChild> {
    this.#bornSeconds = this.clock.now();
    const child: ApplicationChild = new ApplicationChild(
      this.name,
      this.#eventsOf(() => child),
    );
    this.#opening = child;
    try {
      this.#opened = await child.ask('open', this.specification);
    } catch (error) {
      await child.close(this.clock, closeSeconds);
      throw error;
    } finally {
      this.#opening = undefined;
    }
    // A restarted application must work on frames of the same size.
    if (this.specification.kind !== 'text')
      this.specification = { ...this.specification, tilesPerFrame: this.#opened.tilesPerFrame };
    this.#child = child;
    return child;
  }

  #eventsOf(child: () => ApplicationChild): ChildEvents {
    return {
      onReport: (report) => {
        if (report.kind === 'frame') this.events.onFrame?.(report.frame);
        else if (report.kind === 'usage') this.events.onUsage?.(report.usage);
        else this.events.onTrouble?.(fromErrorRecord(report.error));
      },
      onDeath: (detail) => this.#died(child(), detail),
    };
  }

  #died(child: ApplicationChild, detail: string): void {
    if (this.#child === child) this.#child = undefined;
    // An application that never opened is the caller's to hear of; one that is closed is not to live again.
    if (this.#closing || this.#opened === undefined) return;
    this.events.onDied?.(detail);
    this.#restarted ??= this.#restart().finally(() => {
      this.#restarted = undefined;
    });
  }

  async #restart(): Promise<void> {
    for (;;) {
      if (this.clock.now() - this.#bornSeconds > settledSeconds) this.#restarts = 0;
      const delay = restartDelaysSeconds[Math.min(this.#restarts++, restartDelaysSeconds.length - 1)]!;
      await sleep(this.clock, delay);
      if (this.#closing) return;
      try {
        await this.#resume(await this.#launch());
        return;
      } catch (error) {
        // A death has been told already; a refusal has not.
        const trouble = asCotuneError(error);
        if (trouble.code !== 'ERR_APPLICATION_DIED') this.events.onTrouble?.(trouble);
      }
    }
  }

  /** Gives a new process what the old one was doing. */
  async #resume(child: ApplicationChild): Promise<void> {
    // The order may be replaced or withdrawn while it is being carried out.
    for (let given: number | undefined; given !== this.#order?.startSeconds; ) {
      given = this.#order?.startSeconds;
      if (this.#order === undefined) await child.ask('stop', null);
      else await child.ask('start', this.#order);
    }
    this.events.onRestarted?.(child.pid!);
  }
}
