/** The Jetson Xavier NX as a virtual board: JetPack 4, whose kernel has its own schedutil and podgov. */
import { assumed, published } from '../power/provenance.js';
import { type BoardAddition, poweredOff, statesFrom, transitions, waitForInterrupt } from './addition.js';

const deviceTree = 'tegra194-p3668-0000-p3509-0000.dtb (Seeed-Studio/Linux_for_Tegra)';
const sensor = published(`channels of the INA3221 in ${deviceTree}; what each feeds, from its name`);

export const jetsonXavierNx: BoardAddition = {
  board: 'jetson-xavier-nx',
  cpus: {
    cpu: {
      transition: transitions.cpu,
      governor: 'schedutil-l4t',
      idleStates: {
        states: [
          waitForInterrupt,
          { name: 'c6', scope: 'core', exitSeconds: 0.002, residencySeconds: 0.01, ...poweredOff },
        ],
        provenance: statesFrom(`c1 and c6 of ${deviceTree}, which has no residency for c6 (10 ms here)`),
      },
    },
  },
  gpus: { gpu: { transition: transitions.gpu, governor: 'nvhost_podgov' } },
  memory: {
    kind: 'memory',
    name: 'memory',
    points: {
      hertzVolts: [
        [204e6, 1.1],
        [1600e6, 1.1],
        [1866e6, 1.1],
      ],
      provenance: published(
        'clocks: emc-table of tegra194-a02-bpmp-p3668-a00.dtb; the voltage is that of LPDDR4X',
      ),
    },
    transition: transitions.memory,
    governor: 'performance',
    bandwidth: {
      bytesPerSecond: 30e9,
      contention: 0.6,
      provenance: assumed('half of the 59.7 GB/s that 128 bits at 1866 MHz move; contention: a guess'),
    },
    power: {
      idleWatts: 0.4,
      joulesPerByte: 40e-12,
      provenance: assumed('the order of magnitude of LPDDR4X; most of the idle power is in the base'),
    },
  },
  thermal: {
    nodes: [
      { name: 'cpu', joulesPerKelvin: 3, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'gpu', joulesPerKelvin: 4, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'base', joulesPerKelvin: 90, airWattsPerKelvin: 0.28, fanWattsPerKelvin: 0.35 },
    ],
    links: [
      { between: ['cpu', 'base'], wattsPerKelvin: 2.5 },
      { between: ['gpu', 'base'], wattsPerKelvin: 3 },
      { between: ['cpu', 'gpu'], wattsPerKelvin: 2 },
    ],
    heats: { cpu: 'cpu', gpu: 'gpu', memory: 'base', base: 'base' },
    ambientCelsius: 25,
    fan: 0.5,
    provenance: assumed(
      "the order of magnitude of the kit's heat sink: 45 °C at rest and 80 °C at 15 W without fan, 50 °C at 15 W with it, in minutes",
    ),
  },
  zones: {
    policy: 'step_wise',
    pollSeconds: 0.5,
    provenance: published(`trips, policy and interval: ${deviceTree}; AUX-therm is taken at the heat sink`),
    list: [
      { name: 'CPU-therm', node: 'cpu', cools: ['cpu'] },
      { name: 'GPU-therm', node: 'gpu', cools: ['gpu'] },
      { name: 'AUX-therm', node: 'base', cools: ['cpu', 'gpu'] },
      { name: 'AO-therm', node: 'base', cools: [] },
      { name: 'PMIC-Die', node: 'base', cools: [] },
    ],
  },
  rails: [
    { name: 'VDD_IN', domains: ['cpu', 'gpu', 'memory'], base: true, provenance: sensor },
    { name: 'VDD_CPU_GPU_CV', domains: ['cpu', 'gpu'], base: false, provenance: sensor },
    { name: 'VDD_SOC', domains: ['memory'], base: false, provenance: sensor },
  ],
  notes: [
    'Memory ran at 1600 MHz in the power modes of 10 and 15 W that published latencies are from; 1866 MHz is of the 20 W modes.',
    'The trips of hardware throttling, 4 K above those of software, are not modelled.',
    'Temperatures were not compared with measurements: none with power was found.',
  ],
};
