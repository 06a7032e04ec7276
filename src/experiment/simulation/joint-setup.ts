/** What the joint policy is given of a virtual board: its clocks, its sensors and what it takes at rest. */
import type { ClockDomain } from '../../core/profile.js';
import type { SystemTarget } from '../../core/target.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { createCoordinatedPolicy } from '../../manager/policy/coordinated.js';
import type { ManagedApplication, Policy } from '../../manager/policy/policy.js';
import type { Scenario } from '../scenario/types.js';
import type { PolicySetup } from './policies.js';

/** The joint policy with the clocks of a board in its hands. */
export function jointSetup({ system }: Scenario, board: VirtualBoard): PolicySetup {
  const clocked = board.domains.filter(({ kind }) => kind !== 'memory');
  return {
    name: 'joint',
    governors: Object.fromEntries(clocked.map(({ name }) => [name, 'userspace'])),
    create: ({ all, domains }) => jointPolicy(board, { system, applications: all, domains }),
  };
}

export interface JointRequest {
  readonly applications: readonly ManagedApplication[];
  readonly domains: readonly ClockDomain[];
  readonly system: SystemTarget;
}

/** What is to be read of the board, it is given by the names that `Sensors` has for it. */
export function jointPolicy(board: VirtualBoard, request: JointRequest): Policy {
  const power = board.rails.find(({ base }) => base);
  return createCoordinatedPolicy({
    ...request,
    baseWatts: restWatts(board),
    monitors: {
      power: power === undefined ? null : `power.${power.name}`,
      temperatures: board.zones.map(({ name }) => `temperature.${name}`),
    },
  });
}

/** What no processor takes: the board, and its memory at rest. */
export function restWatts({ base, regulator, domains }: VirtualBoard): number {
  const memory = domains.reduce(
    (sum, domain) => sum + (domain.kind === 'memory' ? domain.power.idleWatts : 0),
    0,
  );
  return base.watts + memory / regulator.efficiency;
}
