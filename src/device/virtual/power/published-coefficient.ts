/** A cluster's power where a device tree has its dynamic power coefficient and nobody measured the rest. */

import { odroidXu3Big } from './boards/odroid-xu3-big.js';
import type { ClusterPower } from './cluster.js';
import { assumed, type Provenance } from './provenance.js';

/** A coefficient of 1 µW / (MHz V²) is 1 pF. */
const faradsPerCoefficient = 1e-12;

/**
 * The coefficient gives the cores; the clock and the leakage are assumed to be to them as on the one chip where all
 * three were measured, the Odroid-XU3's big cluster.
 *
 * @param coefficient of one core, in µW / (MHz V²)
 * @param cores how many there are: the measured cluster has four
 */
export function clusterFromCoefficient(
  coefficient: number,
  cores: number,
  provenance: Provenance,
): ClusterPower {
  const { leakage, clock, work } = odroidXu3Big.power;
  const coreFarads = coefficient * faradsPerCoefficient;
  const scale = (coreFarads / work.coreFarads) * (cores / 4);
  const likeMeasured = assumed("in proportion to the cores, as on the Odroid-XU3's big cluster");
  return {
    leakage: { ...leakage, watts: leakage.watts * scale, provenance: likeMeasured },
    clock: { farads: clock.farads * scale, provenance: likeMeasured },
    work: { coreFarads, provenance },
  };
}
