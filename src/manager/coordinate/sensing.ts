/** What the coordinated manager makes of the frames and sensors: all that it has learned of the surroundings. */
import type { FrameReport } from '../../core/frame.js';
import type { SystemTarget } from '../../core/target.js';
import { ClockWatch } from '../estimate/clock-watch.js';
import { Overlaps } from '../estimate/overlaps.js';
import { SharedSlowDown } from '../estimate/shared-slow-down.js';
import type { Readings } from '../policy/policy.js';
import { problemOf } from '../sense.js';
import type { BoardPowerOptions } from './board-power.js';
import type { Neighbourhood } from './neighbourhood.js';
import { Strangers } from './strangers.js';
import type { Surroundings, Tracked } from './tracked.js';

export class Sensing {
  readonly clocks: readonly ClockWatch[];
  readonly strangers: Strangers;
  readonly surroundings: Surroundings;
  #objective: SystemTarget['objective'] = 'min-energy';

  constructor({ domains }: Pick<BoardPowerOptions, 'domains'>, neighbourhood: Neighbourhood) {
    this.clocks = domains.map((domain) => new ClockWatch(domain));
    const strangers = new Strangers(domains, this.clocks);
    this.strangers = strangers;
    const cautious = () => this.#objective === 'max-accuracy';
    this.surroundings = {
      domains,
      clocks: this.clocks,
      slowDown: new SharedSlowDown(),
      overlaps: new Overlaps(),
      shift: (domain) => strangers.shift(domain),
      get cautious() {
        return cautious();
      },
      neighboursOn: (domain, except) => neighbourhood.names(domain, except),
    };
  }

  /** What is asked of the whole system has changed. */
  retarget({ objective }: SystemTarget): void {
    this.#objective = objective;
  }

  /** @returns whether something has changed that nothing foretold */
  look(nowSeconds: number, { frames, monitors }: Readings, apps: readonly Tracked[]): boolean {
    let news = false;
    for (const clock of this.clocks) {
      const before = clock.highest;
      clock.look(monitors.get(`frequency.${clock.domain.name}`), nowSeconds);
      if (clock.highest !== before) news = true;
    }
    this.strangers.look(monitors, apps);
    const known = new Map(apps.map((app) => [app.name, app]));
    for (const frame of frames) if (this.#observe(frame, known)) news = true;
    return news;
  }

  #observe(frame: FrameReport, known: ReadonlyMap<string, Tracked>): boolean {
    if (problemOf(frame, known) !== undefined) return false;
    return known.get(frame.application)!.observe(frame, this.surroundings);
  }
}
