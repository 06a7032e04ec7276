/**
 * The baseline that tunes the system alone, like POET: clocks follow the observed speed, and every application runs
 * the smallest sub-network that keeps its accuracy floor, for ever.
 *
 * @see C. Imes et al., POET, RTAS 2015
 */
import type { ClockDomain } from '../../core/profile.js';
import { beside } from './beside.js';
import { createFixedPolicy } from './fixed.js';
import { PoetClocks, smallestOption } from './poet-clocks.js';
import type { ManagedApplication, Policy } from './policy.js';

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE`, `ERR_CONFIG` for applications that nobody could manage, `ERR_POLICY` where
 *   a profile does not know what a frame takes
 */
export function createPoetPolicy(
  applications: readonly ManagedApplication[],
  domains: readonly ClockDomain[],
): Policy {
  const fixed = createFixedPolicy({ name: 'poet', applications, choose: smallestOption });
  return beside('poet', fixed, new PoetClocks(applications, domains));
}
