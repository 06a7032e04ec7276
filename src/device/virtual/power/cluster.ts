/**
 * The power of a cluster of cores that share clock and voltage: leakage, the clock tree, and the cores at work.
 * Capacitances are what switches per cycle, so each part but leakage is C V² f.
 *
 * @see Butts and Sohi, A static power model for architects (MICRO 2000), for leakage; Walker et al., Accurate and
 *   stable run-time power modeling for mobile and embedded CPUs (TCAD 2017), for the parts
 */
import type { Sourced } from './provenance.js';

export interface Leakage {
  /** At 1 V and 50 °C. */
  readonly watts: number;
  /** Exponential growth with voltage, per volt, on top of current times voltage. */
  readonly perVolt: number;
  /** Exponential growth with temperature, per kelvin. */
  readonly perCelsius: number;
}

/** What the formulas need of a cluster, wherever it comes from. */
export interface ClusterCoefficients {
  readonly leakage: Leakage;
  readonly clock: { readonly farads: number };
  readonly work: { readonly coreFarads: number };
}

export interface ClusterPower extends ClusterCoefficients {
  readonly leakage: Sourced<Leakage>;
  /** Switched per cycle while the clock runs, whatever the cores do. */
  readonly clock: Sourced<{ readonly farads: number }>;
  /** Of work with the activity factor 1, the mean of the workloads. */
  readonly work: Sourced<{
    /** Per cycle of each busy core, with its share of what the cores have in common. */
    readonly coreFarads: number;
  }>;
}

export interface ClusterState {
  readonly hertz: number;
  readonly volts: number;
  /** Of the silicon, averaged over the cores. */
  readonly celsius: number;
  /** Of each core, the share of time in which it is busy, 0 to 1. */
  readonly utilisations: readonly number[];
}

/** Above this the model says nothing: a chip has long switched itself off, and the exponential must stay finite. */
const hottestCelsius = 150;

/** @returns watts; grows with voltage and temperature */
export function leakageWatts(
  { watts, perVolt, perCelsius }: Leakage,
  volts: number,
  celsius: number,
): number {
  const kelvinAbove = Math.min(celsius, hottestCelsius) - 50;
  return watts * volts * Math.exp(perVolt * (volts - 1) + perCelsius * kelvinAbove);
}

/** @returns watts of what switches `farads` at every cycle: C V² f */
export function switchingWatts(farads: number, hertz: number, volts: number): number {
  return farads * volts ** 2 * hertz;
}

/** The share of time in which at least one core is awake, if each is busy independently of the others. */
export function awakeShare(utilisations: readonly number[]): number {
  return 1 - utilisations.reduce((allAsleep, utilisation) => allAsleep * (1 - share(utilisation)), 1);
}

/** What the cluster takes while powered, without any work. */
export function staticWatts({ leakage, clock }: ClusterCoefficients, state: ClusterState): number {
  const { hertz, volts, celsius } = state;
  return leakageWatts(leakage, volts, celsius) + switchingWatts(clock.farads, hertz, volts);
}

/** What work adds, at the activity factor 1. */
export function workWatts(
  { work }: ClusterCoefficients,
  { hertz, volts, utilisations }: ClusterState,
): number {
  const busyCores = utilisations.reduce((sum, utilisation) => sum + share(utilisation), 0);
  return switchingWatts(work.coreFarads * busyCores, hertz, volts);
}

/**
 * The power of a cluster.
 *
 * @param activity how much the work switches, relative to the mean of the workloads; a profile measures it
 * @returns watts, without regulator loss
 */
export function clusterWatts(power: ClusterCoefficients, state: ClusterState, activity = 1): number {
  return staticWatts(power, state) + activity * workWatts(power, state);
}

/** Counters of time overshoot by a tick. */
const share = (utilisation: number) => Math.min(1, Math.max(0, utilisation));
