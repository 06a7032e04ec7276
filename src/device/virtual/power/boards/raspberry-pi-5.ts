/** The power of the Raspberry Pi 5. Its firmware publishes neither coefficients nor voltages: all is assumed. */
import type { BoardPower } from '../board.js';
import { assumed } from '../provenance.js';
import { clusterFromCoefficient } from '../published-coefficient.js';

export const raspberryPi5Power: BoardPower = {
  board: 'raspberry-pi-5',
  base: { watts: 2.5, provenance: assumed('the order of magnitude of such a board at rest') },
  regulator: { efficiency: 0.9, provenance: assumed('usual for a step-down converter of this size') },
  domains: {
    cpu: clusterFromCoefficient(416, 4, assumed("as the RK3588's Cortex-A76, which its device tree gives")),
  },
  voltages: {
    cpu: {
      points: [
        [1500e6, 0.72],
        [2400e6, 0.9],
      ],
      provenance: assumed('the firmware sets them; a Cortex-A76 at these clocks needs about so much'),
    },
  },
  notes: ['Not compared with a measurement: for comparing policies, not for watts to believe.'],
};
