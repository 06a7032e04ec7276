/**
 * The joint policy where clocks can be set: one optimisation over all applications and frequency domains. Senses what
 * the frames and sensors say, estimates how far the world is from the profile, decides, and acts in a safe order: a
 * clock rises before the network that needs it, and falls after the network that needed it.
 */
import type { Envelope } from '../../core/envelope.js';
import { readingValue } from '../../core/monitor.js';
import type { ClockDomain } from '../../core/profile.js';
import { noSystemTarget, type SystemTarget } from '../../core/target.js';
import { checkApplications } from '../check.js';
import { PowerLimit } from '../coordinate/limits.js';
import {
  type Expectation,
  type Neighbour,
  neighbourSeconds,
  serviceTail,
  strangerShift,
} from '../coordinate/outlook.js';
import { type Outcome, Planner } from '../coordinate/planner.js';
import type { Point } from '../coordinate/points.js';
import type { Moment } from '../coordinate/problem.js';
import { type Surroundings, Tracked } from '../coordinate/tracked.js';
import { changedMaterially, envelopeOf } from '../decide/envelope.js';
import { ClockWatch } from '../estimate/clock-watch.js';
import { Overlaps } from '../estimate/overlaps.js';
import { PowerScales } from '../estimate/power-scales.js';
import { SharedSlowDown } from '../estimate/shared-slow-down.js';
import type {
  Action,
  Decision,
  Explanation,
  ManagedApplication,
  Policy,
  Readings,
  Situation,
} from './policy.js';

export interface CoordinatedPolicyOptions {
  readonly applications: readonly ManagedApplication[];
  readonly domains: readonly ClockDomain[];
  readonly system?: SystemTarget;
  /** What the board takes beside the domains, by its model. */
  readonly baseWatts: number;
  readonly monitors: {
    /** Of the power of the whole board; null where there is none. */
    readonly power: string | null;
    /** Of the zones. */
    readonly temperatures: readonly string[];
  };
}

/** Without news a plan is made anew so often. */
const replanSeconds = 0.5;
/** So often a plan is looked for from far away as well. */
const wideSeconds = 2;
/** Less of a processor than that is a measurement's noise. */
const leastStrangers = 0.05;
/** Weight of the newest look at the load of strangers. */
const strangersNewest = 0.1;
/** News: an expectation that moved by so much, relative. */
const material = 0.02;

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application whose options do not say what they cost at which clock,
 *   `ERR_CONFIG` for an impossible target
 */
export function createCoordinatedPolicy(options: CoordinatedPolicyOptions): Policy {
  return new Coordinated(options);
}

class Coordinated implements Policy {
  readonly name = 'joint';
  readonly #domains: readonly ClockDomain[];
  readonly #clocks: readonly ClockWatch[];
  readonly #slowDown = new SharedSlowDown();
  readonly #overlaps = new Overlaps();
  readonly #scales: PowerScales;
  readonly #limit = new PowerLimit();
  readonly #planner = new Planner();
  #system: SystemTarget;
  #apps: Tracked[] = [];
  #gone: Tracked[] = [];
  #outcome: Outcome | null = null;
  /** Points that others are taken to run at while a plan is made. */
  #assumed: readonly number[] = [];
  #levels: number[];
  /** Cores that programs which nobody manages keep busy, per domain. */
  readonly #strangerCores: number[];
  #plannedSeconds = Number.NEGATIVE_INFINITY;
  #widelySeconds = Number.NEGATIVE_INFINITY;
  #readSeconds: number | null = null;
  #news = true;
  #signature: number[] = [];
  #explanations: readonly Explanation[] = [];

