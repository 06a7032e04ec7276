/** A small virtual board whose numbers stand still until a test moves them: files are tested on it, not physics. */
import { CotuneError } from '#cotune/core/errors.js';
import { type VirtualBoard, virtualBoardSchema } from '#cotune/device/virtual/plant/description.js';
import type { ClockView, PlantControl, PlantView, ProcessorView } from '#cotune/device/virtual/plant/port.js';

const provenance = { flag: 'assumed', source: 'a test' } as const;
const power = {
  leakage: { watts: 0.1, perVolt: 2, perCelsius: 0.01, provenance },
  clock: { farads: 1e-10, provenance },
  work: { coreFarads: 2e-10, provenance },
};
const transition = { seconds: 0.001, provenance };
const points = (...hertz: number[]) => ({
  hertzVolts: hertz.map((one, index) => [one, 0.8 + index / 10] as [number, number]),
  provenance,
});
const cpu = (name: string, cpus: number[], capacity: number, ...hertz: number[]) => ({
  kind: 'cpu' as const,
  name,
  cpus,
  points: points(...hertz),
  transition,
  governor: 'schedutil',
  capacity: { value: capacity, provenance },
  power,
  idleStates: {
    states: [
      {
        name: 'WFI',
        scope: 'core' as const,
        exitSeconds: 0,
        residencySeconds: 0,
        leakageShare: 1,
        clockShare: 1,
      },
    ],
    provenance,
  },
});

/** Two clusters, a graphics processor, memory, a fan, two zones and two rails. */
export function smallBoard(name = 'small'): VirtualBoard {
  return virtualBoardSchema.parse({
    name,
    title: 'A small board',
    base: { watts: 1, provenance },
    regulator: { efficiency: 0.9, provenance },
    domains: [
      cpu('little', [0, 1], 400, 300e6, 600e6, 900e6),
      cpu('big', [2, 3], 1024, 500e6, 1000e6, 1500e6, 2000e6),
      {
        kind: 'gpu',
        name: 'gpu',
        points: points(200e6, 400e6, 600e6),
        transition,
        governor: 'simple_ondemand',
        power,
      },
      {
        kind: 'memory',
        name: 'memory',
        points: points(800e6, 1600e6),
        transition,
        governor: 'performance',
        bandwidth: { bytesPerSecond: 1e10, contention: 0.5, provenance },
        power: { idleWatts: 0.2, joulesPerByte: 1e-10, provenance },
      },
    ],
    thermal: {
      nodes: [{ name: 'die', joulesPerKelvin: 5, airWattsPerKelvin: 0.1, fanWattsPerKelvin: 0.3 }],
      links: [],
      heats: { little: 'die', big: 'die', gpu: 'die', base: 'die' },
      ambientCelsius: 25,
      fan: 0,
      provenance,
    },
    zones: [
      {
        name: 'soc-thermal',
        node: 'die',
        trips: [
          { type: 'passive', celsius: 80, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 100 },
        ],
        cools: ['big', 'gpu'],
        policy: 'step_wise',
        pollSeconds: 0.1,
        provenance,
      },
      {
        name: 'board-thermal',
        node: 'die',
        trips: [],
        cools: [],
        policy: 'step_wise',
        pollSeconds: 1,
        provenance,
      },
    ],
    rails: [
      { name: 'VDD_IN', domains: ['little', 'big', 'gpu', 'memory'], base: true, provenance },
      { name: 'VDD_CPU', domains: ['little', 'big'], base: false, provenance },
    ],
  });
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export class FakePlant implements PlantView, PlantControl {
  nowSeconds = 10;
  ambientCelsius = 25;
  fan = 0;
  degrees = 45.5;
  power = 3.21;
  gpuBusySeconds = 0;
  readonly #clocks = new Map<string, Writable<ClockView>>();
  readonly #processors = new Map<number, Writable<ProcessorView>>();

  constructor(readonly board = smallBoard()) {
    for (const domain of board.domains) {
      const hertz = domain.points.hertzVolts.map(([one]) => one);
      this.#clocks.set(domain.name, {
        governor: domain.governor,
        hertz: hertz[0]!,
        targetHertz: hertz[0]!,
        minHertz: hertz[0]!,
        maxHertz: hertz.at(-1)!,
        transitions: 3,
        secondsAt: hertz.map((_, index) => index + 0.5),
        coolingState: 0,
      });
      for (const cpu of domain.kind === 'cpu' ? domain.cpus : [])
        this.#processors.set(cpu, { online: true, busySeconds: 1.239, idleSeconds: 8 });
    }
  }

  clock = (domain: string) => this.#clocks.get(domain)!;
  processor = (cpu: number) => this.#processors.get(cpu)!;
  busySeconds = () => this.gpuBusySeconds;
  celsius = () => this.degrees;
  watts = () => this.power;
  joules = () => this.power * this.nowSeconds;

  setGovernor(domain: string, governor: string): void {
    this.clock(domain).governor = governor;
  }

  setLimits(domain: string, minHertz: number, maxHertz: number): void {
    const within = this.#hertz(domain).some((hertz) => hertz >= minHertz && hertz <= maxHertz);
    if (!within) throw new CotuneError('ERR_GOVERNOR_INPUT', `no point of ${domain} lies within`);
    Object.assign(this.clock(domain), { minHertz, maxHertz });
  }

  setSpeed(domain: string, hertz: number): void {
    const chosen = this.#hertz(domain).find((point) => point >= hertz)!;
    Object.assign(this.clock(domain), { hertz: chosen, targetHertz: chosen });
  }

  setOnline(cpu: number, online: boolean): void {
    if (cpu === 0) throw new CotuneError('ERR_KNOB_UNAVAILABLE', 'the first processor stays');
    this.processor(cpu).online = online;
  }

  setAmbient(celsius: number): void {
    this.ambientCelsius = celsius;
  }

  setFan(speed: number): void {
    this.fan = speed;
  }

  #hertz(domain: string): number[] {
    return this.board.domains.find(({ name }) => name === domain)!.points.hertzVolts.map(([hertz]) => hertz);
  }
}
