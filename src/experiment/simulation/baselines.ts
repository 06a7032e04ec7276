/** The baselines that adapt, by name: `ladder` and `slack` under a governor, the others with clocks of their own. */
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { createAlertPolicy } from '../../manager/policy/alert.js';
import { createLadderPolicy } from '../../manager/policy/ladder.js';
import { createPoetPolicy } from '../../manager/policy/poet.js';
import type { Policy } from '../../manager/policy/policy.js';
import { createSlackPolicy } from '../../manager/policy/slack.js';
import { createUncoordinatedPolicy } from '../../manager/policy/uncoordinated.js';
import { governorPolicies, governorsOf, type PolicySetup, unknownPolicy } from './policies.js';
import type { Situations } from './situation.js';

type Create = (situations: Situations) => Policy;

const governed: Readonly<Record<string, Create>> = {
  ladder: ({ all }) => createLadderPolicy(all),
  slack: ({ all }) => createSlackPolicy(all),
};
const ownClocks: Readonly<Record<string, Create>> = {
  poet: ({ all, domains }) => createPoetPolicy(all, domains),
  uncoordinated: ({ all, domains }) => createUncoordinatedPolicy(all, domains),
  alert: (situations) => {
    const { all: applications, domains } = situations;
    const { objective } = situations.at(0).system;
    return createAlertPolicy({ applications, domains, objective });
  },
};

export const baselinePolicies = [...Object.keys(governed), ...Object.keys(ownClocks)];

/**
 * @param governor of `ladder` and `slack`; the board's own where none is given
 * @returns undefined for a name that is none of the baselines
 * @throws {CotuneError} `ERR_USAGE` for a governor that there is not
 */
export function baselineSetup(
  name: string,
  governor: string | undefined,
  board: VirtualBoard,
): PolicySetup | undefined {
  const create = Object.hasOwn(governed, name) ? governed[name] : undefined;
  if (create !== undefined) {
    const known = ['default', ...governorPolicies];
    if (governor !== undefined && !known.includes(governor))
      throw unknownPolicy(
        `${name}:${governor}`,
        known.map((one) => `${name}:${one}`),
      );
    return { name, governors: governorsOf(governor ?? 'default', board), create: toldWhoIsThere(create) };
  }
  if (!Object.hasOwn(ownClocks, name) || governor !== undefined) return undefined;
  return { name, governors: {}, create: toldWhoIsThere(ownClocks[name]!) };
}

/** A policy is made for all applications; where some come later it hears so before its first step. */
export function toldWhoIsThere(create: Create): Create {
  return (situations) => {
    const policy = create(situations);
    const situation = situations.at(0);
    if (situation.applications.length < situations.all.length) policy.change?.(situation);
    return policy;
  };
}
