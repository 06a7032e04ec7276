/**
 * One run live on a virtual board: the applications' frames under one policy for some seconds of the board, with a
 * co-runner on all its processors that comes and goes. Everything that happens is handed out as journal events, in the
 * board's time.
 */
import { RequestLoop } from '../../application/modelled/request-loop.js';
import { type Clock, every } from '../../core/clock.js';
import type { CotuneError } from '../../core/errors.js';
import type { FrameReport } from '../../core/frame.js';
import { createRandom } from '../../core/random.js';
import type { SystemTarget } from '../../core/target.js';
import { keepBusy } from '../../device/virtual/background-load.js';
import { PacedBoard } from '../../device/virtual/paced-board.js';
import { Plant } from '../../device/virtual/plant/plant.js';
import { createManagerLoop, type ManagerLoop } from '../../manager/loop.js';
import type { Action } from '../../manager/policy/policy.js';
import { decisionEvents } from '../decision-events.js';
import { type JournalEvent, type Phase, wholeBoardPower } from '../journal.js';
import { Sensors } from '../simulation/sensors.js';
import type { BoardApplication } from './board-application.js';
import type { BoardSystem } from './board-system.js';
import { createBoardPolicy } from './policies.js';
import { RealInferences } from './real-inferences.js';

export interface BoardRunOptions {
  /** Of this machine. */
  readonly real: Clock;
  readonly system: BoardSystem;
  /** `managed`, `static-largest` or `static-smallest`. */
  readonly policy: string;
  /** What is asked of the whole system. */
  readonly target: SystemTarget;
  /** Of the board. Infinity: until the signal. */
  readonly seconds: number;
  /** When the co-runner is there, in the board's time; null for never. */
  readonly disturbance: Pick<Phase, 'startSeconds' | 'endSeconds'> | null;
  /** Busy threads of the co-runner per processor. */
  readonly threadsPerCore: number;
  readonly onEvent: (event: JournalEvent) => void;
  readonly onTrouble: (place: string, error: CotuneError) => void;
  /** Ends the run early; what has happened until then counts. */
  readonly signal?: AbortSignal;
}

const monitorPeriodSeconds = 0.1;
/** Frames that are under way at the end may take so long. */
const windUpSeconds = 1;

/** Every run has a board of its own, as it is after a long rest: no run is warmed up by the one before. */
export async function runOnBoard(options: BoardRunOptions): Promise<void> {
  const run = new BoardRun(options);
  try {
    run.start();
    await run.untilEnd();
  } finally {
    run.end();
  }
}

class BoardRun {
  readonly #plant: Plant;
  readonly #board: PacedBoard;
  readonly #clock: Clock;
  readonly #sensors: Sensors;
  readonly #loops = new Map<string, RequestLoop>();
  readonly #real: RealInferences[] = [];
  #manager: ManagerLoop | undefined;
  #stopMonitors = () => {};
  /** Frames that have arrived and were not reported. */
  #open = 0;
  #onIdle = () => {};
  #closed = false;

  constructor(private readonly options: BoardRunOptions) {
    const { system, real } = options;
    this.#plant = new Plant(system.board);
    this.#board = new PacedBoard(this.#plant, real, system.dilation);
    this.#clock = this.#board.clock;
    this.#sensors = this.#createSensors();
  }

