/**
 * A small machine for tests of the manager, in virtual time: processors shared fairly with a credit for sleepers,
 * competitors, noise, glitches, load monitors that lag, and applications with a queue of one frame.
 */
import { VirtualClock } from '#cotune/core/clock.js';
import { chooseWithin, type Envelope } from '#cotune/core/envelope.js';
import type { FrameOutcome, FrameReport } from '#cotune/core/frame.js';
import type { Reading } from '#cotune/core/monitor.js';
import type { Mapping, Option } from '#cotune/core/profile.js';
import { createRandom, type Random } from '#cotune/core/random.js';
import { createManagerLoop } from '#cotune/manager/loop.js';
import type { ManagedApplication, Policy } from '#cotune/manager/policy/policy.js';

export const allCores: Mapping = { name: 'all', cpus: [0, 1] };

/** Twelve sub-networks from 0.1 to 0.8 of a period on one thread, accuracies as the bundled supernet spreads them. */
export function application(
  name: string,
  overrides: {
    rate?: number;
    largestShare?: number;
    target?: Partial<ManagedApplication['target']>;
    mappings?: readonly Mapping[];
    threads?: readonly number[];
  } = {},
): ManagedApplication {
  const { rate = 25, largestShare = 0.8, mappings = [allCores], threads = [1, 2] } = overrides;
  const options: Option[] = [];
  for (const mapping of mappings)
    for (const count of threads.filter((count) => count <= mapping.cpus.length))
      for (let index = 1; index <= 12; index++) {
        const work = (largestShare / rate) * 8 ** ((index - 12) / 11);
        const p50 = count === 1 ? work : work * 0.62;
        options.push({
          subnet: `s${index}`,
          threads: count,
          mapping,
          accuracy: 0.748 + 0.091 * ((index - 1) / 11) ** 0.5,
          latencySeconds: { p50, p95: p50 * 1.09 },
          coreSeconds: count === 1 ? work : work * 1.24,
          memoryBytes: 1e6,
          joules: null,
        });
      }
  return {
    name,
    profile: { application: name, ratePerSecond: rate, options },
    target: {
      deadlineSeconds: 1 / rate,
      quantile: 0.95,
      accuracyFloor: 0,
      priority: 1,
      weight: 1,
      ...overrides.target,
    },
  };
}

export interface PlantOptions {
  readonly applications: readonly ManagedApplication[];
  readonly policy: Policy;
  readonly seed: number;
  readonly seconds: number;
  /** Busy threads per core while the disturbance lasts, from one third of the run to two thirds. */
  readonly competitorsPerCore: number;
  readonly glitchShare?: number;
  readonly noise?: number;
  /** Processor seconds that a job gets undisturbed after it slept. */
  readonly creditSeconds?: number;
  readonly monitorDelaySeconds?: number;
  readonly withoutMonitors?: boolean;
  /** True where decisions of interest are to be looked at. */
  readonly onDecision?: (timeSeconds: number, text: string) => void;
}

export interface ApplicationResult {
  readonly frames: readonly FrameReport[];
  readonly missRate: number;
  /** From the disturbance to the first of 20 hits in a row. */
  readonly recoverySeconds: number;
  /** Mean accuracy of the frames served in a phase. */
  readonly accuracy: { readonly calm: number; readonly disturbed: number; readonly recovered: number };
  /** From the end of the disturbance to the first frame within a point of the largest sub-network. */
  readonly climbSeconds: number;
  readonly missRateDisturbed: number;
}

interface Job {
  readonly sequence: number;
  readonly arrival: number;
  readonly option: Option;
  readonly start: number;
  /** Seconds of undisturbed service left. */
  left: number;
  served: number;
}

const tickSeconds = 0.00025;
const cores = 2;

class SimulatedApplication {
  envelope: Envelope | undefined;
  mapping: Mapping;
  job: Job | undefined;
  waiting: { sequence: number; arrival: number } | undefined;
  sequence = 0;
  readonly frames: FrameReport[] = [];
  usedSeconds = 0;

  constructor(
    readonly description: ManagedApplication,
    readonly random: Random,
    readonly plant: PlantOptions,
    readonly report: (frame: FrameReport) => void,
  ) {
    this.mapping = description.profile.options[0]!.mapping;
  }

  get name() {
    return this.description.name;
  }

