/** The governor `performance`: always the highest frequency that the limits allow. */
import { FixedGovernor } from './fixed-governor.js';
import { defineGovernor, noTunables } from './governor.js';

export const performance = defineGovernor({
  name: 'performance',
  reads: 'nothing',
  tunables: noTunables,
  create: (policy) => new FixedGovernor(policy, 'maximum'),
});
