/** The governor `powersave`: always the lowest frequency that the limits allow. */
import { FixedGovernor } from './fixed-governor.js';
import { defineGovernor, noTunables } from './governor.js';

export const powersave = defineGovernor({
  name: 'powersave',
  reads: 'nothing',
  tunables: noTunables,
  create: (policy) => new FixedGovernor(policy, 'minimum'),
});
