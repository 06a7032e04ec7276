/** Temperatures of a board, and the kernel's answer to them: trips that take clocks away from the top. */
import { staticWatts, switchingWatts } from '../power/cluster.js';
import { PowerAllocator } from '../thermal/power-allocator.js';
import { StepWise } from '../thermal/step-wise.js';
import { ThermalNetwork } from '../thermal.js';
import type { ThermalZone, VirtualBoard } from './description.js';
import type { PlantDomain } from './domain.js';

/** Power is taken as constant for so long. */
export const heatPeriodSeconds = 0.1;

/** Of times that are sums of periods. */
const rounding = 1e-6;

/** The node of everything that is in no domain. */
const baseNode = 'base';

/** What a zone wants of each domain that it cools: points off the top of the clock. */
type Controller = (celsius: number, nowSeconds: number) => ReadonlyMap<string, number>;

export class Cooling {
  ambientCelsius: number;
  fan: number;
  peakCelsius: number;
  readonly #network: ThermalNetwork;
  readonly #nodes: readonly string[];
  readonly #nodeOf: readonly number[];
  readonly #baseNode: number;
  readonly #zones: { zone: ThermalZone; node: number; control: Controller; dueSeconds: number }[];
  readonly #asked = new Map<string, ReadonlyMap<string, number>>();

