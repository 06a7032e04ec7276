/**
 * Temperatures of a board: nodes that store heat, joined with each other and with the air by resistances, as an
 * electrical RC network. Under constant power every mode of the network decays exponentially, so a step of any
 * length is exact: two steps of a second are one of two.
 *
 * @see Skadron et al., Temperature-aware microarchitecture (ISCA 2003)
 */
import { type Modes, symmetricModes } from './symmetric-modes.js';

export interface ThermalNode {
  readonly name: string;
  /** Heat that warms it by a kelvin. */
  readonly joulesPerKelvin: number;
  /** To the air, with the fan at rest. */
  readonly airWattsPerKelvin: number;
  /** More of it with the fan at full speed. */
  readonly fanWattsPerKelvin: number;
}

export interface ThermalLink {
  /** Names of two nodes. */
  readonly between: readonly [string, string];
  readonly wattsPerKelvin: number;
}

export interface ThermalDescription {
  readonly nodes: readonly ThermalNode[];
  readonly links: readonly ThermalLink[];
}

export interface ThermalConditions {
  /** Of each node, in the order of the description. */
  readonly watts: readonly number[];
  readonly ambientCelsius: number;
  /** 0 at rest to 1 at full speed; cooling grows in proportion. */
  readonly fan: number;
}

/** Modes of the network in coordinates in which it is symmetric: temperature times the root of the capacity. */
interface Response {
  readonly modes: Modes;
  readonly airWattsPerKelvin: readonly number[];
}

/** Fans have few speeds; a plant that invents more than these must not fill the memory. */
const rememberedSpeeds = 256;

export class ThermalNetwork {
  /** Of each node, in the order of the description. */
  celsius: readonly number[];

  readonly #description: ThermalDescription;
  readonly #rootOfCapacity: readonly number[];
  readonly #responses = new Map<number, Response>();

  /**
   * @param description capacities above zero, conductances not below
   * @param celsius of every node at the beginning
   */
  constructor(description: ThermalDescription, celsius: number) {
    this.#description = description;
    this.#rootOfCapacity = description.nodes.map(({ joulesPerKelvin }) => Math.sqrt(joulesPerKelvin));
    this.celsius = description.nodes.map(() => celsius);
  }

  /** Lets time pass under constant conditions; exact and stable for any length. */
  step(seconds: number, conditions: ThermalConditions): void {
    const { modes } = this.#responseAt(conditions.fan);
    const inflow = this.#modal(this.#heatInflow(conditions), modes, (value, root) => value / root);
    const before = this.#modal(this.celsius, modes, (value, root) => value * root);
    const after = modes.values.map((rate, i) => decay(before[i]!, inflow[i]!, rate, seconds));
    this.celsius = this.#physical(after, modes);
  }

  /** Temperatures that the conditions lead to in the end; infinite where heat has no way out. */
  steadyCelsius(conditions: ThermalConditions): number[] {
    const { modes } = this.#responseAt(conditions.fan);
    const inflow = this.#modal(this.#heatInflow(conditions), modes, (value, root) => value / root);
    return this.#physical(
      modes.values.map((rate, i) => inflow[i]! / rate),
      modes,
    );
  }

  /** Heat that leaves to the air now, in watts. */
  outflowWatts({ ambientCelsius, fan }: ThermalConditions): number {
    const { airWattsPerKelvin } = this.#responseAt(fan);
    return this.celsius.reduce(
      (sum, celsius, i) => sum + airWattsPerKelvin[i]! * (celsius - ambientCelsius),
      0,
    );
  }

  /** Power, and the air as a source of constant temperature. */
  #heatInflow({ watts, ambientCelsius, fan }: ThermalConditions): number[] {
    const { airWattsPerKelvin } = this.#responseAt(fan);
    return airWattsPerKelvin.map((conductance, i) => (watts[i] ?? 0) + conductance * ambientCelsius);
  }

  #modal(
    values: readonly number[],
    { vectors }: Modes,
    scale: (value: number, root: number) => number,
  ): number[] {
    const scaled = values.map((value, i) => scale(value, this.#rootOfCapacity[i]!));
    return vectors.map((vector) => vector.reduce((sum, part, i) => sum + part * scaled[i]!, 0));
  }

  #physical(modal: readonly number[], { vectors }: Modes): number[] {
    return this.#rootOfCapacity.map(
      (root, i) => modal.reduce((sum, value, mode) => sum + value * vectors[mode]![i]!, 0) / root,
    );
  }

  #responseAt(fan: number): Response {
    const known = this.#responses.get(fan);
    if (known !== undefined) return known;
    if (this.#responses.size >= rememberedSpeeds) this.#responses.clear();
    const response = responseOf(this.#description, this.#rootOfCapacity, fan);
    this.#responses.set(fan, response);
    return response;
  }
}

/** x' = inflow - rate x, after some time. */
function decay(before: number, inflow: number, rate: number, seconds: number): number {
  const exponent = rate * seconds;
  // (1 - e^-y) / y, which is 1 at 0 and loses its digits near it if computed as written.
  const reached = Math.abs(exponent) < 1e-12 ? 1 : -Math.expm1(-exponent) / exponent;
  return before * Math.exp(-exponent) + inflow * seconds * reached;
}

function responseOf(
  { nodes, links }: ThermalDescription,
  rootOfCapacity: readonly number[],
  fan: number,
): Response {
  const air = nodes.map((node) => node.airWattsPerKelvin + fan * node.fanWattsPerKelvin);
  const conductances = nodes.map((_, i) => nodes.map((_, j) => (i === j ? air[i]! : 0)));
  for (const { between, wattsPerKelvin } of links) {
    const [a, b] = between.map((name) => nodes.findIndex((node) => node.name === name)) as [number, number];
    conductances[a]![a]! += wattsPerKelvin;
    conductances[b]![b]! += wattsPerKelvin;
    conductances[a]![b]! -= wattsPerKelvin;
    conductances[b]![a]! -= wattsPerKelvin;
  }
  const scaled = conductances.map((row, i) =>
    row.map((value, j) => value / (rootOfCapacity[i]! * rootOfCapacity[j]!)),
  );
  return { modes: symmetricModes(scaled), airWattsPerKelvin: air };
}
