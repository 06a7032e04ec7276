/** What operating points take at every combination of the clocks that matter to them. */
import { CotuneError } from '../../core/errors.js';
import {
  domainsOf,
  idleWattsAt,
  joulesAt,
  type Levels,
  levelVectors,
  secondsAt,
} from '../../core/option-cost.js';
import type { ClockDomain, Option } from '../../core/profile.js';

/** An operating point at given clocks. */
export interface ClockPoint {
  readonly option: Option;
  /** Of the domains that matter to it. */
  readonly levels: Levels;
  /** Median of one frame. */
  readonly seconds: number;
  /** Of one frame, beyond the idle power. */
  readonly joules: number;
  /** Of the domains that matter to it, at the levels. */
  readonly idleWatts: number;
}

/** @throws {CotuneError} `ERR_POLICY` where the profile does not know what a frame takes */
export function clockPoints(options: readonly Option[], domains: readonly ClockDomain[]): ClockPoint[] {
  return options.flatMap((option) => {
    const own = domainsOf([option], domains);
    return levelVectors(own).map((levels) => ({
      option,
      levels,
      seconds: secondsAt(option, levels),
      joules: knownJoules(option, levels),
      idleWatts: idleWattsAt(own, levels),
    }));
  });
}

function knownJoules(option: Option, levels: Levels): number {
  const joules = joulesAt(option, levels);
  if (joules !== null) return joules;
  throw new CotuneError(
    'ERR_POLICY',
    `this policy weighs energy, and the profile of ${option.subnet} on ${option.mapping.name} does not know it`,
    { advice: 'choose a policy that does without, such as ladder or slack' },
  );
}
