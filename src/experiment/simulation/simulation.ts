/**
 * A run of a scenario on a virtual board in virtual time: the board, the applications' loops and the manager's, all on
 * one clock. Nothing in it looks at the machine it runs on, so two runs are the same.
 */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import { RequestLoop } from '../../application/modelled/request-loop.js';
import { VirtualClock } from '../../core/clock.js';
import type { FrameReport } from '../../core/frame.js';
import type { Mapping } from '../../core/profile.js';
import { createRandom } from '../../core/random.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { Plant } from '../../device/virtual/plant/plant.js';
import { createManagerLoop, type ManagerLoop } from '../../manager/loop.js';
import type { Action, Policy } from '../../manager/policy/policy.js';
import { decisionEvents } from '../decision-events.js';
import type { JournalEvent } from '../journal.js';
import type { Scenario, ScenarioApplication, ScenarioEvent } from '../scenario/types.js';
import { disturbBoard, disturbNetwork } from './hidden-error.js';
import { runBackground, scheduleArrivals } from './loads.js';
import { Sensors } from './sensors.js';
import { createSituation, type Situations } from './situation.js';
import { RunningTally, type Tally } from './tally.js';

export interface SimulationOptions {
  readonly scenario: Scenario;
  /** As it is described; the one that runs may differ, as the scenario says. */
  readonly board: VirtualBoard;
  readonly networks: ReadonlyMap<string, ModelledNetwork>;
  readonly seed: number;
  /** What the journal calls the run. */
  readonly policyName: string;
  readonly createPolicy: (situations: Situations) => Policy;
  /** By domain: in force in the place of the board's own and of the scenario's. */
  readonly governors: Readonly<Record<string, string>>;
  readonly onEvent?: (event: JournalEvent) => void;
  readonly onTrouble?: (place: string, error: Error) => void;
}

export interface SimulationResult {
  readonly seconds: number;
  /** At the plug. */
  readonly energyJoules: number;
  /** Of it, what the board takes whatever runs. */
  readonly boardBaseJoules: number;
  readonly meanPowerWatts: number;
  /** Of the hottest node. */
  readonly peakCelsius: number;
  readonly apps: readonly Tally[];
}

const monitorPeriodSeconds = 0.1;
/** Random numbers of the applications, the background and the sensors do not depend on each other. */
const streams = { arrivals: 0x10000, spread: 0x20000, background: 0x30000, sensors: 0x40000 } as const;

export class Simulation {
  readonly clock = new VirtualClock();
  readonly plant: Plant;
  readonly #loops = new Map<string, RequestLoop>();
  /** Cancel what was to start a killed application again. */
  readonly #restarts = new Map<string, () => void>();
  readonly #tallies: readonly RunningTally[];
  readonly #situations: Situations;
  readonly #policy: Policy;
  readonly #sensors: Sensors;
  readonly #manager: ManagerLoop;

