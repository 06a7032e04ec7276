/** What the joint policy is given of a virtual board: its clocks, its sensors and what it takes at rest. */
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { createCoordinatedPolicy } from '../../manager/policy/coordinated.js';
import type { Scenario } from '../scenario/types.js';
import type { PolicySetup } from './policies.js';

/** The joint policy with the clocks of a board in its hands. */
export function jointSetup(scenario: Scenario, board: VirtualBoard): PolicySetup {
  const clocked = board.domains.filter(({ kind }) => kind !== 'memory');
  const power = board.rails.find(({ base }) => base);
  return {
    name: 'joint',
    governors: Object.fromEntries(clocked.map(({ name }) => [name, 'userspace'])),
    create: ({ all, domains }) =>
      createCoordinatedPolicy({
        applications: all,
        domains,
        system: scenario.system,
        baseWatts: restWatts(board),
        monitors: {
          power: power === undefined ? null : `power.${power.name}`,
          temperatures: board.zones.map(({ name }) => `temperature.${name}`),
        },
      }),
  };
}

/** What no processor takes: the board, and its memory at rest. */
function restWatts({ base, regulator, domains }: VirtualBoard): number {
  const memory = domains.reduce(
    (sum, domain) => sum + (domain.kind === 'memory' ? domain.power.idleWatts : 0),
    0,
  );
  return base.watts + memory / regulator.efficiency;
}
