/** The power of a whole board: what its domains take through their regulator, and everything else. */
import { CotuneError } from '../../../core/errors.js';
import { jetsonXavierNxPower } from './boards/jetson-xavier-nx.js';
import { odroidXu3Power } from './boards/odroid-xu3.js';
import { raspberryPi5Power } from './boards/raspberry-pi-5.js';
import { rk3588Power } from './boards/rk3588.js';
import type { ClusterPower } from './cluster.js';
import type { Sourced } from './provenance.js';
import type { ObservedCluster } from './validate.js';

export interface BoardPower {
  /** The board's name in `cotune boards`. */
  readonly board: string;
  /** What the board takes beside its domains, at its plug. */
  readonly base: Sourced<{ readonly watts: number }>;
  /** Of the regulators between the plug and the domains, 0 to 1. */
  readonly regulator: Sourced<{ readonly efficiency: number }>;
  /** By the names of the board's domains. */
  readonly domains: Readonly<Record<string, ClusterPower>>;
  /** Voltages by frequency where the board's description has none: [hertz, volts], ascending. */
  readonly voltages?: Readonly<Record<string, Sourced<{ readonly points: readonly VoltagePoint[] }>>>;
  /** The cluster that was measured so well that it can be compared with rows of measurements. */
  readonly observed?: ObservedCluster;
  /** What could not be known or checked. */
  readonly notes: readonly string[];
}

export type VoltagePoint = readonly [hertz: number, volts: number];

const models = [odroidXu3Power, jetsonXavierNxPower, rk3588Power, raspberryPi5Power];

/** Undefined for a board whose power nobody has modelled. */
export function powerOfBoard(name: string): BoardPower | undefined {
  return models.find(({ board }) => board === name);
}

/** @throws {CotuneError} `ERR_BOARD_MODEL` where the board's model was not made from rows of measurements */
export function observedCluster(name: string): ObservedCluster {
  const observed = powerOfBoard(name)?.observed;
  if (observed !== undefined) return observed;
  const known = models.filter((model) => model.observed !== undefined).map(({ board }) => board);
  const what = `there is no power model of ${name} to compare with measured rows`;
  throw new CotuneError('ERR_BOARD_MODEL', `${what}; there is one of ${known.join(', ')}`);
}

/**
 * What a board takes at its plug.
 *
 * @param domainWatts of each domain, as `clusterWatts` gives them
 * @returns watts; the regulators lose a fixed share
 */
export function boardWatts({ base, regulator }: BoardPower, domainWatts: readonly number[]): number {
  const delivered = domainWatts.reduce((sum, watts) => sum + watts, 0);
  return base.watts + delivered / regulator.efficiency;
}

/**
 * The voltage at a frequency, linear between points and level beyond them.
 *
 * @param points ascending, at least one
 */
export function voltsAt(points: readonly VoltagePoint[], hertz: number): number {
  const above = points.findIndex(([pointHertz]) => pointHertz >= hertz);
  if (above === 0) return points[0]![1];
  if (above < 0) return points.at(-1)![1];
  const [[lowHertz, lowVolts], [highHertz, highVolts]] = [points[above - 1]!, points[above]!];
  return lowVolts + ((hertz - lowHertz) / (highHertz - lowHertz)) * (highVolts - lowVolts);
}
