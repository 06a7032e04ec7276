/** The power of the Odroid-XU3's big cluster. Written by `node scripts/fit-power.mjs`: change that, not this. */
import { fitted } from '../provenance.js';
import type { ObservedCluster } from '../validate.js';

const measurements =
  'published measurements of the big cluster (GemStone: mattw200/gemstone-applypower, powmon data), 42 workloads, 1 to 4 instances, 9 clocks';
const utilisation = fitted(measurements, 14.2);
const activity = fitted(measurements, 2.48);
const counters = fitted(measurements, 3.13);

export const odroidXu3Big: ObservedCluster = {
  power: {
    leakage: { watts: 0.1173, perVolt: 4, perCelsius: 0.035, provenance: activity },
    clock: { farads: 1.671e-10, provenance: activity },
    work: { coreFarads: 2.955e-10, provenance: activity },
  },
  heat: {
    priorShare: 0.5977,
    awakeFarads: 5.54e-11,
    sensorSpreadCelsius: 2.5,
    idleCelsius: 42,
    wattsPerSpreadKelvin: 0.07064,
    wattsPerRiseKelvin: 0.005177,
    provenance: utilisation,
  },
  counters: {
    cycle: 1.395e-10,
    integerInstruction: 2.504e-11,
    otherInstruction: 1.83e-10,
    instructionFetch: 3.14e-10,
    secondLevelLoad: 1.856e-9,
    unalignedAccess: 2.445e-9,
    busAccess: 5.724e-10,
    provenance: counters,
  },
};
