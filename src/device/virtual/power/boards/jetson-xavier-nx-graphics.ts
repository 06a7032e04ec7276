/** The power of the Jetson Xavier NX's graphics processor. Written by `node scripts/fit-power.mjs`: change that, not this. */
import type { ClusterPower } from '../cluster.js';
import { assumed, fitted } from '../provenance.js';

const measurements =
  'power at the wall in MaxQ (MLPerf Inference v1.1 and v2.0, closed division, Xavier NX), 25 rows of 6 benchmarks, with an assumed base and assumed voltages';
const inBase = assumed('part of the base: the measurements cannot tell them apart');

export const xavierGraphicsPower: ClusterPower = {
  leakage: { watts: 0, perVolt: 4, perCelsius: 0.035, provenance: inBase },
  clock: { farads: 0, provenance: inBase },
  work: { coreFarads: 8.636e-9, provenance: fitted(measurements, 11.1) },
};
