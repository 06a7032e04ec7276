/**
 * How much longer than in its profile an operating point will take now, at a quantile. Works on the logarithm of
 * observed over profiled time, without assuming a distribution: an empirical quantile of what was seen in similar
 * surroundings by operating points of similar length, shrunk towards the fair-share prior where little was seen.
 *
 * The load monitors lag. So a sample waits until they have caught up before it is filed under its surroundings,
 * and a slow-down that nothing foretold raises an alarm: until the monitors have had their say, only what was
 * seen since counts, and a pessimistic prior.
 */
import type { Option } from '../../core/profile.js';
import type { ServiceSample } from '../sense.js';
import { Alarm } from './alarm.js';
import { Competitors } from './competitors.js';
import { affinity, weightAt } from './likeness.js';
import { fairShareLog, profileSpreadLog } from './prior.js';
import { type Sample, SampleMemory } from './sample-memory.js';

/** Half the window of the load monitors and a step: when they describe the moment of a sample best. */
const settleSeconds = 0.15;
/** An alarm needs more than 15 % above the predicted tail. */
const alarmMarginLog = Math.log(1.15);
/** How many samples the prior is worth. */
const priorWeight = 3;
/** How many samples it takes until their own tail counts as much as their median with the profile's spread. */
const spreadWeight = 10;
/** The extra margin when an alarm has just been raised, in spreads of the profile. */
const cautionSpreads = 2;
/** A prediction holds so long, and while crowding stays so near: the weights of what was seen hardly move. */
const predictionSeconds = 0.5;
const sameCrowding = 0.01;
const slowDownLogRange = { low: -3, high: 5 };

export interface SlowDownEstimator {
  /** Moves to the present and its crowding (undefined: no monitor tells); call once a step, before `observe`. */
  advance(timeSeconds: number, crowding: number | undefined): void;
  /** Learns from an inference that ran under a mapping; one of an unknown operating point is ignored. */
  observe(sample: ServiceSample, mapping: string): void;
  /** A frame was dropped: something takes far longer than predicted, though no sample says so yet. */
  observeDrop(): void;
  /** Whether a slow-down that nothing foretold is being sorted out. */
  readonly alarmed: boolean;
  /**
   * Predicted seconds per operating point, in the profile's order, at the quantile the estimator was made for; not to be
   * written to: the same array comes again while nothing changes.
   */
  tailSeconds(): Float64Array;
}

/**
 * @param options the application's profile, not empty
 * @param quantile the quantile to predict, such as 0.975
 */
export function createSlowDownEstimator(options: readonly Option[], quantile: number): SlowDownEstimator {
  return new Estimator(options, quantile);
}

class Estimator implements SlowDownEstimator {
  readonly #memory: SampleMemory;
  readonly #affinities: readonly Float64Array[];
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #tailLogs: Float64Array;
  #unsettled: Sample[] = [];
  #sinceAlarm: Sample[] = [];
  #now = 0;
  #crowding: number | undefined;
  readonly #competitors = new Competitors();
  readonly #alarm = new Alarm();
  #tails = new Float64Array(0);
  /** Of what moment the last prediction is; undefined where something was seen since. */
  #predicted: { timeSeconds: number; crowding: number | undefined; isUsual: boolean } | undefined;

