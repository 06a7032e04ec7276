/** The power of the Odroid-XU3: its processors from measurements, the rest of the board from a trace. */
import type { BoardPower } from '../board.js';
import { assumed, published } from '../provenance.js';
import { odroidXu3Big } from './odroid-xu3-big.js';
import { odroidXu3Little } from './odroid-xu3-little.js';

export const odroidXu3Power: BoardPower = {
  board: 'odroid-xu3',
  base: {
    watts: 2.4,
    provenance: published(
      'mean of an idle Odroid-XU4 at 200 MHz, 2.56 W (MaiaBlanco/userland_dvfs_gov), less both clusters by this model',
    ),
  },
  regulator: { efficiency: 0.9, provenance: assumed('usual for a step-down converter of this size') },
  domains: { big: odroidXu3Big.power, little: odroidXu3Little },
  observed: odroidXu3Big,
  notes: ['The graphics processor is not modelled: no measurement of it under load was found.'],
};
