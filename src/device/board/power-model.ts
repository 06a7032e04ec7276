/**
 * What a core takes while it works, computed from voltage and clock as the kernel's energy model does:
 * P = C V² f. Static power and everything outside the cores is not in it, so it must be calibrated before watts
 * are believed; the order of operating points by efficiency is what it is good for.
 *
 * @see Documentation/power/energy-model.rst; Documentation/devicetree/bindings/arm/cpus.yaml,
 *   dynamic-power-coefficient
 */
import { readTreeProcessors } from '../linux/device-tree.js';
import type { Cluster } from '../linux/frequency-domains.js';
import { formatProcessorList } from '../linux/processors.js';
import type { Absent, Tree } from '../linux/tree.js';
import { type BoardDomain, operatingPoints } from './board.js';

export interface PowerPoint {
  readonly hertz: number;
  readonly volts: number;
  /** Dynamic power of one core at work. */
  readonly wattsPerCore: number;
  /** Joules per cycle at a higher clock are no more: nothing is gained by this one. */
  readonly inefficient: boolean;
}

export interface PowerModel {
  readonly domain: string;
  /** In µW / (MHz V²). */
  readonly coefficient: number;
  readonly points: readonly PowerPoint[];
}

/** @param coefficient in µW / (MHz V²) */
export function dynamicWatts(coefficient: number, hertz: number, volts: number): number {
  return coefficient * 1e-6 * (hertz / 1e6) * volts ** 2;
}

/** The model of a described domain, or which of its ingredients is not known. */
export function boardPowerModel(domain: BoardDomain): PowerModel | Absent {
  return powerModel(domain.name, domain.dynamicPowerCoefficient?.value ?? null, operatingPoints(domain));
}

/** The models of this machine's clusters, from its own device tree. */
export function livePowerModels(tree: Tree, clusters: readonly Cluster[]): (PowerModel | Absent)[] {
  const cpus = clusters.flatMap((cluster) => cluster.cpus).sort((a, b) => a - b);
  const processors = readTreeProcessors(tree, cpus);
  return clusters.map((cluster) => {
    const name = `cpu${formatProcessorList(cluster.cpus)}`;
    const processor = processors.find(({ cpu }) => cpu === cluster.cpus[0]);
    if (processor === undefined) return { absent: `${name}: the device tree has no node of it` };
    return powerModel(name, processor.dynamicPowerCoefficient, processor.points);
  });
}

interface KnownPoint {
  readonly hertz: number;
  readonly volts: number | null;
}

export function powerModel(
  domain: string,
  coefficient: number | null,
  known: readonly KnownPoint[],
): PowerModel | Absent {
  if (coefficient === null) return { absent: `${domain}: no dynamic power coefficient` };
  const points = known.flatMap(({ hertz, volts }) =>
    volts === null ? [] : [{ hertz, volts, wattsPerCore: dynamicWatts(coefficient, hertz, volts) }],
  );
  if (points.length === 0) return { absent: `${domain}: no voltages` };
  return {
    domain,
    coefficient,
    points: points.map((point) => ({ ...point, inefficient: isInefficient(point, points) })),
  };
}

type Costly = Pick<PowerPoint, 'hertz' | 'wattsPerCore'>;
const joulesPerCycle = ({ hertz, wattsPerCore }: Costly) => wattsPerCore / hertz;

function isInefficient(point: Costly, all: readonly Costly[]): boolean {
  return all.some(
    (other) => other.hertz > point.hertz && joulesPerCycle(other) <= joulesPerCycle(point) * (1 + 1e-12),
  );
}