  constructor(
    readonly options: readonly Option[],
    readonly quantile: number,
  ) {
    this.#memory = new SampleMemory(options.length);
    this.#affinities = options.map((option) =>
      Float64Array.from(options, (other) => affinity(option, other)),
    );
    this.#indexOf = new Map(
      options.map((option, index) => [keyOf(option.subnet, option.threads, option.mapping.name), index]),
    );
    this.#tailLogs = Float64Array.from(options, (option) => profileSpreadLog(option, quantile));
  }

  get alarmed(): boolean {
    return this.#alarm.isOn(this.#now);
  }

  advance(timeSeconds: number, crowding: number | undefined): void {
    this.#now = timeSeconds;
    this.#crowding = crowding;
    this.#unsettled = this.#unsettled.filter((sample) => {
      if (crowding !== undefined && timeSeconds < sample.timeSeconds + settleSeconds) return true;
      this.#file({ ...sample, crowding });
      return false;
    });
    if (!this.alarmed) this.#sinceAlarm = [];
  }

  observe({ subnet, threads, serviceSeconds, endSeconds }: ServiceSample, mapping: string): void {
    const option = this.#indexOf.get(keyOf(subnet, threads, mapping));
    if (option === undefined) return;
    const raw = Math.log(serviceSeconds / this.options[option]!.latencySeconds.p50);
    const slowDownLog = Math.min(slowDownLogRange.high, Math.max(slowDownLogRange.low, raw));
    const timeSeconds = Math.min(endSeconds, this.#now);
    const sample = { option, slowDownLog, crowding: this.#crowding, timeSeconds };
    this.#predicted = undefined;
    this.#alarm.fade();
    if (slowDownLog > this.#tailLogs[option]! + alarmMarginLog) this.#raiseAlarm();
    if (this.alarmed) this.#sinceAlarm.push(sample);
    this.#alarm.countSample();
    this.#unsettled.push(sample);
  }

  observeDrop(): void {
    if (!this.alarmed) this.#raiseAlarm();
  }

  #file(sample: Sample): void {
    this.#predicted = undefined;
    this.#memory.add(sample);
    const { option, slowDownLog, crowding } = sample;
    if (crowding !== undefined) this.#competitors.learn(slowDownLog, crowding, this.options[option]!.threads);
  }

  #raiseAlarm(): void {
    if (!this.alarmed) {
      // What came before the change belongs to the surroundings that it was observed in.
      for (const sample of this.#unsettled) this.#file(sample);
      this.#unsettled = [];
    }
    this.#alarm.raise(this.#now, this.#crowding === undefined);
  }

  tailSeconds(): Float64Array {
    const { alarmed, options } = this;
    if (!alarmed && this.#holds()) return this.#tails;
    if (!alarmed) this.#memory.weigh(weightAt(this.#now, this.#crowding));
    this.#predicted = { timeSeconds: this.#now, crowding: this.#crowding, isUsual: !alarmed };
    this.#tails = new Float64Array(options.length);
    for (let index = 0; index < options.length; index++) {
      const option = options[index]!;
      const log = alarmed ? this.#alarmedLog(option) : this.#usualLog(option, index);
      this.#tailLogs[index] = log;
      this.#tails[index] = option.latencySeconds.p50 * Math.exp(log);
    }
    return this.#tails;
  }

  /** Whether what was predicted last holds: nothing was seen since, and the surroundings are the same. */
  #holds(): boolean {
    const last = this.#predicted;
    if (last === undefined || !last.isUsual || this.#now > last.timeSeconds + predictionSeconds) return false;
    if (this.#crowding === undefined || last.crowding === undefined)
      return this.#crowding === last.crowding && this.#now <= last.timeSeconds;
    return Math.abs(this.#crowding - last.crowding) <= sameCrowding;
  }

  #usualLog(option: Option, index: number): number {
    const spread = profileSpreadLog(option, this.quantile);
    const prior = spread + fairShareLog(this.#crowding ?? 0, option.threads, this.#competitors.count);
    const { tailLog, medianLog, weight } = this.#memory.tail(this.#affinities[index]!, this.quantile);
    const seen = (weight * tailLog + spreadWeight * (medianLog + spread)) / (weight + spreadWeight);
    const log = (weight * seen + priorWeight * prior) / (weight + priorWeight);
    return log + cautionSpreads * this.#alarm.caution * (this.#crowding ?? 1) * spread;
  }

  /** The worst of what longer or about as long inferences saw since the alarm; a competitor on each processor at least. */
  #alarmedLog(option: Option): number {
    const shortest = option.latencySeconds.p50 / 2;
    let log = fairShareLog(1, option.threads, this.#competitors.count);
    for (const sample of this.#sinceAlarm)
      if (this.options[sample.option]!.latencySeconds.p50 >= shortest)
        log = Math.max(log, sample.slowDownLog);
    return log + (1 + cautionSpreads * this.#alarm.caution) * profileSpreadLog(option, this.quantile);
  }
}

const keyOf = (subnet: string, threads: number, mapping: string) => `${subnet} ${threads} ${mapping}`;
