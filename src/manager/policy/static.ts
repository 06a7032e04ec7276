/** One sub-network on one thread for each application, chosen by its rank or its name. */
import { CotuneError } from '../../core/errors.js';
import type { Option } from '../../core/profile.js';
import { createFixedPolicy } from './fixed.js';
import type { ManagedApplication, Policy } from './policy.js';

/**
 * @param which the most accurate sub-network, the fastest, or one by its name
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application without operating points, `ERR_CONFIG` where no
 *   sub-network has the name
 */
export function createStaticPolicy(applications: readonly ManagedApplication[], which: string): Policy {
  const choose = (application: ManagedApplication) => fixedOption(application, which);
  return createFixedPolicy({ name: `static-${which}`, applications, choose });
}

function fixedOption({ name, profile }: ManagedApplication, which: string): Option {
  const fewest = Math.min(...profile.options.map(({ threads }) => threads));
  const mapping = profile.options[0]!.mapping.name;
  const plain = profile.options.filter(
    (option) => option.threads === fewest && option.mapping.name === mapping,
  );
  const candidates = plain.length > 0 ? plain : profile.options;
  if (which === 'largest') return candidates.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  if (which === 'smallest')
    return candidates.reduce((a, b) => (b.latencySeconds.p50 < a.latencySeconds.p50 ? b : a));
  const named = candidates.find(({ subnet }) => subnet === which);
  if (named === undefined)
    throw new CotuneError('ERR_CONFIG', `application ${name} has no sub-network ${which}`);
  return named;
}
