/** The baseline of two managers that do not know of each other: the ladder tunes the application, POET the clocks. */
import type { ClockDomain } from '../../core/profile.js';
import { beside } from './beside.js';
import { createLadderPolicy } from './ladder.js';
import { PoetClocks } from './poet-clocks.js';
import type { ManagedApplication, Policy } from './policy.js';

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE`, `ERR_CONFIG` for applications that nobody could manage, `ERR_POLICY` where
 *   a profile does not know what a frame takes
 */
export function createUncoordinatedPolicy(
  applications: readonly ManagedApplication[],
  domains: readonly ClockDomain[],
): Policy {
  return beside('uncoordinated', createLadderPolicy(applications), new PoetClocks(applications, domains));
}