  get #applications(): readonly BoardApplication[] {
    return this.options.system.applications;
  }

  #createSensors(): Sensors {
    return new Sensors(
      this.#plant,
      this.#applications.map(({ name }) => name),
      createRandom(0),
    );
  }

  start(): void {
    const { policy: name, system, target, onEvent } = this.options;
    const { policy, setsClocks } = createBoardPolicy(name, system.board, this.#applications, target);
    for (const { kind, name: domain } of system.board.domains)
      if (setsClocks && kind !== 'memory') this.#plant.setGovernor(domain, 'userspace');
    this.#plant.soak();
    onEvent({ type: 'run', policy: name });
    for (const [index, application] of this.#applications.entries()) this.#add(application, index);
    this.#manager = this.#manage(policy);
    this.#recordMonitors();
    this.#scheduleDisturbance();
  }

  /** Until the board's time is over and the frames under way have ended. */
  async untilEnd(): Promise<void> {
    const { seconds, signal } = this.options;
    await new Promise<void>((resolve) => {
      const over = () => {
        this.#close();
        resolve();
      };
      this.#clock.at(seconds, over);
      signal?.addEventListener('abort', over, { once: true });
      if (signal?.aborted) over();
    });
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      this.#clock.at(this.#clock.now() + windUpSeconds, resolve);
      if (this.#open === 0) resolve();
    });
  }

  end(): void {
    this.#close();
    this.#board.end();
    this.#manager?.stop();
    for (const { supervisor } of this.#applications) supervisor.events = {};
    this.#reportBoard();
  }

  /** What was used until now is what the run has used. */
  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopMonitors();
    this.#totals = this.#readTotals();
  }

  #totals = { timeSeconds: 0, energyJoules: 0, boardBaseJoules: 0, peakCelsius: 0 };

  #readTotals() {
    const timeSeconds = this.#plant.nowSeconds;
    return {
      timeSeconds,
      energyJoules: this.#plant.joules(),
      boardBaseJoules: this.#plant.board.base.watts * timeSeconds,
      peakCelsius: this.#plant.peakCelsius,
    };
  }

  #reportBoard(): void {
    const { policy, onEvent } = this.options;
    const sum = (of: (one: RealInferences) => number) => this.#real.reduce((all, one) => all + of(one), 0);
    const inferences = { inferences: sum(({ count }) => count), lateInferences: sum(({ late }) => late) };
    onEvent({ type: 'board', policy, ...this.#totals, ...inferences });
  }

  #add(application: BoardApplication, index: number): void {
    const { name, supervisor, network, queueLimit, target, profile } = application;
    const { real, system, onTrouble } = this.options;
    const inferences = new RealInferences({
      application: name,
      infer: (order) => supervisor.infer(order),
      real,
      board: this.#board,
      dilation: system.dilation,
      onTrouble: (error) => onTrouble(name, error),
    });
    const loop = new RequestLoop({
      application: name,
      clock: this.#clock,
      executor: this.#plant,
      network,
      queueLimit,
      switchSeconds: 0,
      random: createRandom(index + 1),
      compute: inferences.start,
      onFrame: (frame) => this.#receiveFrame(frame),
    });
    loop.deadlineSeconds = target.deadlineSeconds;
    loop.setMapping(profile.options[0]!.mapping);
    this.#loops.set(name, loop);
    this.#real.push(inferences);
    this.#listen(application, loop);
    this.#scheduleFrames(loop, profile.ratePerSecond, 0);
  }

  #listen({ name, supervisor }: BoardApplication, loop: RequestLoop): void {
    supervisor.events = {
      onTrouble: (error) => this.options.onTrouble(name, error),
      onDied: (detail) => {
        this.#recordLifecycle(name, 'died', detail);
        loop.kill();
      },
      onRestarted: (pid) => {
        loop.revive();
        this.#recordLifecycle(name, 'restarted', `process ${pid}`);
      },
    };
  }

  #scheduleFrames(loop: RequestLoop, framesPerSecond: number, sequence: number): void {
    this.#clock.at(sequence / framesPerSecond, () => {
      if (this.#closed) return;
      this.#scheduleFrames(loop, framesPerSecond, sequence + 1);
      this.#open++;
      loop.arrive();
    });
  }

  #receiveFrame(frame: FrameReport): void {
    this.#open--;
    this.options.onEvent({ type: 'frame', policy: this.options.policy, frame });
    this.#manager?.report(frame);
    if (this.#open === 0) this.#onIdle();
  }

  #manage(policy: Parameters<typeof createManagerLoop>[0]['policy']): ManagerLoop {
    const { onTrouble, onEvent, policy: name } = this.options;
    return createManagerLoop({
      clock: this.#clock,
      policy,
      deadlineSeconds: new Map(this.#applications.map(({ name, target }) => [name, target.deadlineSeconds])),
      sense: () => this.#sensors.read(),
      act: (action) => this.#act(action),
      onDecision: (timeSeconds, decision) => {
        for (const event of decisionEvents(name, timeSeconds, decision)) onEvent(event);
      },
      onError: (error, place) => onTrouble(`manager (${place})`, error),
    });
  }

  #act(action: Action): void {
    if (action.kind === 'clock') this.#plant.setSpeed(action.domain, action.hertz);
    else if (action.kind === 'mapping') this.#loops.get(action.application)!.setMapping(action.mapping);
    else this.#loops.get(action.envelope.application)!.setEnvelope(action.envelope);
  }

  #recordLifecycle(application: string, what: 'died' | 'restarted', detail: string): void {
    const { policy, onEvent } = this.options;
    const timeSeconds = this.#clock.now();
    onEvent({ type: 'lifecycle', policy, timeSeconds, application, what, detail });
  }

  /** With the power of the whole board, which not every board has a sensor for: a person sees what the model says. */
  #recordMonitors(): void {
    const record = this.#createSensors();
    const meanWatts = this.#meanWatts();
    const { policy, onEvent } = this.options;
    this.#stopMonitors = every(this.#clock, monitorPeriodSeconds, (timeSeconds) => {
      const values: Record<string, number | null> = { [wholeBoardPower]: meanWatts() };
      for (const [name, reading] of record.read()) values[name] = 'value' in reading ? reading.value : null;
      onEvent({ type: 'monitors', policy, timeSeconds, values });
    });
  }

  /** Since it was asked for last. */
  #meanWatts(): () => number {
    let [lastSeconds, lastJoules] = [this.#plant.nowSeconds, this.#plant.joules()];
    return () => {
      const [seconds, joules] = [this.#plant.nowSeconds, this.#plant.joules()];
      const watts = (joules - lastJoules) / (seconds - lastSeconds);
      [lastSeconds, lastJoules] = [seconds, joules];
      return watts;
    };
  }

  #scheduleDisturbance(): void {
    const { disturbance, threadsPerCore, system } = this.options;
    if (disturbance === null) return;
    const cpus = system.board.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cpus : []));
    let stops: (() => void)[] = [];
    this.#clock.at(disturbance.startSeconds, () => {
      stops = Array.from({ length: threadsPerCore }, () => keepBusy(this.#plant, cpus));
    });
    this.#clock.at(disturbance.endSeconds, () => {
      for (const stop of stops) stop();
    });
  }
}
