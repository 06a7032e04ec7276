/**
 * One run on this machine: the applications' frames under one policy for some seconds, with a co-runner that
 * comes and goes. Everything that happens is handed out as journal events.
 */
import { type Clock, every, sleep } from '../core/clock.js';
import type { Envelope } from '../core/envelope.js';
import { asCotuneError, type CotuneError } from '../core/errors.js';
import type { FrameReport } from '../core/frame.js';
import type { SystemTarget } from '../core/target.js';
import { createManagerLoop, type ManagerLoop } from '../manager/loop.js';
import type { Action, Decision, ManagedApplication, Policy } from '../manager/policy/policy.js';
import type { OpenApplication, System } from '../system.js';
import type { CoRunner } from './co-runner.js';
import { decisionEvents } from './decision-events.js';
import type { JournalEvent, Phase } from './journal.js';
import { EnergyMeter } from './live/energy-meter.js';
import type { LiveChange, LiveChanges } from './live/live-change.js';
import type { LiveSetup } from './live/prepare.js';
import { checkSeen } from './live/seen-targets.js';
import { createPolicy } from './policies.js';

export interface LiveRunOptions {
  readonly clock: Clock;
  readonly system: System;
  /** `managed`, `static-largest` or `static-smallest`. */
  readonly policy: string;
  /** What is known of this machine. */
  readonly setup: LiveSetup;
  /** What is asked of the whole system at the start. */
  readonly target: SystemTarget;
  /** Tells when what is asked for changes. */
  readonly changes?: LiveChanges | undefined;
  /** Infinity: until the signal. */
  readonly seconds: number;
  /** When the co-runner is there; null for never. */
  readonly disturbance: Pick<Phase, 'startSeconds' | 'endSeconds'> | null;
  readonly coRunner: CoRunner | null;
  /** Gets `run` at the moment from which the run's time counts, then everything else. */
  readonly onEvent: (event: JournalEvent) => void;
  /** What went wrong while the run went on. */
  readonly onTrouble: (place: string, error: CotuneError) => void;
  /** Ends the run early; what has happened until then counts. */
  readonly signal?: AbortSignal;
}

/** From asking the applications to start to their first frame. */
const leadSeconds = 0.2;
const monitorPeriodSeconds = 0.1;

export async function runLive(options: LiveRunOptions): Promise<void> {
  await options.system.resetMappings();
  const run = new LiveRun(options);
  try {
    await run.start();
    await run.untilEnd();
  } finally {
    await run.end();
  }
}

class LiveRun {
  readonly #envelopes = new Map<string, Envelope>();
  readonly #cancels: (() => void)[] = [];
  readonly #startSeconds: number;
  readonly #early: JournalEvent[] = [];
  readonly #energy: EnergyMeter;
  readonly #deadlineSeconds: Map<string, number>;
  #begun = false;
  #policy: Policy | undefined;
  #loop: ManagerLoop | undefined;

