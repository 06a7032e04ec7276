/** The power of the Odroid-XU3's little cluster. Written by `node scripts/fit-power.mjs`: change that, not this. */
import type { ClusterPower } from '../cluster.js';
import { fitted } from '../provenance.js';

const measurements =
  'published means of one busy little core (gabrieleara/PARTSim, old energy table), 14 workloads, 14 clocks; growth of leakage from the big cluster';
const provenance = fitted(measurements, 12.6);

export const odroidXu3Little: ClusterPower = {
  leakage: { watts: 0.01884, perVolt: 4, perCelsius: 0.035, provenance },
  clock: { farads: 2.039e-11, provenance },
  work: { coreFarads: 7.876e-11, provenance },
};
