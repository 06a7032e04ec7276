/** One application as the coordinated manager knows it: its operating points, and what was seen of them. */
import type { Envelope } from '../../core/envelope.js';
import type { FrameReport } from '../../core/frame.js';
import type { ClockDomain } from '../../core/profile.js';
import { ArrivalRate } from '../estimate/arrival-rate.js';
import type { ClockWatch } from '../estimate/clock-watch.js';
import { Confidence } from '../estimate/confidence.js';
import type { Overlaps } from '../estimate/overlaps.js';
import { profileSpreadLog } from '../estimate/prior.js';
import { ResidualTail } from '../estimate/residual-tail.js';
import type { SharedSlowDown } from '../estimate/shared-slow-down.js';
import type { ManagedApplication } from '../policy/policy.js';
import { aloneSeconds, type Expectation } from './outlook.js';
import { type Point, pointsOf } from './points.js';

/** Half of the miss budget is left to what nothing announces. */
export const aimedShare = (quantile: number) => (1 - quantile) / 2;

/** A belief so uncertain that what is seen now is of a change and says nothing of the usual spread. */
const unsettled = 0.12;
/** How many deviations of an uncertain belief the tail allows for, above what the spread has in it. */
const cautionDeviations = 1.5;
const usualDeviation = 0.06;

/** What an observation needs of the surroundings. */
export interface Surroundings {
  readonly domains: readonly ClockDomain[];
  readonly clocks: readonly ClockWatch[];
  readonly slowDown: SharedSlowDown;
  readonly overlaps: Overlaps;
  /** How the slow-down by strangers changes with the clock, per domain; null where it does not. */
  readonly shifts: readonly (readonly number[] | null)[];
  /** Whether accuracy counts most: what the plan saves in caution the fast loop pays for with smaller networks. */
  readonly cautious: boolean;
  /** Names of the other applications on a domain. */
  neighboursOn(domain: number, except: string): string;
}

export class Tracked {
  points: readonly Point[];
  readonly arrivals: ArrivalRate;
  /** Index of the point in force; null before the first decision and while shut out. */
  decided: number | null = null;
  mapping: string;
  movedAtSeconds = Number.NEGATIVE_INFINITY;
  sent: Envelope | undefined;
  readonly #confidence = new Confidence();
  readonly #tails = new Map<string, ResidualTail>();
  readonly #overlapTails = new Map<string, ResidualTail>();
  readonly #byName: Map<string, Point>;
  /** The last key of each point: neighbours change seldom. */
  readonly #keys = new Map<Point, { readonly neighbours: string; readonly key: string }>();

  constructor(
    public application: ManagedApplication,
    domains: readonly ClockDomain[],
  ) {
    this.points = pointsOf(application, domains);
    this.arrivals = new ArrivalRate(application.profile.ratePerSecond);
    this.mapping = application.profile.options[0]!.mapping.name;
    this.#byName = new Map(this.points.map((point) => [keyOf(point), point]));
  }

  get name(): string {
    return this.application.name;
  }

  get missShare(): number {
    return aimedShare(this.application.target.quantile);
  }

  expectation(point: Point, surroundings: Surroundings): Expectation {
    const { slowDown, domains, neighboursOn, cautious, shifts } = surroundings;
    const domain = domains[point.main.domain]!.name;
    const key = this.#key(point, neighboursOn(point.main.domain, this.name));
    const caution = Math.max(0, slowDown.deviation(domain, key) - usualDeviation) * cautionDeviations;
    const share = Math.max(cautious ? 1 : 0, this.#confidence.share);
    return {
      slowDown: Math.exp(slowDown.log(domain, key)),
      shift: shifts[point.main.domain]!,
      tail: Math.exp(share * this.#tail(key, point).log + caution),
      overlap: share * this.#overlapTail(key).log,
      waiting: share,
      missShare: this.missShare,
      arrivals: this.arrivals,
    };
  }

  /** Learns from a frame. @returns whether it revealed that something has changed */
  observe({ arrivalSeconds, inference, outcome }: FrameReport, surroundings: Surroundings): boolean {
    if (!this.application.profile.closedLoop) this.arrivals.add(arrivalSeconds);
    // A request that a dead or shut out application never saw says nothing of its speed.
    if (inference !== null) this.#confidence.observe(outcome !== 'hit', this.missShare);
    const point = inference && this.#byName.get(`${inference.subnet} ${inference.threads} ${this.mapping}`);
    if (!point) return false;
    const { latencySeconds, serviceSeconds } = inference;
    const endSeconds = arrivalSeconds + latencySeconds;
    const startSeconds = endSeconds - serviceSeconds;
    const { clocks } = surroundings;
    const steady = [point.main, ...point.hosts].every(({ domain }) =>
      clocks[domain]!.steadySince(startSeconds),
    );
    if (!steady || startSeconds < this.movedAtSeconds) return false;
    return this.#learn(point, startSeconds, endSeconds, surroundings);
  }

  #learn(point: Point, startSeconds: number, endSeconds: number, surroundings: Surroundings): boolean {
    const { domains, clocks, slowDown, overlaps } = surroundings;
    const { name: domain, cores } = domains[point.main.domain]!;
    const interval = {
      application: this.name,
      domain,
      startSeconds,
      endSeconds,
      threads: point.option.threads,
    };
    overlaps.add(interval);
    const lost = overlaps.lostSeconds(interval, cores);
    const seconds = endSeconds - startSeconds - lost;
    const levels = clocks.map(({ level }) => level);
    const level = levels[point.main.domain]!;
    const main = point.main.seconds[level]!;
    const alone = aloneSeconds(point, level, levels, 1);
    const neighbours = surroundings.neighboursOn(point.main.domain, this.name);
    const key = this.#key(point, neighbours);
    const before = alone - main + main * Math.exp(slowDown.log(domain, key));
    const settled = slowDown.deviation(domain, key) < unsettled;
    const log = Math.log(Math.max(seconds - (alone - main), main / 10) / main);
    const changed = slowDown.observe(domain, key, log, endSeconds, this.#key(point, ''));
    if (settled && !changed) this.#tail(key, point).add(Math.log(seconds / before));
    if (neighbours !== '') this.#overlapTail(key).add(Math.min(1, lost / main));
    return changed;
  }

  /** What was learnt under one mapping, beside one set of neighbours, is not taken for another. */
  #key(point: Point, neighbours: string): string {
    const known = this.#keys.get(point);
    if (known !== undefined && known.neighbours === neighbours) return known.key;
    const { mapping, threads } = point.option;
    const key = `${this.name} ${mapping.name} ${threads} ${neighbours}`;
    this.#keys.set(point, { neighbours, key });
    return key;
  }

  #tail(key: string, { option }: Point): ResidualTail {
    let tail = this.#tails.get(key);
    if (tail === undefined) {
      tail = new ResidualTail(this.missShare, profileSpreadLog(option, 1 - this.missShare));
      this.#tails.set(key, tail);
    }
    return tail;
  }

  /** As a share of the most that they could take; until something was seen they take it all. */
  #overlapTail(key: string): ResidualTail {
    let tail = this.#overlapTails.get(key);
    if (tail === undefined) {
      tail = new ResidualTail(this.missShare, 1);
      this.#overlapTails.set(key, tail);
    }
    return tail;
  }
}

const keyOf = ({ option }: Point) => `${option.subnet} ${option.threads} ${option.mapping.name}`;
