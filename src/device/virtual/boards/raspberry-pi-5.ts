/** The Raspberry Pi 5 as a virtual board, bare: the fan is the Active Cooler, at rest in the beginning. */

import { voltsAt } from '../power/board.js';
import { raspberryPi5Power } from '../power/boards/raspberry-pi-5.js';
import { assumed, published } from '../power/provenance.js';
import { type BoardAddition, transitions, waitForInterrupt } from './addition.js';

/** In steps of 100 MHz, as cpufreq of the board lists them. */
const clocks = Array.from({ length: 10 }, (_, step) => 1500e6 + step * 100e6);
const voltages = raspberryPi5Power.voltages!.cpu!.points;

export const raspberryPi5: BoardAddition = {
  board: 'raspberry-pi-5',
  cpus: {
    cpu: {
      transition: transitions.cpu,
      governor: 'schedutil',
      cpus: [0, 1, 2, 3],
      capacity: { value: 1024, provenance: assumed('all cores are of one kind') },
      points: {
        hertzVolts: clocks.map((hertz) => [hertz, voltsAt(voltages, hertz)]),
        provenance: assumed(
          "the firmware's: 1500 to 2400 MHz in steps of 100 MHz; voltages in a straight line",
        ),
      },
      idleStates: {
        states: [waitForInterrupt],
        provenance: assumed('the device tree has no idle states: cores wait for interrupts'),
      },
    },
  },
  gpus: {},
  memory: {
    kind: 'memory',
    name: 'memory',
    points: {
      hertzVolts: [[2133e6, 1.1]],
      provenance: assumed('LPDDR4X-4267 at a fixed clock, which nothing in Linux changes'),
    },
    transition: transitions.memory,
    governor: 'performance',
    bandwidth: {
      bytesPerSecond: 9e9,
      contention: 0.8,
      provenance: assumed('half of the 17 GB/s that 32 bits at 2133 MHz move; contention: a guess'),
    },
    power: {
      idleWatts: 0.2,
      joulesPerByte: 40e-12,
      provenance: assumed('the order of magnitude of LPDDR4X; most of the idle power is in the base'),
    },
  },
  thermal: {
    nodes: [
      { name: 'cpu', joulesPerKelvin: 2, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
      { name: 'base', joulesPerKelvin: 30, airWattsPerKelvin: 0.115, fanWattsPerKelvin: 0.15 },
    ],
    links: [{ between: ['cpu', 'base'], wattsPerKelvin: 1.5 }],
    heats: { cpu: 'cpu', memory: 'base', base: 'base' },
    ambientCelsius: 25,
    fan: 0,
    provenance: assumed(
      'as such boards are known: 50 °C at rest, throttling under full load without cooler, 60 °C with the Active Cooler',
    ),
  },
  zones: {
    policy: 'step_wise',
    pollSeconds: 1,
    provenance: assumed(
      'the firmware lowers the clock from 80 °C and more from 85 °C; here the kernel does so, step by step',
    ),
    list: [
      {
        name: 'cpu-thermal',
        node: 'cpu',
        cools: ['cpu'],
        trips: [
          { type: 'passive', celsius: 80, hysteresisCelsius: 2 },
          { type: 'passive', celsius: 85, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 110 },
        ],
      },
    ],
  },
  rails: [
    {
      name: 'VDD_CORE',
      domains: ['cpu'],
      base: false,
      provenance: published(
        'a channel of the power chip: vcgencmd pmic_read_adc; what it feeds, from its name',
      ),
    },
  ],
  notes: [
    'The graphics processor is left out: neither clocks nor voltages are known.',
    'Temperatures were not compared with measurements.',
  ],
};
