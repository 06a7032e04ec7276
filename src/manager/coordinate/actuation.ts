/**
 * From a plan to actions, in a safe order: a clock rises before the network that needs it, and falls after the
 * network that needed it.
 */
import type { Envelope } from '../../core/envelope.js';
import type { ClockDomain } from '../../core/profile.js';
import { changedMaterially, envelopeOf } from '../decide/envelope.js';
import type { ClockWatch } from '../estimate/clock-watch.js';
import type { Action } from '../policy/policy.js';
import type { Outcome } from './planner.js';
import type { Tracked } from './tracked.js';

/** Seconds of an inference at the tail per option, at the clocks in force. */
export type Tails = (app: Tracked, levels: readonly number[]) => Float64Array;

export class Actuation {
  /** In force, as far as it was asked for. */
  readonly levels: number[];
  readonly #asked = new Set<number>();

  constructor(
    private readonly domains: readonly ClockDomain[],
    private readonly clocks: readonly ClockWatch[],
    /** Hears of a change of clocks before it is asked for. */
    private readonly foresee: (domain: number, level: number) => void,
  ) {
    this.levels = domains.map(({ hertz }) => hertz.length - 1);
  }

  /** Only what changes. @param gone applications that have left, or make room for their successors */
  act(
    { points, levels }: Outcome,
    apps: readonly Tracked[],
    gone: readonly Tracked[],
    tails: Tails,
    now: number,
  ): Action[] {
    const raised = this.#clockActions(levels, now, (domain, level) => this.#isRaised(domain, level));
    const left = gone.map((app): Action => shutOut(app, now));
    const moved = apps.flatMap((app, index) => this.#grant(app, points[index]!, tails, now));
    const lowered = this.#clockActions(levels, now, (domain, level) => level < this.levels[domain]!);
    return [...raised, ...left, ...moved, ...lowered];
  }

  /** The highest clocks that there are, and what was granted last: where nobody decides any more. */
  safe(apps: readonly Tracked[], now: number): Action[] {
    const highest = this.domains.map(({ hertz }) => hertz.length - 1);
    const raised = this.#clockActions(highest, now, () => true);
    return [
      ...raised,
      ...apps.flatMap(({ sent }): Action[] =>
        sent === undefined ? [] : [{ kind: 'envelope', envelope: sent }],
      ),
    ];
  }

  /** Who never asked for a clock does not know where it is. */
  #isRaised(domain: number, level: number): boolean {
    return level > this.levels[domain]! || (level === this.levels[domain]! && !this.#asked.has(domain));
  }

  #clockActions(
    levels: readonly number[],
    now: number,
    isDue: (domain: number, level: number) => boolean,
  ): Action[] {
    return levels.flatMap((level, domain): Action[] => {
      if (!isDue(domain, level)) return [];
      this.#asked.add(domain);
      this.levels[domain] = level;
      this.foresee(domain, level);
      this.clocks[domain]!.ask(level, now);
      const { name, hertz } = this.domains[domain]!;
      return [{ kind: 'clock', domain: name, hertz: hertz[level]! }];
    });
  }

  #grant(app: Tracked, index: number, tails: Tails, now: number): Action[] {
    const point = app.points[index];
    if (point === undefined) {
      app.decided = null;
      return app.sent?.choices.length === 0 ? [] : [send(app, shutOut(app, now).envelope)];
    }
    const actions: Action[] = [];
    const { mapping } = point.option;
    if (mapping.name !== app.mapping) {
      actions.push({ kind: 'mapping', application: app.name, mapping });
      app.mapping = mapping.name;
      app.movedAtSeconds = now;
    }
    app.decided = index;
    const envelope = envelopeOf(app.application, tails(app, this.levels), index, now);
    if (changedMaterially(app.sent, envelope, app.application.target.deadlineSeconds))
      actions.push(send(app, envelope));
    return actions;
  }
}

function send(app: Tracked, envelope: Envelope): Action {
  app.sent = envelope;
  return { kind: 'envelope', envelope };
}

const shutOut = ({ name }: Tracked, issuedAtSeconds: number) =>
  ({ kind: 'envelope', envelope: { application: name, issuedAtSeconds, choices: [] } }) as const;
