/** The Odroid-XU3 as a virtual board: the vendor's kernel, in which the interactive governor rules the processors. */
import { assumed, published } from '../power/provenance.js';
import {
  type BoardAddition,
  type IdleStates,
  poweredOff,
  transitions,
  waitForInterrupt,
} from './addition.js';

const sensors = published('the four INA231 of the board, in GemStone and in its schematics');
const driver =
  'drivers/cpuidle/cpuidle-big_little.c of Linux: times; what the cluster leaves of leakage and clock is assumed';

const clusterDown = (exitSeconds: number, residencySeconds: number): IdleStates => ({
  states: [
    waitForInterrupt,
    { name: 'cluster-off', scope: 'cluster', exitSeconds, residencySeconds, ...poweredOff },
  ],
  provenance: published(driver),
});

const idleRows = 'mean of the idle board in GemStone';

export const odroidXu3: BoardAddition = {
  board: 'odroid-xu3',
  cpus: {
    little: {
      transition: transitions.cpu,
      governor: 'interactive',
      cpus: [0, 1, 2, 3],
      idleStates: clusterDown(700e-6, 2500e-6),
    },
    big: {
      transition: transitions.cpu,
      governor: 'interactive',
      cpus: [4, 5, 6, 7],
      idleStates: clusterDown(500e-6, 2000e-6),
    },
  },
  gpus: {
    gpu: {
      transition: transitions.gpu,
      governor: 'simple_ondemand',
      power: {
        leakage: {
          watts: 0.05,
          perVolt: 4,
          perCelsius: 0.035,
          provenance: assumed(`half of the 0.10 W of the graphics rail, ${idleRows}`),
        },
        clock: {
          farads: 1.06e-10,
          provenance: assumed(`half of the 0.10 W of the graphics rail at 0.99 V, ${idleRows}, at 480 MHz`),
        },
        work: {
          coreFarads: 2.64e-9,
          provenance: assumed("the coefficient of the RK3399's Mali-T860, 2640; no measurement under load"),
        },
      },
    },
  },
  memory: {
    kind: 'memory',
    name: 'memory',
    points: {
      hertzVolts: [
        [165e6, 1.2],
        [413e6, 1.2],
        [633e6, 1.2],
        [825e6, 1.2],
      ],
      provenance: assumed('825 MHz in traces of an Odroid-XU4; the others from memory; 1.2 V of LPDDR3'),
    },
    transition: transitions.memory,
    governor: 'performance',
    bandwidth: {
      bytesPerSecond: 5e9,
      contention: 0.8,
      provenance: assumed('a third of the 13.2 GB/s that 64 bits at 825 MHz move; contention: a guess'),
    },
    power: {
      idleWatts: 0.03,
      joulesPerByte: 60e-12,
      provenance: assumed(`idle: ${idleRows}; per byte: the order of magnitude of LPDDR3`),
    },
  },
  thermal: {
    nodes: [
      { name: 'big', joulesPerKelvin: 2, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'little', joulesPerKelvin: 1.5, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'gpu', joulesPerKelvin: 2, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'base', joulesPerKelvin: 25, airWattsPerKelvin: 0.127, fanWattsPerKelvin: 0.051 },
    ],
    links: [
      { between: ['big', 'base'], wattsPerKelvin: 1 },
      { between: ['little', 'base'], wattsPerKelvin: 1 },
      { between: ['gpu', 'base'], wattsPerKelvin: 1 },
      { between: ['big', 'gpu'], wattsPerKelvin: 0.5 },
    ],
    heats: { big: 'big', little: 'little', gpu: 'gpu', memory: 'base', base: 'base' },
    ambientCelsius: 25,
    fan: 0.5,
    provenance: {
      flag: 'fitted',
      source:
        'mean temperatures of the big cluster in GemStone, the coolest rows with the fan at rest and the hottest at full speed; at half speed 2.9 K off in the mean and 8.6 K at worst. The room is assumed to have 25 °C, times follow steps in a trace of an Odroid-XU4',
    },
  },
  zones: {
    policy: 'step_wise',
    pollSeconds: 0.25,
    provenance: published(
      'trips: exynos5422-odroidxu3.dts; the interval is assumed: the sensors interrupt; fans of active trips are not modelled',
    ),
    list: [
      { name: 'cpu0-thermal', node: 'big', cools: ['big', 'little'] },
      { name: 'cpu1-thermal', node: 'big', cools: ['big', 'little'] },
      { name: 'cpu2-thermal', node: 'big', cools: ['big', 'little'] },
      { name: 'cpu3-thermal', node: 'big', cools: ['big', 'little'] },
      { name: 'gpu-thermal', node: 'gpu', cools: ['gpu'] },
    ],
  },
  rails: [
    { name: 'ARM', domains: ['big'], base: false, provenance: sensors },
    { name: 'KFC', domains: ['little'], base: false, provenance: sensors },
    { name: 'MEM', domains: ['memory'], base: false, provenance: sensors },
    { name: 'G3D', domains: ['gpu'], base: false, provenance: sensors },
  ],
  notes: [
    'The graphics processor has published clocks and idle power; what it takes under load is assumed.',
    'The four sensors of the big cores are one node here: their spread is not modelled.',
    'An XU4 is the same chip without the four sensors.',
  ],
};