  constructor(private readonly options: CoordinatedPolicyOptions) {
    this.#domains = options.domains;
    this.#clocks = options.domains.map((domain) => new ClockWatch(domain));
    this.#scales = new PowerScales(options.domains, options.baseWatts);
    this.#levels = options.domains.map(({ hertz }) => hertz.length - 1);
    this.#strangerCores = options.domains.map(() => 0);
    this.#system = options.system ?? noSystemTarget;
    this.change({ applications: options.applications, system: this.#system });
  }

  change({ applications, system }: Situation): void {
    checkApplications(applications);
    const known = new Map(this.#apps.map((app) => [app.name, app]));
    this.#system = system;
    const next = applications.map((application) => {
      const app = known.get(application.name);
      if (app === undefined || app.application.profile !== application.profile)
        return new Tracked(application, this.#domains);
      app.application = application;
      return app;
    });
    this.#gone.push(...this.#apps.filter((app) => !next.includes(app)));
    if (next.length !== this.#apps.length || next.some((app, index) => app !== this.#apps[index]))
      this.#outcome = null;
    this.#apps = next;
    this.#news = true;
  }

  step(timeSeconds: number, readings: Readings): Decision {
    this.#sense(timeSeconds, readings);
    if (!this.#isDue(timeSeconds)) return { actions: [], explanations: this.#explanations };
    if (this.#apps.length > 0) this.#plan(timeSeconds);
    return { actions: this.#act(timeSeconds), explanations: this.#explanations };
  }

  // Sensing and estimating

  #sense(now: number, { frames, monitors }: Readings): void {
    for (const [index, clock] of this.#clocks.entries()) {
      const before = clock.highest;
      clock.look(monitors.get(`frequency.${this.#domains[index]!.name}`), now);
      if (clock.highest !== before) this.#news = true;
    }
    const surroundings = this.#surroundings;
    for (const frame of frames) {
      const app = this.#apps.find(({ name }) => name === frame.application);
      if (app?.observe(frame, surroundings)) this.#news = true;
    }
    this.#lookAtPower(now, monitors);
  }

  get #surroundings(): Surroundings {
    return {
      domains: this.#domains,
      clocks: this.#clocks,
      slowDown: this.#slowDown,
      overlaps: this.#overlaps,
      cautious: this.#system.objective === 'max-accuracy',
      shifts: this.#domains.map((_, domain) => this.#shift(domain)),
      neighboursOn: (domain, except) => this.#neighbourNames(domain, except),
    };
  }

  /** Of a domain with one processor, which strangers share; of several they mostly use others. */
  #shift(domain: number): readonly number[] | null {
    const { hertz, cores } = this.#domains[domain]!;
    const busy = this.#strangerCores[domain]!;
    return cores > 1 || busy < leastStrangers
      ? null
      : strangerShift(hertz, this.#clocks[domain]!.level, busy);
  }

  #neighbourNames(domain: number, except: string): string {
    if (this.#apps.length < 2) return '';
    let names = '';
    for (const [index, app] of this.#apps.entries()) {
      const point = app.points[this.#assumed[index] ?? -1];
      if (app.name !== except && point?.main.domain === domain) names += `${app.name} `;
    }
    return names;
  }

  #lookAtPower(now: number, monitors: Readings['monitors']): void {
    const before = this.#readSeconds;
    this.#readSeconds = now;
    const { power, temperatures } = this.options.monitors;
    const watts = power === null ? undefined : readingValue(monitors.get(power));
    if (watts === undefined || before === null || now <= before) return;
    const celsius = temperatures.flatMap((name) => readingValue(monitors.get(name)) ?? []);
    this.#limit.look(
      {
        nowSeconds: now,
        elapsedSeconds: now - before,
        watts,
        celsius: celsius.length === 0 ? undefined : Math.max(...celsius),
      },
      this.#system,
    );
    if (this.#clocks.every((clock) => clock.steadySince(before))) this.#learnPower(watts, monitors);
  }

  #learnPower(watts: number, monitors: Readings['monitors']): void {
    const parts = this.#domains.map(({ name, idleWatts }, domain) => {
      const busy = readingValue(monitors.get(`busy.${name}`));
      const { level } = this.#clocks[domain]!;
      return { idleWatts: idleWatts?.[level] ?? 0, busy, each: this.#wattsPerCore(domain, level) };
    });
    if (parts.some(({ busy }) => busy === undefined)) return;
    parts.forEach(({ busy }, domain) => {
      const strangers = Math.max(0, busy! - this.#managedCores(domain));
      this.#strangerCores[domain]! += strangersNewest * (strangers - this.#strangerCores[domain]!);
    });
    this.#scales.observe(
      watts,
      parts.map(({ idleWatts, busy, each }) => ({ idleWatts, workWatts: busy! * each })),
    );
  }

  /** Cores that the managed applications keep busy on a domain, by their rates. */
  #managedCores(domain: number): number {
    return this.#apps.reduce((sum, { points, decided, arrivals }) => {
      const point = points[decided ?? -1];
      const parts = point === undefined ? [] : [point.main, ...point.hosts];
      const part = parts.find((one) => one.domain === domain);
      if (part === undefined) return sum;
      return sum + arrivals.ratePerSecond * part.seconds[this.#clocks[domain]!.level]! * part.cores;
    }, 0);
  }

  /** By the points that run on a domain, or any where none does. */
  #wattsPerCore(domain: number, level: number): number {
    const running = this.#apps.flatMap((app) => app.points[app.decided ?? 0] ?? []);
    for (const point of [...running, ...(this.#apps[0]?.points ?? [])])
      for (const part of [point.main, ...point.hosts])
        if (part.domain === domain) return part.joules[level]! / (part.seconds[level]! * part.cores);
    return 0;
  }

  // Deciding

  #isDue(now: number): boolean {
    if (this.#news || this.#outcome === null || now >= this.#plannedSeconds + replanSeconds) return true;
    const signature = this.#signatureNow();
    return signature.some((value, index) => Math.abs(value / this.#signature[index]! - 1) > material);
  }

  #signatureNow(): number[] {
    return this.#apps.flatMap((app) => {
      const expected = app.expectation(app.points[app.decided ?? 0]!, this.#surroundings);
      return [expected.slowDown * expected.tail, app.arrivals.ratePerSecond, 1 + app.arrivals.variation];
    });
  }

  #plan(now: number): void {
    this.#plannedSeconds = now;
    const wide = this.#news || now >= this.#widelySeconds + wideSeconds;
    if (wide) this.#widelySeconds = now;
    this.#news = false;
    const before = this.#outcome;
    this.#outcome = this.#planner.plan(
      this.#apps,
      this.#moment(),
      before,
      wide ? [this.#levels, ...this.#farLevels()] : [this.#levels],
      (points) => {
        this.#assumed = points;
      },
    );
    if (this.#outcome !== before) this.#explanations = this.#explain();
    this.#signature = this.#signatureNow();
  }

  /** All clocks low, in the middle and high. */
  #farLevels(): number[][] {
    return [0.15, 0.5, 0.85].map((share) => this.#clocks.map(({ highest }) => Math.round(share * highest)));
  }

  #moment(): Moment {
    const expectations = new Map<Point, Expectation>();
    const cap = this.#limit.capWatts(this.#system);
    const surroundings = this.#surroundings;
    const assumed = () => this.#assumed;
    let of = assumed();
    return {
      domains: this.#domains,
      system: this.#system,
      levels: this.#levels,
      fixed: [],
      highest: this.#clocks.map(({ highest }) => highest),
      expectation: (app, point) => {
        if (of !== assumed()) {
          of = assumed();
          expectations.clear();
        }
        let known = expectations.get(point);
        if (known === undefined) {
          known = app.expectation(point, surroundings);
          expectations.set(point, known);
        }
        return known;
      },
      neighbours: (app, domain) => this.#neighbours(app, domain),
      workScale: (domain) => this.#scales.work(domain),
      idleScale: (domain) => this.#scales.idle(domain),
      capWatts: Number.isFinite(cap) ? Math.max(0, cap - this.#scales.base) : null,
      capIsHard: this.#limit.isHard(this.#system),
      strangerWatts: Number.isFinite(cap) ? (domain, level) => this.#strangerWatts(domain, level) : null,
    };
  }

  /** What programs that nobody manages take on a domain, at a level, while they keep as many cores busy as now. */
  #strangerWatts(domain: number, level: number): number {
    return this.#strangerCores[domain]! * this.#wattsPerCore(domain, level) * this.#scales.work(domain);
  }

  /** On a domain, with the points that are assumed; what was found is kept as long as these are. */
  #neighbours(app: Tracked, domain: number): readonly Neighbour[] {
    if (this.#neighboursOf !== this.#assumed) {
      this.#neighboursOf = this.#assumed;
      this.#known.clear();
    }
    const known = this.#known.get(app) ?? [];
    this.#known.set(app, known);
    known[domain] ??= this.#findNeighbours(app, domain);
    return known[domain];
  }

  #neighboursOf: readonly number[] = [];
  readonly #known = new Map<Tracked, (readonly Neighbour[])[]>();

  #findNeighbours(app: Tracked, domain: number): Neighbour[] {
    return this.#apps.flatMap((other, index) => {
      const point = other.points[this.#assumed[index] ?? -1];
      if (other === app || point?.main.domain !== domain) return [];
      return [
        {
          ratePerSecond: other.arrivals.ratePerSecond,
          seconds: point.main.seconds,
          threads: point.option.threads,
        },
      ];
    });
  }

