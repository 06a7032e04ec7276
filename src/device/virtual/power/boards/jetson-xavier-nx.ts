/** The power of the Jetson Xavier NX: the graphics processor fitted to power at the wall, the rest assumed. */
import type { BoardPower } from '../board.js';
import { assumed } from '../provenance.js';
import { clusterFromCoefficient } from '../published-coefficient.js';
import { xavierGraphicsPower } from './jetson-xavier-nx-graphics.js';
import {
  xavierBaseWatts,
  xavierGraphicsVolts,
  xavierProcessorVolts,
  xavierRegulatorEfficiency,
} from './xavier-assumptions.js';

const straightLine = assumed(
  'a straight line between published limits of the rail: the chip sets it in a closed loop',
);

export const jetsonXavierNxPower: BoardPower = {
  board: 'jetson-xavier-nx',
  base: { watts: xavierBaseWatts, provenance: assumed('the order of magnitude of the kit at rest') },
  regulator: {
    efficiency: xavierRegulatorEfficiency,
    provenance: assumed('usual for a step-down converter of this size'),
  },
  domains: {
    cpu: clusterFromCoefficient(500, 6, assumed('a core wider than the Cortex-A76, which has 416')),
    gpu: xavierGraphicsPower,
  },
  voltages: {
    cpu: { points: xavierProcessorVolts, provenance: straightLine },
    gpu: { points: xavierGraphicsVolts, provenance: straightLine },
  },
  notes: [
    'The deep learning accelerators are not modelled; where they work as well, the same fit gives them 5.9 W at the plug.',
    'MLPerf rows have no utilisation: the fit takes the graphics processor as busy all the time, and errs by a third on single small images.',
    'Base, processor and leakage cannot be told apart in those rows, so they were not checked.',
  ],
};
