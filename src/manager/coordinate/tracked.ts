/** One application as the coordinated manager knows it: its operating points, and what was seen of them. */
import type { Envelope } from '../../core/envelope.js';
import type { FrameReport } from '../../core/frame.js';
import type { ClockDomain } from '../../core/profile.js';
import { ArrivalRate } from '../estimate/arrival-rate.js';
import type { ClockWatch } from '../estimate/clock-watch.js';
import { Confidence } from '../estimate/confidence.js';
import type { Interval, Overlaps } from '../estimate/overlaps.js';
import { ProfileDrift } from '../estimate/profile-drift.js';
import type { SharedSlowDown } from '../estimate/shared-slow-down.js';
import type { ManagedApplication } from '../policy/policy.js';
import { aloneSeconds, type Expectation } from './outlook.js';
import { type Point, pointsOf } from './points.js';
import { Tails } from './tails.js';

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
  /** How the slow-down by strangers changes with the clock of a domain; null where it does not. */
  shift(domain: number): readonly number[] | null;
  /** Whether accuracy counts most: what the plan saves in caution the fast loop pays for with smaller networks. */
  readonly cautious: boolean;
  /** Names of the other applications on a domain. */
  neighboursOn(domain: number, except: string): string;
}

export class Tracked {
  points: readonly Point[];
  arrivals: ArrivalRate;
  /** Index of the point in force; null before the first decision and while shut out. */
  decided: number | null = null;
  mapping: string;
  movedAtSeconds = Number.NEGATIVE_INFINITY;
  sent: Envelope | undefined;
  readonly #confidence = new Confidence();
  readonly #tails: Tails;
  readonly #drift = new ProfileDrift();
  readonly #byName: Map<string, Point>;
  /** The last key of each point: neighbours change seldom. */
  readonly #keys = new Map<Point, { readonly neighbours: string; readonly key: string }>();

  /** @param mapping name of the one in force; an application starts where its first operating point is */
  constructor(
    public application: ManagedApplication,
    domains: readonly ClockDomain[],
    mapping = application.profile.options[0]!.mapping.name,
  ) {
    this.points = pointsOf(application, domains);
    this.arrivals = new ArrivalRate(application.profile.ratePerSecond);
    this.mapping = mapping;
    this.#tails = new Tails(this.missShare);
    this.#byName = new Map(this.points.map((point) => [keyOf(point), point]));
  }

  get name(): string {
    return this.application.name;
  }

  get missShare(): number {
    return aimedShare(this.application.target.quantile);
  }

  /** Its targets have changed; what was learned of it holds. */
  retarget(application: ManagedApplication): this {
    const { deadlineSeconds } = this.application.target;
    this.application = application;
    // Who asks again when it is answered asks as often as its deadline lets it.
    if (application.profile.closedLoop)
      this.arrivals = new ArrivalRate(
        (this.arrivals.ratePerSecond * deadlineSeconds) / application.target.deadlineSeconds,
      );
    this.#tails.aim(this.missShare);
    return this;
  }

  expectation(point: Point, surroundings: Surroundings): Expectation {
    const { slowDown, domains, neighboursOn, cautious } = surroundings;
    const domain = domains[point.main.domain]!.name;
    const key = this.#key(point, neighboursOn(point.main.domain, this.name));
    const caution = Math.max(0, slowDown.deviation(domain, key) - usualDeviation) * cautionDeviations;
    const share = Math.max(cautious ? 1 : 0, this.#confidence.share);
    return {
      slowDown: Math.exp(slowDown.log(domain, key)),
      shift: surroundings.shift(point.main.domain),
      tail: Math.exp(share * this.#tails.residual(key, point).log + caution),
      overlap: share * this.#tails.overlap(key).log,
      waiting: share,
      missShare: this.missShare,
      arrivals: this.arrivals,
    };
  }

  /** Learns from a frame. @returns whether it revealed that something has changed */
  observe({ arrivalSeconds, inference, outcome }: FrameReport, surroundings: Surroundings): boolean {
    if (!this.application.profile.closedLoop) {
      if (inference === null) this.arrivals.addRefused(arrivalSeconds);
      else this.arrivals.add(arrivalSeconds);
    }
    // A request that a dead or shut out application never saw says nothing of its speed.
    const isOfItsOwn = inference !== null || (outcome === 'dropped' && this.decided !== null);
    if (isOfItsOwn) this.#confidence.observe(outcome !== 'hit', this.missShare);
    if (inference === null) return false;
    const point = this.#byName.get(`${inference.subnet} ${inference.threads} ${this.mapping}`);
    if (point === undefined) return false;
    const endSeconds = arrivalSeconds + inference.latencySeconds;
    const startSeconds = endSeconds - inference.serviceSeconds;
    const interval = {
      application: this.name,
      domain: surroundings.domains[point.main.domain]!.name,
      startSeconds,
      endSeconds,
      threads: point.option.threads,
    };
    surroundings.overlaps.add(interval);
    const { clocks } = surroundings;
    const isSteady = [point.main, ...point.hosts].every(({ domain }) =>
      clocks[domain]!.steadySince(startSeconds),
    );
    return isSteady && startSeconds >= this.movedAtSeconds && this.#learn(point, interval, surroundings);
  }

  #learn(point: Point, interval: Interval, surroundings: Surroundings): boolean {
    const { domains, clocks, slowDown, overlaps } = surroundings;
    const { startSeconds, endSeconds, domain } = interval;
    const lost = overlaps.lostSeconds(interval, domains[point.main.domain]!.cores);
    const levels = clocks.map(({ level }) => level);
    const main = point.main.seconds[levels[point.main.domain]!]!;
    const alone = aloneSeconds(point, levels[point.main.domain]!, levels, 1);
    // No part of an inference can have taken less than nothing, however much the others are said to have taken.
    const mainSeconds = Math.max(endSeconds - startSeconds - lost - (alone - main), main / 10);
    const neighbours = surroundings.neighboursOn(point.main.domain, this.name);
    const key = this.#key(point, neighbours);
    const before = alone - main + main * Math.exp(slowDown.log(domain, key));
    const settled = slowDown.deviation(domain, key) < unsettled;
    const log = Math.log(mainSeconds / main);
    const changed = slowDown.observe(domain, key, log, endSeconds, this.#key(point, ''));
    if (settled && !changed)
      this.#tails.residual(key, point).add(Math.log((mainSeconds + alone - main) / before));
    if (neighbours !== '') this.#tails.overlap(key).add(Math.min(1, lost / main));
    return changed;
  }

  /** @returns once, that the profile no longer fits where the application runs alone; null else */
  drift(nowSeconds: number, { slowDown, neighboursOn }: Surroundings): string | null {
    const point = this.points[this.decided ?? -1];
    if (point === undefined) return null;
    const place = point.option.mapping.name;
    if (neighboursOn(point.main.domain, this.name) !== '') {
      this.#drift.interrupt(place);
      return null;
    }
    const factor = this.#drift.look(place, slowDown.ownLog(this.#key(point, '')), nowSeconds);
    if (factor === null) return null;
    return `The profile of ${this.name} on ${place} is off by ${factor.toFixed(2)}x: measure it again with cotune profile.`;
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
}

const keyOf = ({ option }: Point) => `${option.subnet} ${option.threads} ${option.mapping.name}`;
