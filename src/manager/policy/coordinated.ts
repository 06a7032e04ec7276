/**
 * The joint policy where clocks can be set: one optimisation over all applications and frequency domains. Senses what
 * the frames and sensors say, estimates how far the world is from the profile, decides, and acts.
 */
import { noSystemTarget, type SystemTarget } from '../../core/target.js';
import { checkApplications } from '../check.js';
import { Actuation } from '../coordinate/actuation.js';
import { BoardPower, type BoardPowerOptions } from '../coordinate/board-power.js';
import { momentOf, tailsAt } from '../coordinate/moment.js';
import { Neighbourhood } from '../coordinate/neighbourhood.js';
import { News } from '../coordinate/news.js';
import { type Outcome, Planner } from '../coordinate/planner.js';
import type { Moment } from '../coordinate/problem.js';
import { Sensing } from '../coordinate/sensing.js';
import { Tracked } from '../coordinate/tracked.js';
import type {
  Action,
  Decision,
  Explanation,
  ManagedApplication,
  Policy,
  Readings,
  Situation,
} from './policy.js';

export interface CoordinatedPolicyOptions extends BoardPowerOptions {
  readonly applications: readonly ManagedApplication[];
  readonly system?: SystemTarget;
}

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application whose options do not say what they cost at which clock,
 *   `ERR_CONFIG` for an impossible target
 */
export function createCoordinatedPolicy(options: CoordinatedPolicyOptions): Policy {
  return new Coordinated(options);
}

class Coordinated implements Policy {
  readonly name = 'joint';
  readonly clocks = 'own';
  readonly #neighbourhood = new Neighbourhood();
  readonly #sensing: Sensing;
  readonly #power: BoardPower;
  readonly #news = new News();
  readonly #planner = new Planner(this.#neighbourhood);
  readonly #actuation: Actuation;
  #system: SystemTarget;
  #apps: readonly Tracked[] = [];
  #gone: readonly Tracked[] = [];
  #outcome: Outcome | null = null;
  #explanations: readonly Explanation[] = [];

  constructor(private readonly options: CoordinatedPolicyOptions) {
    this.#sensing = new Sensing(options, this.#neighbourhood);
    this.#power = new BoardPower(options, this.#sensing.clocks);
    this.#actuation = new Actuation(options.domains, this.#sensing.clocks, (domain, level) =>
      this.#sensing.strangers.foresee(domain, level, this.#sensing.surroundings.slowDown),
    );
    this.#system = options.system ?? noSystemTarget;
    this.change({ applications: options.applications, system: this.#system });
  }

  change({ applications, system }: Situation): void {
    checkApplications(applications);
    const known = new Map(this.#apps.map((app) => [app.name, app]));
    const apps = applications.map((application) => {
      const app = known.get(application.name);
      if (app?.application.profile === application.profile) return app.retarget(application);
      return new Tracked(application, this.options.domains, app?.mapping);
    });
    this.#gone = [...this.#gone, ...this.#apps.filter((app) => !apps.includes(app))];
    if (apps.length !== this.#apps.length || this.#gone.length > 0) this.#outcome = null;
    this.#apps = apps;
    this.#system = system;
    this.#sensing.retarget(system);
    this.#neighbourhood.settle(apps);
    this.#news.tell();
  }

  step(timeSeconds: number, readings: Readings): Decision {
    const { surroundings } = this.#sensing;
    if (this.#sensing.look(timeSeconds, readings, this.#apps)) this.#news.tell();
    this.#power.look(timeSeconds, readings.monitors, this.#apps, this.#system);
    const isDue = this.#outcome === null || this.#news.isDue(timeSeconds, this.#apps, surroundings);
    const actions = isDue ? this.#act(timeSeconds) : [];
    return { actions: [...actions, ...this.#tellDrift(timeSeconds)], explanations: this.#explanations };
  }

  safe(timeSeconds: number): Action[] {
    this.#outcome = null;
    return this.#actuation.safe(this.#apps, timeSeconds);
  }

  /** With the envelope in force: an explanation is kept with what it explains. */
  #tellDrift(now: number): Action[] {
    const drifts = this.#apps.map((app) => app.drift(now, this.#sensing.surroundings));
    if (drifts.every((drift) => drift === null)) return [];
    this.#explanations = this.#explanations.map((one, index) => {
      const drift = drifts[index];
      return drift ? { ...one, text: `${one.text} ${drift}` } : one;
    });
    return this.#apps.flatMap(({ sent }, index): Action[] =>
      sent && drifts[index] ? [{ kind: 'envelope', envelope: sent }] : [],
    );
  }

  #act(now: number): Action[] {
    const levels = [...this.#actuation.levels];
    const moment = this.#moment(levels);
    const before = this.#outcome;
    const starts = this.#news.planned(now) ? [levels, ...farLevels(moment)] : [levels];
    const outcome = this.#planner.plan(this.#apps, moment, before, starts);
    this.#outcome = outcome;
    if (outcome !== before) this.#explain(moment, outcome);
    this.#news.remember(this.#apps, this.#sensing.surroundings);
    const gone = this.#gone;
    this.#gone = [];
    return this.#actuation.act(outcome, this.#apps, gone, tailsAt(moment), now);
  }

  #moment(levels: readonly number[]): Moment {
    return momentOf({
      sensing: this.#sensing,
      neighbourhood: this.#neighbourhood,
      power: this.#power,
      apps: this.#apps,
      system: this.#system,
      levels,
    });
  }

  #explain(moment: Moment, outcome: Outcome): void {
    const texts = this.#planner.explain(this.#apps, moment, outcome);
    this.#explanations = this.#apps.map(({ name }, index) => ({ application: name, text: texts[index]! }));
  }
}

/** All clocks low, in the middle and high. */
function farLevels({ highest }: Moment): number[][] {
  return [0.15, 0.5, 0.85].map((share) => Array.from(highest, (top) => Math.round(share * top)));
}
