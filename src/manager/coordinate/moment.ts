/** What a plan is made from, as it stands now: everything that was learned, behind the questions that planning asks. */
import type { SystemTarget } from '../../core/target.js';
import type { BoardPower } from './board-power.js';
import type { Neighbourhood } from './neighbourhood.js';
import { type Expectation, neighbourSeconds, serviceTail } from './outlook.js';
import type { Point } from './points.js';
import type { Moment } from './problem.js';
import type { Sensing } from './sensing.js';
import type { Surroundings, Tracked } from './tracked.js';

export interface Known {
  readonly sensing: Sensing;
  readonly neighbourhood: Neighbourhood;
  readonly power: BoardPower;
  readonly apps: readonly Tracked[];
  readonly system: SystemTarget;
  /** In force. */
  readonly levels: readonly number[];
}

export function momentOf({ sensing, neighbourhood, power, apps, system, levels }: Known): Moment {
  const { surroundings, strangers } = sensing;
  const capWatts = power.left(system);
  return {
    domains: surroundings.domains,
    system,
    levels,
    fixed: [],
    highest: surroundings.clocks.map(({ highest }) => highest),
    expectation: expectations(surroundings, neighbourhood),
    neighbours: (app, domain) => neighbourhood.of(app, domain),
    workScale: (domain) => power.scales.work(domain),
    idleScale: (domain) => power.scales.idle(domain),
    baseWatts: power.scales.base,
    capWatts,
    capIsHard: power.isHard(system),
    strangerWatts:
      capWatts === null
        ? null
        : (domain, level) => power.strangerWatts(domain, level, strangers.cores[domain]!, apps),
    capReason: power.reason(system),
  };
}

/** Asked for again and again; what was found holds as long as the neighbours do. */
function expectations(surroundings: Surroundings, neighbourhood: Neighbourhood): Moment['expectation'] {
  const known = new Map<Point, Expectation>();
  let beside = neighbourhood.points;
  return (app, point) => {
    if (beside !== neighbourhood.points) {
      beside = neighbourhood.points;
      known.clear();
    }
    const expected = known.get(point) ?? app.expectation(point, surroundings);
    known.set(point, expected);
    return expected;
  };
}

/** Seconds of an inference at the tail per option, from its start, for the fast loop. */
export function tailsAt({ domains, expectation, neighbours }: Moment) {
  return (app: Tracked, levels: readonly number[]): Float64Array =>
    Float64Array.from(app.points, (point) => {
      const { domain } = point.main;
      const expected = expectation(app, point);
      const others = neighbours(app, domain);
      const level = levels[domain]!;
      const beside = neighbourSeconds(point, level, domains[domain]!.cores, others, expected.missShare);
      return serviceTail(point, level, levels, expected, beside);
    });
}