  constructor(private readonly options: LiveRunOptions) {
    this.#startSeconds = options.clock.now() + leadSeconds;
    this.#energy = new EnergyMeter(options.setup.power);
    this.#deadlineSeconds = new Map(
      this.#applications.map(({ name, target }) => [name, target.deadlineSeconds]),
    );
  }

  get #applications(): readonly OpenApplication[] {
    return this.options.system.applications;
  }

  async start(): Promise<void> {
    const { clock } = this.options;
    for (const application of this.#applications) this.#listen(application);
    this.#loop = this.#createLoop();
    await Promise.all(this.#applications.map((application) => this.#startFrames(application)));
    this.#cancels.push(clock.at(this.#startSeconds, () => this.#begin()));
    this.#cancels.push(every(clock, monitorPeriodSeconds, () => this.#readMonitors()));
    this.#scheduleDisturbance();
    const { changes } = this.options;
    if (changes !== undefined) this.#cancels.push(changes((change) => this.#change(change)));
  }

  async untilEnd(): Promise<void> {
    const { clock, seconds, signal } = this.options;
    const longestTimer = 86_400;
    while (!signal?.aborted && this.#elapsed() < seconds) {
      await sleep(clock, Math.min(seconds - this.#elapsed(), longestTimer), signal).catch(() => {});
    }
  }

  async end(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    this.options.coRunner?.pause();
    if (this.#begun) this.#tellEnergy();
    await Promise.all(this.#applications.map(({ supervisor }) => supervisor.stop()));
    this.#loop?.stop();
    for (const { supervisor } of this.#applications) supervisor.events = {};
    await this.options.system.releaseClocks();
  }

  #begin(): void {
    this.options.onEvent({ type: 'run', policy: this.options.policy });
    this.#begun = true;
    this.#energy.look(this.options.clock.now(), this.options.system.sense());
    for (const event of this.#early.splice(0)) this.#emit(event);
  }

  /** What happens before the run counts, such as its first decision, is told right after it has begun. */
  #emit(event: JournalEvent): void {
    if (this.#begun) this.options.onEvent(event);
    else this.#early.push(event);
  }

  #elapsed(): number {
    return this.options.clock.now() - this.#startSeconds;
  }

  #createLoop(): ManagerLoop {
    const { clock, system, policy, setup, target, onTrouble } = this.options;
    this.#policy = createPolicy(policy, system, setup, target);
    return createManagerLoop({
      clock,
      policy: this.#policy,
      deadlineSeconds: this.#deadlineSeconds,
      sense: () => system.sense(),
      act: (action) => this.#act(action),
      onDecision: (timeSeconds, decision) => this.#recordDecision(timeSeconds, decision),
      onError: (error, place) => onTrouble(`manager (${place})`, error),
    });
  }

  #listen({ name, supervisor }: OpenApplication): void {
    const { system, onTrouble } = this.options;
    supervisor.events = {
      onFrame: (frame) => this.#receiveFrame(frame),
      onUsage: (usage) => system.processorUse(name).push(usage),
      onTrouble: (error) => onTrouble(name, error),
      onDied: (detail) => this.#recordLifecycle(name, 'died', detail),
      onRestarted: (pid) => {
        system.restoreMapping(name);
        this.#recordLifecycle(name, 'restarted', `process ${pid}`);
      },
    };
  }

  async #startFrames({ name, supervisor, target }: OpenApplication): Promise<void> {
    const envelope = this.#envelopes.get(name)!;
    await supervisor.start({
      startSeconds: this.#startSeconds,
      deadlineSeconds: this.#deadlineSeconds.get(name) ?? target.deadlineSeconds,
      envelope,
    });
  }

  #act(action: Action): void {
    if (action.kind === 'envelope') this.#envelopes.set(action.envelope.application, action.envelope);
    if (action.kind === 'clock') this.#setClock(action.domain, action.hertz);
    else this.options.system.act(action);
  }

  /** Processors of one kind are one domain to the manager, whatever clocks the kernel has for them. */
  #setClock(domain: string, hertz: number): void {
    const { setup, system } = this.options;
    for (const member of setup.live.find(({ name }) => name === domain)?.members ?? [])
      system.act({ kind: 'clock', domain: member, hertz });
  }

  /** What cannot be kept is said, and the run goes on as it was. */
  #change({ targets, system, text }: LiveChange): void {
    const { setup, onTrouble, policy } = this.options;
    const applications = this.#applications.map(
      ({ name, profile, target }): ManagedApplication => ({
        name,
        profile,
        target: targets.get(name) ?? target,
      }),
    );
    try {
      checkSeen(system, setup.power, this.options.system.sense());
      this.#policy?.change?.({ applications, system });
    } catch (error) {
      onTrouble('what was changed', asCotuneError(error));
      return;
    }
    for (const { name, target } of applications) {
      this.#deadlineSeconds.set(name, target.deadlineSeconds);
      this.options.system.application(name).supervisor.setDeadline(target.deadlineSeconds);
    }
    const told = applications.map(({ name, target: { deadlineSeconds, quantile, priority } }) => {
      return { name, deadlineSeconds, quantile, priority };
    });
    this.#emit({ type: 'target', policy, timeSeconds: this.#elapsed(), text, targets: told });
  }

  #tellEnergy(): void {
    const { policy, clock, system } = this.options;
    this.#energy.look(clock.now(), system.sense());
    this.#emit({ type: 'energy', policy, timeSeconds: this.#elapsed(), ...this.#energy.total() });
  }

  #receiveFrame(frame: FrameReport): void {
    this.#loop?.report(frame);
    const arrivalSeconds = frame.arrivalSeconds - this.#startSeconds;
    if (arrivalSeconds >= this.options.seconds) return;
    this.#emit({ type: 'frame', policy: this.options.policy, frame: { ...frame, arrivalSeconds } });
  }

  #recordDecision(atSeconds: number, decision: Decision): void {
    const { policy } = this.options;
    for (const event of decisionEvents(policy, atSeconds - this.#startSeconds, decision)) this.#emit(event);
  }

  #recordLifecycle(application: string, what: 'died' | 'restarted', detail: string): void {
    const { policy } = this.options;
    this.#emit({ type: 'lifecycle', policy, timeSeconds: this.#elapsed(), application, what, detail });
  }

  #readMonitors(): void {
    const sensed = this.options.system.sense(monitorPeriodSeconds);
    if (this.#begun) this.#energy.look(this.options.clock.now(), sensed);
    const readings = [...sensed];
    const values = Object.fromEntries(
      readings.map(([name, reading]) => [name, 'value' in reading ? reading.value : null]),
    );
    this.#emit({
      type: 'monitors',
      policy: this.options.policy,
      timeSeconds: this.#elapsed(),
      values,
    });
  }

  #scheduleDisturbance(): void {
    const { clock, disturbance, coRunner } = this.options;
    if (disturbance === null || coRunner === null) return;
    this.#cancels.push(clock.at(this.#startSeconds + disturbance.startSeconds, () => coRunner.start()));
    this.#cancels.push(clock.at(this.#startSeconds + disturbance.endSeconds, () => coRunner.pause()));
  }
}