  arrive(now: number): void {
    const frame = { sequence: this.sequence++, arrival: now };
    if (this.job === undefined) this.start(frame, now);
    else if (this.waiting === undefined) this.waiting = frame;
    else this.finish(frame, 'dropped', null);
  }

  private start(frame: { sequence: number; arrival: number }, now: number): void {
    const { target, profile } = this.description;
    const choice = chooseWithin(this.envelope!, frame.arrival + target.deadlineSeconds - now);
    const option = profile.options.find(
      ({ subnet, threads, mapping }) =>
        subnet === choice.subnet && threads === choice.threads && mapping.name === this.mapping.name,
    )!;
    const glitch = this.random.uniform() < (this.plant.glitchShare ?? 0.004) ? 2 : 1;
    const noise = Math.exp((this.plant.noise ?? 0.05) * this.random.normal());
    this.job = { ...frame, option, start: now, left: option.latencySeconds.p50 * noise * glitch, served: 0 };
  }

  progress(seconds: number, now: number): void {
    const { job } = this;
    if (job === undefined) return;
    job.left -= seconds;
    job.served += seconds;
    if (job.left > 0) return;
    this.job = undefined;
    const latencySeconds = now - job.arrival;
    const outcome = latencySeconds <= this.description.target.deadlineSeconds ? 'hit' : 'miss';
    const { subnet, threads, accuracy } = job.option;
    const serviceSeconds = now - job.start;
    this.finish(job, outcome, { subnet, threads, latencySeconds, serviceSeconds, accuracy, labelled: null });
    if (this.waiting !== undefined) {
      const next = this.waiting;
      this.waiting = undefined;
      this.start(next, now);
    }
  }

  private finish(
    { sequence, arrival }: { sequence: number; arrival: number },
    outcome: FrameOutcome,
    inference: FrameReport['inference'],
  ): void {
    const frame = { application: this.name, sequence, arrivalSeconds: arrival, outcome, inference };
    this.frames.push(frame);
    this.report(frame);
  }
}

/** Runs the plant under a policy, from time 0, and sums up per application. */
export function simulate(options: PlantOptions): Map<string, ApplicationResult> {
  const clock = new VirtualClock();
  const random = createRandom(options.seed);
  const load = new LoadMonitors(options, createRandom(options.seed + 1000));
  const applications = options.applications.map(
    (description) => new SimulatedApplication(description, random, options, (frame) => reported.push(frame)),
  );
  const reported: FrameReport[] = [];
  const loop = createManagerLoop({
    clock,
    policy: options.policy,
    deadlineSeconds: new Map(options.applications.map(({ name, target }) => [name, target.deadlineSeconds])),
    sense: () => load.read(clock.now()),
    act: (action) => {
      if (action.kind === 'clock') throw new Error('there is no clock to set');
      const name = action.kind === 'envelope' ? action.envelope.application : action.application;
      const target = applications.find((one) => one.name === name)!;
      if (action.kind === 'envelope') target.envelope = action.envelope;
      else target.mapping = action.mapping;
    },
    onDecision: (time, { explanations }) =>
      options.onDecision?.(time, explanations.map(({ text }) => text).join(' | ')),
    onError: (error) => {
      throw error;
    },
  });
  const disturbed = (now: number) => now >= options.seconds / 3 && now < (2 * options.seconds) / 3;
  const ticks = Math.round(options.seconds / tickSeconds);
  for (let tick = 0; tick < ticks; tick++) {
    const now = clock.now();
    for (const one of applications) {
      const due = one.sequence / one.description.profile.ratePerSecond;
      if (due <= now + 1e-9) one.arrive(now);
    }
    const busy = runTick(applications, disturbed(now) ? options.competitorsPerCore : 0, now, options);
    load.record(busy, applications);
    // Reports reach the manager after the tick, as messages of another process would.
    while (reported.length > 0) loop.report(reported.shift()!);
    clock.advance(tickSeconds);
  }
  loop.stop();
  return new Map(applications.map((one) => [one.name, sumUp(one, options)]));
}

