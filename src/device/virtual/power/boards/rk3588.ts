/** The power of boards with an RK3588: coefficients and voltages of the device tree, the rest assumed. */
import type { BoardPower } from '../board.js';
import { assumed, published } from '../provenance.js';
import { clusterFromCoefficient } from '../published-coefficient.js';

const deviceTree = published('dynamic-power-coefficient of rk3588-rock-5b.dts, u-boot/u-boot');

export const rk3588Power: BoardPower = {
  board: 'rk3588',
  base: { watts: 2, provenance: assumed('the order of magnitude of such a board at rest') },
  regulator: { efficiency: 0.9, provenance: assumed('usual for a step-down converter of this size') },
  domains: {
    little: clusterFromCoefficient(228, 4, deviceTree),
    'big-0': clusterFromCoefficient(416, 2, deviceTree),
    'big-1': clusterFromCoefficient(416, 2, deviceTree),
    gpu: clusterFromCoefficient(2982, 1, deviceTree),
  },
  notes: ['Not compared with a measurement: none was found.'],
};
