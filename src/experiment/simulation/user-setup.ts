/** A user's policy in a simulated run. */
import { createCheckedPolicy } from '../../manager/policy/checked.js';
import type { CreatePolicy } from '../../manager/policy/create-policy.js';
import { toldWhoIsThere } from './baselines.js';
import type { PolicySetup } from './policies.js';

/** @param name of the run, and of a policy that does not say its own */
export function userSetup(name: string, create: CreatePolicy): PolicySetup {
  return {
    name,
    governors: {},
    create: toldWhoIsThere((situations) => {
      const { all: applications, domains, cores } = situations;
      const { system } = situations.at(0);
      return createCheckedPolicy(create, { applications, domains, cores, system }, name);
    }),
  };
}
