/** The plan of a sub-network, from its family. */
import { type Arch, resolutionOf } from './arch.js';
import type { SupernetDescription } from './description-schema.js';
import { familyOf } from './families.js';
import type { NetworkPlan } from './plan.js';

/**
 * @param arch validated
 * @param resolution pixels per side of the input; the arch's own where absent
 */
export function planNetwork(description: SupernetDescription, arch: Arch, resolution?: number): NetworkPlan {
  return familyOf(description).plan(description, arch, resolutionOf(description, arch, resolution));
}
