/** Jetson Nano dev kit (Tegra210). */
import type { BoardInput } from '../board.js';

export const jetsonNano: BoardInput = {
  name: 'jetson-nano',
  title: 'Jetson Nano dev kit',
  soc: 'Tegra210',
  compatible: ['nvidia,p3450-0000', 'nvidia,jetson-nano'],
  sources: {
    deviceTree: {
      where: 'u-boot/u-boot: dts/upstream/src/arm64/nvidia/tegra210-p3450-0000.dts',
      revision: '6073c36b2c8d39afe3ecc789b281667a3ddebc70',
      gives: 'processors, trips',
    },
    powerModes: { where: 'https://xiaopingtou.net/article-89752.html', gives: 'power modes' },
    graphicsClocks: { where: 'emwjacobson/JetsonPowerTesting: README.md', gives: 'graphics clocks' },
    clockDriver: {
      where: 'drivers/clk/tegra/clk-tegra124-dfll-fcpu.c in the Linux kernel',
      gives: 'the processor clocks that the stock JetPack 4 offers, from memory: not read',
    },
  },
  domains: [
    {
      name: 'cpu',
      kind: 'cpu',
      core: 'arm,cortex-a57',
      cores: 4,
      points: [
        {
          flag: 'inferred',
          source: 'clockDriver',
          hertzVolts: [
            [102e6],
            [204e6],
            [307.2e6],
            [403.2e6],
            [518.4e6],
            [614.4e6],
            [710.4e6],
            [825.6e6],
            [921.6e6],
            [1036.8e6],
            [1132.8e6],
            [1224e6],
            [1326e6],
            [1428e6],
          ],
        },
        {
          flag: 'published',
          source: 'powerModes',
          hertzVolts: [[1479e6]],
        },
      ],
    },
    {
      name: 'gpu',
      kind: 'gpu',
      core: 'nvidia,gm20b',
      points: [
        {
          flag: 'published',
          source: 'graphicsClocks',
          hertzVolts: [
            [76.8e6],
            [153.6e6],
            [230.4e6],
            [307.2e6],
            [384e6],
            [460.8e6],
            [537.6e6],
            [614.4e6],
            [691.2e6],
            [768e6],
            [844.8e6],
            [921.6e6],
          ],
        },
      ],
    },
  ],
  thermal: {
    flag: 'published',
    source: 'deviceTree',
    zones: [
      {
        name: 'cpu-thermal',
        trips: [
          { type: 'critical', celsius: 102.5, hysteresisCelsius: 0 },
          { type: 'hot', celsius: 98.5, hysteresisCelsius: 1 },
          { type: 'critical', celsius: 96.5, hysteresisCelsius: 0 },
          { type: 'hot', celsius: 70, hysteresisCelsius: 2 },
          { type: 'active', celsius: 50, hysteresisCelsius: 2 },
          { type: 'passive', celsius: 30, hysteresisCelsius: 2 },
        ],
      },
      {
        name: 'mem-thermal',
        trips: [
          { type: 'passive', celsius: 50, hysteresisCelsius: 1 },
          { type: 'active', celsius: 70, hysteresisCelsius: 1 },
          { type: 'hot', celsius: 100, hysteresisCelsius: 1 },
          { type: 'critical', celsius: 103, hysteresisCelsius: 0 },
        ],
      },
      {
        name: 'gpu-thermal',
        trips: [
          { type: 'critical', celsius: 103, hysteresisCelsius: 0 },
          { type: 'hot', celsius: 100, hysteresisCelsius: 1 },
        ],
      },
      {
        name: 'pllx-thermal',
        trips: [
          { type: 'critical', celsius: 103, hysteresisCelsius: 0 },
          { type: 'hot', celsius: 100, hysteresisCelsius: 1 },
        ],
      },
    ],
  },
  powerModes: [
    {
      id: 0,
      name: 'MAXN',
      budgetWatts: 10,
      coresOnline: 4,
      cpuLimits: [{ cpu: 0, maxHertz: 1479e6 }],
      gpuMaxHertz: 921.6e6,
      memoryMaxHertz: 1600e6,
      flag: 'published',
      source: 'powerModes',
    },
    {
      id: 1,
      name: '5W',
      budgetWatts: 5,
      coresOnline: 2,
      cpuLimits: [{ cpu: 0, maxHertz: 918e6 }],
      gpuMaxHertz: 640e6,
      memoryMaxHertz: 1600e6,
      flag: 'published',
      source: 'powerModes',
    },
  ],
  notes: [
    'The kernel computes the operating points of the processors from tables of the clock driver; voltages depend on the chip.',
    'The clock limit of the 5 W mode is not itself an operating point.',
  ],
};