  // Acting

  #act(now: number): Action[] {
    const outcome = this.#outcome;
    const left = this.#gone.splice(0).map((app): Action => shutOut(app, now));
    if (outcome === null) return left;
    const raised = this.#clockActions(outcome, now, (level, present) => level > present);
    const moved = this.#apps.flatMap((app, index) => this.#grant(app, outcome.points[index]!, now));
    const lowered = this.#clockActions(outcome, now, (level, present) => level < present);
    return [...raised, ...left, ...moved, ...lowered];
  }

  #clockActions(
    { levels }: Outcome,
    now: number,
    due: (level: number, present: number) => boolean,
  ): Action[] {
    return levels.flatMap((level, domain): Action[] => {
      const first = this.#readSeconds === null || !this.#asked.has(domain);
      if (!due(level, this.#levels[domain]!) && !(first && level === this.#levels[domain])) return [];
      this.#asked.add(domain);
      this.#levels[domain] = level;
      const { name, hertz } = this.#domains[domain]!;
      this.#foresee(domain, level);
      this.#clocks[domain]!.ask(level, now);
      return [{ kind: 'clock', domain: name, hertz: hertz[level]! }];
    });
  }

  readonly #asked = new Set<number>();

  /** What strangers take of a processor, and take from others by it, changes with its clock. */
  #foresee(domain: number, level: number): void {
    const { name, hertz } = this.#domains[domain]!;
    const shift = this.#shift(domain);
    if (shift !== null) this.#slowDown.move(name, Math.log(shift[level]!));
    this.#strangerCores[domain]! *= hertz[this.#clocks[domain]!.level]! / hertz[level]!;
  }

  #grant(app: Tracked, index: number, now: number): Action[] {
    const point = app.points[index];
    if (point === undefined) {
      app.decided = null;
      const envelope = shutOut(app, now);
      return app.sent !== undefined && app.sent.choices.length === 0 ? [] : [this.#send(app, envelope)];
    }
    const actions: Action[] = [];
    const { mapping } = point.option;
    if (mapping.name !== app.mapping) {
      actions.push({ kind: 'mapping', application: app.name, mapping });
      app.mapping = mapping.name;
      app.movedAtSeconds = now;
    }
    app.decided = index;
    const envelope = envelopeOf(app.application, this.#tails(app), index, now);
    if (changedMaterially(app.sent, envelope)) actions.push(this.#send(app, { kind: 'envelope', envelope }));
    return actions;
  }

  #send(app: Tracked, action: EnvelopeAction): Action {
    app.sent = action.envelope;
    return action;
  }

  /** Seconds of an inference at the tail at the present clocks, per option. */
  #tails(app: Tracked): Float64Array {
    const surroundings = this.#surroundings;
    return Float64Array.from(app.points, (point) => {
      const level = this.#levels[point.main.domain]!;
      const expected = app.expectation(point, surroundings);
      const { cores } = this.#domains[point.main.domain]!;
      const others = this.#neighbours(app, point.main.domain);
      const beside = neighbourSeconds(point, level, cores, others, expected.missShare);
      return serviceTail(point, level, this.#levels, expected, beside);
    });
  }

  #explain(): Explanation[] {
    const reasons = this.#planner.explain();
    return this.#apps.map(({ name }, index) => ({ application: name, text: reasons[index] ?? '' }));
  }
}

type EnvelopeAction = { readonly kind: 'envelope'; readonly envelope: Envelope };

const shutOut = ({ name }: Tracked, issuedAtSeconds: number): EnvelopeAction => ({
  kind: 'envelope',
  envelope: { application: name, issuedAtSeconds, choices: [] },
});
