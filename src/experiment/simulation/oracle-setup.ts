/**
 * The per-tick oracle: the joint policy that is told the truth. Where a scenario hides how far the board and the
 * networks are from their descriptions, and how wrong the profile is, the oracle decides by what is.
 */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { ManagedApplication, Policy } from '../../manager/policy/policy.js';
import type { Scenario } from '../scenario/types.js';
import { disturbBoard, disturbNetwork } from './hidden-error.js';
import { jointSetup } from './joint-setup.js';
import type { PolicySetup } from './policies.js';
import { createSituation } from './situation.js';

export function oracleSetup(
  scenario: Scenario,
  board: VirtualBoard,
  networks: ReadonlyMap<string, ModelledNetwork>,
): PolicySetup {
  const actual = disturbBoard(board, scenario.unknowns);
  const disturbed = [...networks].map(
    ([name, network]) => [name, disturbNetwork(network, scenario.unknowns)] as const,
  );
  const truth = createSituation({ ...scenario, profileError: null }, actual, new Map(disturbed));
  const { governors, create } = jointSetup(scenario, actual);
  return { name: 'oracle', governors, create: () => enlightened(create(truth), truth.all) };
}

/** What changes is told with the profile that is right. */
function enlightened(policy: Policy, all: readonly ManagedApplication[]): Policy {
  const profileOf = new Map(all.map(({ name, profile }) => [name, profile]));
  const corrected = (application: ManagedApplication) => ({
    ...application,
    profile: profileOf.get(application.name)!,
  });
  return {
    name: 'oracle',
    step: (timeSeconds, readings) => policy.step(timeSeconds, readings),
    change: ({ applications, system }) =>
      policy.change?.({ applications: applications.map(corrected), system }),
  };
}
