/** A ROCK 5B as a virtual board, with a heat sink and a small fan. */
import { assumed, fitted, published } from '../power/provenance.js';
import {
  type BoardAddition,
  type CpuAddition,
  poweredOff,
  statesFrom,
  transitions,
  waitForInterrupt,
} from './addition.js';

const cluster = (...cpus: number[]): CpuAddition => ({
  transition: transitions.cpu,
  governor: 'schedutil',
  cpus,
  idleStates: {
    states: [
      waitForInterrupt,
      { name: 'cpu-sleep', scope: 'core', exitSeconds: 120e-6, residencySeconds: 1000e-6, ...poweredOff },
    ],
    provenance: statesFrom('cpu-sleep of rk3588s.dtsi in Linux'),
  },
});

/**
 * The device tree's 530 per megahertz would give 397, from a benchmark of integers; networks ask more of a core.
 * `node scripts/ncnn-scaling.mjs` prints it.
 */
const littleCapacity = {
  value: 331,
  provenance: fitted(
    'how much longer 14 networks take on the little cores in the ncnn benchmark, two devices; the error is of each device by what the other one gives',
    21,
  ),
};

export const rk3588: BoardAddition = {
  board: 'rk3588',
  cpus: {
    little: { ...cluster(0, 1, 2, 3), capacity: littleCapacity },
    'big-0': cluster(4, 5),
    'big-1': cluster(6, 7),
  },
  gpus: { gpu: { transition: transitions.gpu, governor: 'simple_ondemand' } },
  memory: {
    kind: 'memory',
    name: 'memory',
    points: {
      hertzVolts: [
        [528e6, 0.675],
        [1068e6, 0.725],
        [1560e6, 0.8],
        [2112e6, 0.875],
      ],
      provenance: assumed("the usual operating points of the vendor's kernel, from memory"),
    },
    transition: transitions.memory,
    governor: 'performance',
    bandwidth: {
      bytesPerSecond: 14e9,
      contention: 0.6,
      provenance: assumed('two fifths of the 33.8 GB/s that 64 bits at 2112 MHz move; contention: a guess'),
    },
    power: {
      idleWatts: 0.3,
      joulesPerByte: 40e-12,
      provenance: assumed('the order of magnitude of LPDDR4X; most of the idle power is in the base'),
    },
  },
  thermal: {
    nodes: [
      { name: 'little', joulesPerKelvin: 1.5, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'big-0', joulesPerKelvin: 1.5, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'big-1', joulesPerKelvin: 1.5, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'gpu', joulesPerKelvin: 2, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'base', joulesPerKelvin: 50, airWattsPerKelvin: 0.16, fanWattsPerKelvin: 0.2 },
    ],
    links: ['little', 'big-0', 'big-1', 'gpu'].map((node) => ({
      between: [node, 'base'] as [string, string],
      wattsPerKelvin: 1.5,
    })),
    heats: {
      little: 'little',
      'big-0': 'big-0',
      'big-1': 'big-1',
      gpu: 'gpu',
      memory: 'base',
      base: 'base',
    },
    ambientCelsius: 25,
    fan: 0.5,
    provenance: assumed(
      'the order of magnitude of a small heat sink: 40 °C at rest, near 85 °C under full load without fan',
    ),
  },
  zones: {
    policy: 'step_wise',
    pollSeconds: 0.1,
    provenance: published('trips and interval: rk3588-rock-5b.dts; fans of active trips are not modelled'),
    list: [
      { name: 'package-thermal', node: 'base', cools: [] },
      { name: 'bigcore0-thermal', node: 'big-0', cools: ['big-0'] },
      { name: 'bigcore2-thermal', node: 'big-1', cools: ['big-1'] },
      { name: 'littlecore-thermal', node: 'little', cools: ['little'] },
      { name: 'center-thermal', node: 'base', cools: [] },
      { name: 'gpu-thermal', node: 'gpu', cools: ['gpu'] },
      { name: 'npu-thermal', node: 'base', cools: [] },
    ],
  },
  rails: [],
  notes: [
    'The neural processor is not modelled.',
    'The board has no power sensors that Linux reads: there are no rails.',
    'Temperatures were not compared with measurements: none with power was found.',
  ],
};