  constructor(private readonly options: SimulationOptions) {
    const { scenario, board } = options;
    this.plant = new Plant(disturbBoard(board, scenario.unknowns));
    this.#situations = createSituation(scenario, board, options.networks);
    this.#policy = options.createPolicy(this.#situations);
    this.#setUp();
    const names = scenario.applications.map(({ name }) => name);
    this.#sensors = new Sensors(this.plant, names, createRandom(options.seed + streams.sensors));
    this.#tallies = names.map((name) => new RunningTally(name, scenario.disturbanceSeconds));
    for (const [index, application] of scenario.applications.entries())
      this.#addApplication(application, index);
    for (const [index, load] of scenario.background.entries()) {
      const random = createRandom(options.seed + streams.background + index);
      runBackground(this.clock, this.plant, load, this.#cpus, random);
    }
    for (const event of scenario.events) this.clock.at(event.atSeconds, () => this.#happen(event));
    this.#manager = this.#createManager();
    if (options.onEvent !== undefined) this.#recordMonitors();
  }

  /** Lets virtual time pass until then. */
  advanceTo(timeSeconds: number): void {
    const { clock, plant } = this;
    while (plant.nowSeconds < timeSeconds) {
      plant.advance(Math.min(clock.nextSeconds, timeSeconds), (now) => clock.moveTo(now));
      // A request that ended may have set something earlier.
      clock.advanceTo(plant.nowSeconds);
    }
  }

  get result(): SimulationResult {
    const seconds = this.plant.nowSeconds;
    const energyJoules = this.plant.joules();
    return {
      seconds,
      energyJoules,
      boardBaseJoules: this.plant.board.base.watts * seconds,
      meanPowerWatts: seconds === 0 ? this.plant.watts() : energyJoules / seconds,
      peakCelsius: this.plant.peakCelsius,
      apps: this.#tallies.map(({ result }) => result),
    };
  }

  get #cpus(): readonly number[] {
    return this.plant.board.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cpus : []));
  }

  #setUp(): void {
    const { setting } = this.options.scenario;
    const { plant } = this;
    if (setting.ambientCelsius !== null) plant.setAmbient(setting.ambientCelsius);
    if (setting.fan !== null) plant.setFan(setting.fan);
    for (const [domain, governor] of Object.entries(setting.governors)) plant.setGovernor(domain, governor);
    for (const [domain, governor] of Object.entries(this.options.governors))
      plant.setGovernor(domain, governor);
    if (this.#policy.clocks === 'own')
      for (const { name } of this.#situations.domains) plant.setGovernor(name, 'userspace');
    for (const [domain, { minHertz, maxHertz }] of Object.entries(setting.limits))
      plant.setLimits(domain, minHertz, maxHertz);
    for (const cpu of setting.offline) plant.setOnline(cpu, false);
    plant.soak();
  }

  #addApplication(application: ScenarioApplication, index: number): void {
    const { options, clock } = this;
    const { name, network, queueLimit, switchSeconds, startSeconds, target } = application;
    const loop = new RequestLoop({
      application: name,
      clock,
      executor: this.plant,
      network: disturbNetwork(options.networks.get(network)!, options.scenario.unknowns),
      queueLimit,
      switchSeconds,
      random: createRandom(options.seed + streams.spread + index),
      onFrame: (frame) => {
        this.#report(frame, index);
        ended(frame.inference === null);
      },
    });
    loop.deadlineSeconds = target.deadlineSeconds;
    loop.setMapping(this.#situations.all[index]!.profile.options[0]!.mapping);
    this.#loops.set(name, loop);
    const random = createRandom(options.seed + streams.arrivals + index);
    const ended = scheduleArrivals(clock, application.arrivals, application, random, () => loop.arrive());
    if (startSeconds > 0) clock.at(startSeconds, () => this.#change());
    if (application.endSeconds < options.scenario.seconds)
      clock.at(application.endSeconds, () => this.#change());
  }

  #report(frame: FrameReport, index: number): void {
    this.#tallies[index]!.add(frame);
    this.#manager.report(frame);
    this.options.onEvent?.({ type: 'frame', policy: this.options.policyName, frame });
  }

  #createManager(): ManagerLoop {
    const { clock, options } = this;
    const { policyName, onEvent, onTrouble } = options;
    return createManagerLoop({
      clock,
      policy: this.#policy,
      deadlineSeconds: this.#situations.deadlines,
      sense: () => this.#sensors.read(),
      act: (action) => this.#act(action),
      onDecision: (timeSeconds, decision) => {
        if (onEvent !== undefined)
          for (const event of decisionEvents(policyName, timeSeconds, decision)) onEvent(event);
      },
      ...(onTrouble && { onError: (error, place) => onTrouble(`manager (${place})`, error) }),
    });
  }

  #act(action: Action): void {
    if (action.kind === 'clock') this.plant.setSpeed(action.domain, action.hertz);
    else if (action.kind === 'mapping') this.#map(action.application, action.mapping);
    else this.#loops.get(action.envelope.application)!.setEnvelope(action.envelope);
  }

  #map(application: string, mapping: Mapping): void {
    this.#loops.get(application)!.setMapping(mapping);
  }

  #change(): void {
    const situation = this.#situations.at(this.clock.now());
    this.#policy.change?.(situation);
  }

  #happen(event: ScenarioEvent): void {
    const { plant } = this;
    switch (event.kind) {
      case 'ambient':
        plant.setAmbient(event.celsius);
        break;
      case 'fan':
        plant.setFan(event.speed);
        break;
      case 'offline':
      case 'online':
        for (const cpu of event.cpus) plant.setOnline(cpu, event.kind === 'online');
        break;
      case 'sensor':
        this.#sensors.break(event);
        break;
      case 'governor':
        plant.setGovernor(event.domain, event.governor);
        break;
      case 'kill':
        this.#kill(event.application, event.restartSeconds);
        break;
      default:
        this.#retarget(event);
    }
  }

  #kill(application: string, restartSeconds: number | null): void {
    const loop = this.#loops.get(application)!;
    this.#restarts.get(application)?.();
    loop.kill();
    if (restartSeconds === null) return;
    const cancel = this.clock.at(this.clock.now() + restartSeconds, () => loop.revive());
    this.#restarts.set(application, cancel);
  }

  #retarget(event: Extract<ScenarioEvent, { kind: 'target' | 'system' }>): void {
    this.#situations.apply(event);
    if (event.kind === 'target') {
      const { deadlineSeconds } = this.#situations.target(event.application);
      this.#loops.get(event.application)!.deadlineSeconds = deadlineSeconds;
    }
    this.#change();
  }

  #recordMonitors(): void {
    const record = new Sensors(this.plant, [...this.#loops.keys()], createRandom(0));
    const take = () => {
      const values = Object.fromEntries(
        [...record.read()].map(([name, reading]) => [name, 'value' in reading ? reading.value : null]),
      );
      const { policyName, onEvent } = this.options;
      onEvent!({ type: 'monitors', policy: policyName, timeSeconds: this.clock.now(), values });
      this.clock.at(this.clock.now() + monitorPeriodSeconds, take);
    };
    this.clock.at(0, take);
  }
}
