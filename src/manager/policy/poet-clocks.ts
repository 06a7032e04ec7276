/** The clocks as POET sets them: a controller for each application, each of which believes to be alone. */
import type { ClockDomain, Option } from '../../core/profile.js';
import { formatQuantity } from '../../core/units.js';
import { limitSeconds } from '../decide/candidates.js';
import { clockPoints } from './clock-points.js';
import { PoetControl } from './poet-control.js';
import { Configurations } from './poet-schedule.js';
import type { Decision, ManagedApplication, Readings, Situation } from './policy.js';
import { type Member, Roster } from './roster.js';
import { lowestRung, rungsOf } from './rungs.js';
import { SharedClocks } from './shared-clocks.js';

interface Controlled {
  readonly option: Option;
  readonly control: PoetControl;
}

export class PoetClocks {
  readonly #roster: Roster<Controlled>;
  readonly #clocks: SharedClocks;

  /** @throws {CotuneError} `ERR_POLICY` where a profile does not know what a frame takes */
  constructor(applications: readonly ManagedApplication[], domains: readonly ClockDomain[]) {
    this.#clocks = new SharedClocks(domains);
    this.#roster = new Roster(applications, (application) => {
      const option = smallestOption(application);
      return { option, control: new PoetControl(new Configurations(clockPoints([option], domains))) };
    });
  }

  change(situation: Situation): void {
    this.#roster.change(situation);
  }

  step({ frames }: Readings): Decision {
    const present = this.#roster.present;
    for (const { application: name, inference } of frames) {
      const member = present.find(({ application }) => application.name === name);
      // As the user waits: that way a queue is worked off, which in service times is not to be seen.
      if (member !== undefined && inference !== null && inference.latencySeconds > 0)
        member.state.control.observe(inference.latencySeconds, wantedSeconds(member));
    }
    return {
      actions: this.#clocks.ask(present.map(({ state }) => state.control.levels)),
      explanations: present.map((member) => ({
        application: member.application.name,
        text: `speed-up ${member.state.control.speedUp.toFixed(2)} for ${formatQuantity(wantedSeconds(member), 'seconds')}`,
      })),
    };
  }
}

/** The least accurate sub-network that keeps the floor, where it is fastest. */
export function smallestOption(application: ManagedApplication): Option {
  const rungs = rungsOf(application);
  return rungs[lowestRung(application, rungs)]!;
}

/** POET keeps an average: the one whose tail, as profiled, ends in time. */
function wantedSeconds({ application, state }: Member<Controlled>): number {
  const { p50, p95 } = state.option.latencySeconds;
  return (limitSeconds(application) * p50) / p95;
}
