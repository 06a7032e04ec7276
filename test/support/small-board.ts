/** A virtual board whose numbers are round: two cores and a graphics processor at 500 and 1000 MHz, 1 GB/s of memory. */
import type { Execution, WorkStage } from '#cotune/core/work.js';
import {
  type VirtualBoard,
  type VirtualBoardInput,
  virtualBoardSchema,
} from '#cotune/device/virtual/plant/description.js';

type Domain = VirtualBoardInput['domains'][number];
export type CpuInput = Extract<Domain, { kind: 'cpu' }>;

const provenance = { flag: 'assumed', source: 'round numbers for tests' } as const;
const points = {
  hertzVolts: [
    [500e6, 0.8],
    [1000e6, 1],
  ] as [number, number][],
  provenance,
};
const power = {
  leakage: { watts: 0.5, perVolt: 0, perCelsius: 0, provenance },
  clock: { farads: 1e-10, provenance },
  work: { coreFarads: 1e-9, provenance },
};

/** Waits, and loses nothing by it. */
export const shallow = {
  name: 'WFI',
  scope: 'core',
  exitSeconds: 0,
  residencySeconds: 0,
  leakageShare: 1,
  clockShare: 1,
} as const;
/** Saves most, and takes a millisecond to leave. */
export const deep = {
  name: 'off',
  scope: 'core',
  exitSeconds: 0.001,
  residencySeconds: 0.01,
  leakageShare: 0.1,
  clockShare: 0.2,
} as const;

export const cpuDomain = (change: Partial<CpuInput> = {}): CpuInput => ({
  kind: 'cpu',
  name: 'cpu',
  points,
  transition: { seconds: 0.001, provenance },
  governor: 'performance',
  cpus: [0, 1],
  capacity: { value: 1024, provenance },
  power,
  idleStates: { states: [shallow], provenance },
  ...change,
});

const gpuDomain: Domain = {
  kind: 'gpu',
  name: 'gpu',
  points,
  transition: { seconds: 0.005, provenance },
  governor: 'performance',
  power,
};

const memoryDomain: Domain = {
  kind: 'memory',
  name: 'memory',
  points,
  transition: { seconds: 0.008, provenance },
  governor: 'performance',
  bandwidth: { bytesPerSecond: 1e9, contention: 0.5, provenance },
  power: { idleWatts: 0.2, joulesPerByte: 1e-9, provenance },
};

export interface BoardChange {
  readonly cpus?: readonly CpuInput[];
  readonly zone?: Partial<VirtualBoardInput['zones'][number]>;
  /** Exponential growth of the leakage of all processors. */
  readonly perCelsius?: number;
}

export function smallBoard({ cpus = [cpuDomain()], zone, perCelsius = 0 }: BoardChange = {}): VirtualBoard {
  const leaking = (domain: Domain): Domain =>
    domain.kind === 'memory'
      ? domain
      : { ...domain, power: { ...power, leakage: { ...power.leakage, perCelsius } } };
  const domains = [...cpus, gpuDomain, memoryDomain].map(leaking);
  const names = domains.map(({ name }) => name);
  return virtualBoardSchema.parse({
    name: 'small',
    title: 'Small board',
    base: { watts: 1, provenance },
    regulator: { efficiency: 0.8, provenance },
    domains,
    thermal: {
      nodes: [{ name: 'base', joulesPerKelvin: 5, airWattsPerKelvin: 0.1, fanWattsPerKelvin: 0.1 }],
      links: [],
      heats: {},
      ambientCelsius: 25,
      fan: 0,
      provenance,
    },
    zones: [
      {
        name: 'soc',
        node: 'base',
        trips: [],
        cools: [],
        policy: 'step_wise',
        pollSeconds: 0.5,
        provenance,
        ...zone,
      },
    ],
    rails: [
      { name: 'all', domains: names, base: true, provenance },
      { name: 'processors', domains: names.filter((name) => name !== 'memory'), base: false, provenance },
      { name: 'memory', domains: ['memory'], base: false, provenance },
    ],
  });
}

/** Of one thread on any processor: a second of the fastest core where nothing else is said. */
export const stage = (change: Partial<WorkStage> = {}): WorkStage => ({
  processor: 'cpu',
  computeCycles: 1e9,
  memoryBytes: 0,
  activity: 1,
  parallelFraction: 0,
  ...change,
});

export const execution = (change: Partial<Execution> = {}): Execution => ({
  owner: 'app',
  work: [stage()],
  threads: 1,
  mapping: { name: 'all', cpus: [] },
  ...change,
});

export const onCore = (cpu: number, change: Partial<Execution> = {}): Execution =>
  execution({ owner: `app ${cpu}`, mapping: { name: `cpu${cpu}`, cpus: [cpu] }, ...change });

export const onGpu = (change: Partial<Execution> = {}): Execution =>
  execution({
    work: [stage({ processor: 'gpu' })],
    mapping: { name: 'gpu', cpus: [], gpu: 'gpu' },
    ...change,
  });