  constructor(
    board: VirtualBoard,
    readonly domains: readonly PlantDomain[],
  ) {
    const { thermal } = board;
    this.#nodes = thermal.nodes.map(({ name }) => name);
    const index = (node: string) => this.#nodes.indexOf(node);
    this.#nodeOf = domains.map(({ name }) => index(thermal.heats[name] ?? baseNode));
    this.#baseNode = Math.max(0, index(thermal.heats[baseNode] ?? baseNode));
    this.ambientCelsius = thermal.ambientCelsius;
    this.fan = thermal.fan;
    this.#network = new ThermalNetwork(thermal, thermal.ambientCelsius);
    this.peakCelsius = thermal.ambientCelsius;
    this.#zones = board.zones.map((zone) => ({
      zone,
      node: index(zone.node),
      control: controllerOf(zone, domains),
      dueSeconds: zone.pollSeconds,
    }));
  }

  celsius(node: string): number {
    return this.#network.celsius[this.#nodes.indexOf(node)]!;
  }

  /**
   * As if the board had taken its present power for ever: a run does not begin on a cold board.
   *
   * @returns by how many kelvin the node that changed most did: power follows from temperature
   */
  soak(baseWatts: number): number {
    const watts = this.#wattsOfNodes(
      this.domains.map((domain) => domain.watts),
      baseWatts,
    );
    const { ambientCelsius, fan } = this;
    const before = this.#network.celsius;
    this.#network.celsius = this.#network.steadyCelsius({ watts, ambientCelsius, fan });
    this.#tellDomains();
    this.peakCelsius = Math.max(...this.#network.celsius);
    return Math.max(...this.#network.celsius.map((celsius, node) => Math.abs(celsius - before[node]!)));
  }

  /** Lets the last stretch of time heat. @param watts mean of each domain, of the base with the regulators' loss */
  heat(seconds: number, watts: readonly number[], baseWatts: number): void {
    const { ambientCelsius, fan } = this;
    this.#network.step(seconds, { watts: this.#wattsOfNodes(watts, baseWatts), ambientCelsius, fan });
    this.#tellDomains();
    for (const celsius of this.#network.celsius) if (celsius > this.peakCelsius) this.peakCelsius = celsius;
  }

  #wattsOfNodes(watts: readonly number[], baseWatts: number): number[] {
    const ofNodes = this.#nodes.map(() => 0);
    ofNodes[this.#baseNode]! += baseWatts;
    watts.forEach((of, domain) => {
      ofNodes[this.#nodeOf[domain]!]! += of;
    });
    return ofNodes;
  }

  #tellDomains(): void {
    this.domains.forEach((domain, index) => {
      domain.celsius = this.#network.celsius[this.#nodeOf[index]!]!;
    });
  }

  /** Polls the zones that are due and sets what they ask for: the most of all zones. */
  poll(nowSeconds: number): void {
    for (const one of this.#zones) {
      if (one.dueSeconds > nowSeconds + rounding) continue;
      one.dueSeconds += Math.max(one.zone.pollSeconds, heatPeriodSeconds);
      this.#asked.set(one.zone.name, one.control(this.#network.celsius[one.node]!, nowSeconds));
    }
    for (const domain of this.domains) {
      let state = 0;
      for (const states of this.#asked.values()) state = Math.max(state, states.get(domain.name) ?? 0);
      domain.clock.cool(state, nowSeconds);
    }
  }
}

const none: ReadonlyMap<string, number> = new Map();

function controllerOf(zone: ThermalZone, domains: readonly PlantDomain[]): Controller {
  const cooled = domains.filter(({ name }) => zone.cools.includes(name));
  const trips = zone.trips.filter(({ type }) => type === 'passive');
  if (cooled.length === 0 || trips.length === 0) return () => none;
  return zone.policy === 'step_wise' ? stepWise(cooled, trips) : powerAllocator(zone, cooled, trips);
}

type Trips = ThermalZone['trips'];

function stepWise(cooled: readonly PlantDomain[], trips: Trips): Controller {
  const bindings = trips.flatMap(({ celsius }) =>
    cooled.map(({ name, clock }) => ({
      tripCelsius: celsius,
      device: name,
      lower: 0,
      upper: clock.kilohertz.length - 1,
    })),
  );
  const governor = new StepWise(bindings);
  return (celsius) =>
    governor.poll(celsius, new Map(cooled.map(({ name, clock }) => [name, clock.coolingState])));
}

/** The first passive trip switches it on, the last one is what it aims at; a few degrees apart where there is one. */
function powerAllocator(zone: ThermalZone, cooled: readonly PlantDomain[], trips: Trips): Controller {
  const celsius = trips.map((trip) => trip.celsius).sort((a, b) => a - b);
  const controlCelsius = celsius.at(-1)!;
  const switchOnCelsius = celsius.length > 1 ? celsius[0]! : controlCelsius - 10;
  const most = cooled.map((domain) => milliwattsAt(domain, topOf(domain), domain.cores.length));
  const governor = new PowerAllocator({
    sustainableMilliwatts: 1000 * (zone.sustainableWatts ?? most.reduce((a, b) => a + b, 0) / 2000),
    switchOnCelsius,
    controlCelsius,
    periodMilliseconds: 1000 * zone.pollSeconds,
  });
  return (now) => {
    const requests = cooled.map((domain, index) => ({
      milliwatts: Math.round(1000 * domain.recent.watts),
      weight: 1,
      maxMilliwatts: Math.round(most[index]!),
    }));
    const granted = governor.poll(now, requests);
    if (granted === null) return none;
    return new Map(cooled.map((domain, index) => [domain.name, stateFor(domain, granted[index]!)]));
  };
}

const topOf = ({ clock }: PlantDomain) => clock.kilohertz.length - 1;

/** The fewest points off the top with which the domain keeps to its share when it is as busy as it was lately. */
function stateFor(domain: PlantDomain, milliwatts: number): number {
  const { busyCores } = domain.recent;
  const top = topOf(domain);
  for (let state = 0; state < top; state++)
    if (milliwattsAt(domain, top - state, busyCores) <= milliwatts) return state;
  return top;
}

function milliwattsAt(
  { description, clock, celsius }: PlantDomain,
  level: number,
  busyCores: number,
): number {
  if (description.kind === 'memory') return 0;
  const [hertz, volts] = [clock.kilohertz[level]! * 1000, clock.volts[level]!];
  const { power } = description;
  const state = { hertz, volts, celsius, utilisations: [] };
  return 1000 * (staticWatts(power, state) + switchingWatts(power.work.coreFarads * busyCores, hertz, volts));
}