/** One tick of fair sharing; gives the cores that were busy. */
function runTick(
  applications: readonly SimulatedApplication[],
  competitors: number,
  now: number,
  options: PlantOptions,
): number {
  const runnable = new Array<number>(cores).fill(competitors);
  const placed = applications.flatMap((one) => {
    if (one.job === undefined) return [];
    const order = [...one.mapping.cpus].sort((a, b) => runnable[a]! - runnable[b]!);
    const used = order.slice(0, one.job.option.threads);
    for (const cpu of used) runnable[cpu]!++;
    return [{ one, used }];
  });
  for (const { one, used } of placed) {
    const rested = one.job!.served < (options.creditSeconds ?? 0.003);
    const share = rested ? 1 : Math.min(...used.map((cpu) => 1 / runnable[cpu]!));
    // Threads that wait for each other lose more than their share.
    const seconds = tickSeconds * (used.length > 1 && share < 1 ? share * 0.85 : share);
    one.usedSeconds += (seconds / one.job!.option.latencySeconds.p50) * one.job!.option.coreSeconds;
    one.progress(seconds, now + tickSeconds);
  }
  return runnable.filter((count) => count > 0).length;
}

/** Averages of the last 0.2 s, renewed every 50 ms, off by up to 10 %. */
class LoadMonitors {
  readonly #busy: number[] = [];
  readonly #used = new Map<string, number[]>();

  constructor(
    readonly options: PlantOptions,
    readonly random: Random,
  ) {}

  record(busy: number, applications: readonly SimulatedApplication[]): void {
    this.#busy.push((this.#busy.at(-1) ?? 0) + busy * tickSeconds);
    for (const { name, usedSeconds } of applications) {
      if (!this.#used.has(name)) this.#used.set(name, []);
      this.#used.get(name)!.push(usedSeconds);
    }
  }

  read(now: number): ReadonlyMap<string, Reading> {
    const readings = new Map<string, Reading>();
    if (this.options.withoutMonitors) return readings;
    const add = (name: string, totals: readonly number[]) => {
      const end = totals.length - 1 - Math.round((this.options.monitorDelaySeconds ?? 0) / tickSeconds);
      const start = Math.max(0, end - Math.round(0.2 / tickSeconds));
      if (end <= start) return readings.set(name, { absent: 'no window yet', timeSeconds: now });
      const mean = (totals[end]! - totals[start]!) / ((end - start) * tickSeconds);
      const value = mean * (1 + 0.1 * (2 * this.random.uniform() - 1));
      return readings.set(name, { value, timeSeconds: now });
    };
    add('cpu.busy', this.#busy);
    for (const [name, totals] of this.#used) add(`${name}.processor`, totals);
    return readings;
  }
}

function sumUp(one: SimulatedApplication, { seconds }: PlantOptions): ApplicationResult {
  const frames = [...one.frames].sort((a, b) => a.sequence - b.sequence);
  const [from, to] = [seconds / 3, (2 * seconds) / 3];
  const phase = (start: number, end: number) =>
    frames.filter(({ arrivalSeconds }) => arrivalSeconds >= start && arrivalSeconds < end);
  const accuracyOf = (list: readonly FrameReport[]) => {
    const served = list.flatMap(({ inference }) => (inference ? [inference.accuracy] : []));
    return served.reduce((a, b) => a + b, 0) / served.length;
  };
  const missShare = (list: readonly FrameReport[]) =>
    list.filter(({ outcome }) => outcome !== 'hit').length / list.length;
  const largest = Math.max(...one.description.profile.options.map(({ accuracy }) => accuracy));
  const climbed = frames.find(
    ({ arrivalSeconds, inference }) => arrivalSeconds >= to && (inference?.accuracy ?? 0) >= largest - 0.01,
  );
  const after = frames.filter(({ arrivalSeconds }) => arrivalSeconds >= from);
  const first = after.findIndex((_, index) => {
    const run = after.slice(index, index + 20);
    return run.length === 20 && run.every(({ outcome }) => outcome === 'hit');
  });
  return {
    frames,
    missRate: missShare(frames),
    missRateDisturbed: missShare(phase(from, to)),
    recoverySeconds: first < 0 ? Infinity : after[first]!.arrivalSeconds - from,
    accuracy: {
      calm: accuracyOf(phase(0, from)),
      disturbed: accuracyOf(phase(from, to)),
      recovered: accuracyOf(phase(to, seconds)),
    },
    climbSeconds: climbed ? climbed.arrivalSeconds - to : Infinity,
  };
}
