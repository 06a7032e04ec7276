/** What can be read of a virtual board, by the names of its monitors, with the faults that a scenario gives them. */
import type { Reading } from '../../core/monitor.js';
import type { Random } from '../../core/random.js';
import type { Plant } from '../../device/virtual/plant/plant.js';
import type { SensorFault } from '../scenario/types.js';

/** Reads a value as of now; counters give the mean since they were read last. */
type Read = () => number;

export class Sensors {
  readonly #reads: ReadonlyMap<string, Read>;
  readonly #faults = new Map<string, SensorFault>();
  readonly #last = new Map<string, number>();

  /** @param applications owners whose processor time is counted */
  constructor(
    private readonly plant: Plant,
    applications: readonly string[],
    private readonly random: Random,
  ) {
    this.#reads = new Map([...boardReads(plant), ...applications.map((name) => processorRead(plant, name))]);
  }

  get names(): readonly string[] {
    return [...this.#reads.keys()];
  }

  /** A sensor fails, or works again. */
  break(fault: SensorFault): void {
    if (fault.fault === 'restored') this.#faults.delete(fault.monitor);
    else this.#faults.set(fault.monitor, fault);
  }

  read(): Map<string, Reading> {
    const timeSeconds = this.plant.nowSeconds;
    const readings = new Map<string, Reading>();
    for (const [name, read] of this.#reads) readings.set(name, this.#reading(name, read(), timeSeconds));
    return readings;
  }

  #reading(name: string, actual: number, timeSeconds: number): Reading {
    const fault = this.#faults.get(name);
    if (fault?.fault === 'lost') return { absent: `${name}: the sensor was lost`, timeSeconds };
    const noise = fault?.fault === 'noisy' ? fault.relative * this.random.normal() : 0;
    const stuck = fault?.fault === 'stuck' ? this.#last.get(name) : undefined;
    const value = stuck ?? actual * (1 + noise);
    this.#last.set(name, value);
    return { value, timeSeconds };
  }
}

/** The mean rate of a counter since the last call; its present rate where no time has passed. */
function rateOf(plant: Plant, counter: () => number, present: () => number): Read {
  let [lastSeconds, last, rate] = [plant.nowSeconds, counter(), present()];
  return () => {
    const seconds = plant.nowSeconds - lastSeconds;
    if (seconds <= 0) return rate;
    const now = counter();
    rate = (now - last) / seconds;
    [lastSeconds, last] = [plant.nowSeconds, now];
    return rate;
  };
}

function boardReads(plant: Plant): [string, Read][] {
  const { board } = plant;
  const cpus = board.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cpus : []));
  const busyOf = (of: readonly number[]) => () =>
    of.reduce((sum, cpu) => sum + plant.processor(cpu).busySeconds, 0);
  return [
    ['cpu.busy', rateOf(plant, busyOf(cpus), () => 0)],
    ...board.domains.flatMap((domain): [string, Read][] => {
      const clock: [string, Read] = [`frequency.${domain.name}`, () => plant.clock(domain.name).hertz];
      if (domain.kind === 'memory') return [clock];
      const busy = domain.kind === 'cpu' ? busyOf(domain.cpus) : () => plant.busySeconds(domain.name);
      return [clock, [`busy.${domain.name}`, rateOf(plant, busy, () => 0)]];
    }),
    ...board.zones.map(({ name }): [string, Read] => [`temperature.${name}`, () => plant.celsius(name)]),
    ...board.rails.map(({ name }): [string, Read] => [
      `power.${name}`,
      rateOf(
        plant,
        () => plant.joules(name),
        () => plant.watts(name),
      ),
    ]),
  ];
}

function processorRead(plant: Plant, application: string): [string, Read] {
  const used = () => plant.usage(application).cpuSeconds;
  return [`${application}.processor`, rateOf(plant, used, () => 0)];
}
