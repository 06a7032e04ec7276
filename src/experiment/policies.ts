/** The policies that a live run can be made with, by the names that the contract gives them. */
import { CotuneError } from '../core/errors.js';
import { createJointPolicy } from '../manager/policy/joint.js';
import type { Policy } from '../manager/policy/policy.js';
import { createStaticPolicy } from '../manager/policy/static.js';
import type { System } from '../system.js';

export const policyNames = ['managed', 'static-largest', 'static-smallest'] as const;
export type PolicyName = (typeof policyNames)[number];

/** @throws {CotuneError} `ERR_CONFIG` for a name that is none */
export function createPolicy(name: string, { applications, cores }: System): Policy {
  if (name === 'managed') return createJointPolicy({ applications, cores });
  if (name === 'static-largest') return createStaticPolicy(applications, 'largest');
  if (name === 'static-smallest') return createStaticPolicy(applications, 'smallest');
  throw new CotuneError(
    'ERR_CONFIG',
    `there is no policy named ${name}; there are ${policyNames.join(', ')}`,
  );
}
