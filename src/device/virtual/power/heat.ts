/**
 * What sensors of temperature add to a guess of power: work that switches more than the mean makes its core hotter
 * than the coolest one, and the whole cluster warmer. A guess from utilisation alone cannot know how much a workload
 * switches; this leans it towards what the heat says. It is an observer's correction, not a part of the physics: a
 * plant, whose temperature follows from its power, must not use it.
 */
import {
  awakeShare,
  type ClusterPower,
  type ClusterState,
  staticWatts,
  switchingWatts,
  workWatts,
} from './cluster.js';
import type { Sourced } from './provenance.js';

export interface HeatEvidence {
  /** How much of the mean workload's power is kept: the rest is left to what the heat says. */
  readonly priorShare: number;
  /**
   * Per cycle while any core is awake. Programs that wait now and then switch more while they work than the loops
   * that keep a core busy all the time, so power rises ahead of utilisation.
   */
  readonly awakeFarads: number;
  /** Between the hottest and the coolest sensor, above which the difference is of work and not of the sensors. */
  readonly sensorSpreadCelsius: number;
  /** Per kelvin above that, at 1 V. */
  readonly wattsPerSpreadKelvin: number;
  /** Of the idle cluster in the room where it was measured. */
  readonly idleCelsius: number;
  /** Per kelvin of the mean above that, at 1 V. */
  readonly wattsPerRiseKelvin: number;
}

/** Watts that the heat speaks for. */
export function heatWatts(evidence: HeatEvidence, volts: number, celsiusOfCores: readonly number[]): number {
  const { spread, rise } = heatAbove(evidence, celsiusOfCores);
  return volts ** 2 * (evidence.wattsPerSpreadKelvin * spread + evidence.wattsPerRiseKelvin * rise);
}

/** The two differences in kelvin, none below zero. */
export function heatAbove(
  { sensorSpreadCelsius, idleCelsius }: Pick<HeatEvidence, 'sensorSpreadCelsius' | 'idleCelsius'>,
  celsiusOfCores: readonly number[],
): { readonly spread: number; readonly rise: number } {
  const mean = celsiusOfCores.reduce((sum, celsius) => sum + celsius, 0) / celsiusOfCores.length;
  const spread = Math.max(...celsiusOfCores) - Math.min(...celsiusOfCores);
  return { spread: Math.max(0, spread - sensorSpreadCelsius), rise: Math.max(0, mean - idleCelsius) };
}

/** The power of an unknown workload, from utilisation and the temperature of each core. */
export function observedWatts(
  power: ClusterPower,
  evidence: Sourced<HeatEvidence>,
  state: ClusterState,
  celsiusOfCores: readonly number[],
): number {
  const { hertz, volts, utilisations } = state;
  const awake = switchingWatts(evidence.awakeFarads * awakeShare(utilisations), hertz, volts);
  const expected = evidence.priorShare * workWatts(power, state) + awake;
  return staticWatts(power, state) + expected + heatWatts(evidence, volts, celsiusOfCores);
}
