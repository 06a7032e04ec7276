/** The policies of a live run on a virtual board, by the names that the contract gives them. */
import { CotuneError } from '../../core/errors.js';
import type { Option } from '../../core/profile.js';
import type { SystemTarget } from '../../core/target.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { createFixedPolicy } from '../../manager/policy/fixed.js';
import type { ManagedApplication, Policy } from '../../manager/policy/policy.js';
import { policyNames } from '../policies.js';
import { jointPolicy } from '../simulation/joint-setup.js';
import { clockDomains } from '../simulation/option-table.js';

export interface BoardPolicy {
  readonly policy: Policy;
  /** Whether it sets the clocks itself; else the board's own governors do. */
  readonly setsClocks: boolean;
}

/** @throws {CotuneError} `ERR_CONFIG` for a name that is none */
export function createBoardPolicy(
  name: string,
  board: VirtualBoard,
  applications: readonly ManagedApplication[],
  system: SystemTarget,
): BoardPolicy {
  if (name === 'managed') {
    const policy = jointPolicy(board, { applications, domains: clockDomains(board), system });
    return { policy, setsClocks: true };
  }
  if (name === 'static-largest') return fixed(name, applications, (a, b) => b.accuracy - a.accuracy);
  if (name === 'static-smallest') return fixed(name, applications, (a, b) => a.accuracy - b.accuracy);
  throw new CotuneError(
    'ERR_CONFIG',
    `there is no policy named ${name}; there are ${policyNames.join(', ')}`,
  );
}

type Order = (a: Option, b: Option) => number;

function fixed(name: string, applications: readonly ManagedApplication[], order: Order): BoardPolicy {
  const policy = createFixedPolicy({ name, applications, choose: (one) => onOneThread(one, order) });
  return { policy, setsClocks: false };
}

/** One sub-network on one thread of the processors that are fastest for it: as without a manager on a real machine. */
function onOneThread({ profile: { options } }: ManagedApplication, order: Order): Option {
  const cpu = options.filter(({ mapping }) => mapping.gpu === undefined);
  const fewest = Math.min(...cpu.map(({ threads }) => threads));
  const plain = cpu.filter(({ threads }) => threads === fewest);
  const fastestFirst: Order = (a, b) => a.latencySeconds.p50 - b.latencySeconds.p50;
  return plain.sort((a, b) => order(a, b) || fastestFirst(a, b))[0]!;
}
