/** The policies that a live run can be made with, by the names that the contract gives them. */
import { CotuneError } from '../core/errors.js';
import type { SystemTarget } from '../core/target.js';
import type { Policy } from '../manager/policy/policy.js';
import { createStaticPolicy } from '../manager/policy/static.js';
import type { System } from '../system.js';
import { createLivePolicy } from './live/live-policy.js';
import type { LiveSetup } from './live/prepare.js';

export const policyNames = ['managed', 'static-largest', 'static-smallest'] as const;
export type PolicyName = (typeof policyNames)[number];

/** @throws {CotuneError} `ERR_CONFIG` for a name that is none */
export function createPolicy(name: string, system: System, setup: LiveSetup, target: SystemTarget): Policy {
  const { applications, everywhere } = system;
  if (name === 'managed') {
    const { power, live, table } = setup;
    const sensor = 'absent' in power || power.origin === 'modelled' ? null : power;
    return createLivePolicy({ applications, everywhere, system: target, table, live, sensor });
  }
  if (name === 'static-largest') return createStaticPolicy(applications, 'largest');
  if (name === 'static-smallest') return createStaticPolicy(applications, 'smallest');
  throw new CotuneError(
    'ERR_CONFIG',
    `there is no policy named ${name}; there are ${policyNames.join(', ')}`,
  );
}
