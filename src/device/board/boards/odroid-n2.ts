/** Hardkernel Odroid-N2 (Amlogic S922X). */
import type { BoardInput } from '../board.js';

export const odroidN2: BoardInput = {
  name: 'odroid-n2',
  title: 'Hardkernel Odroid-N2',
  soc: 'Amlogic S922X',
  compatible: ['hardkernel,odroid-n2'],
  sources: {
    deviceTree: {
      where: 'u-boot/u-boot: dts/upstream/src/arm64/amlogic/meson-g12b-odroid-n2.dts',
      revision: '6073c36b2c8d39afe3ecc789b281667a3ddebc70',
      gives: 'processors, capacities, power coefficients, operating points, trips',
    },
  },
  domains: [
    {
      name: 'little',
      kind: 'cpu',
      core: 'arm,cortex-a53',
      cores: 2,
      capacity: { value: 592, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [1000e6, 0.731],
            [1200e6, 0.731],
            [1398e6, 0.761],
            [1512e6, 0.791],
            [1608e6, 0.831],
            [1704e6, 0.861],
            [1896e6, 0.981],
            [1992e6, 1.001],
          ],
        },
      ],
    },
    {
      name: 'big',
      kind: 'cpu',
      core: 'arm,cortex-a73',
      cores: 4,
      capacity: { value: 1024, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [1000e6, 0.771],
            [1200e6, 0.771],
            [1398e6, 0.791],
            [1512e6, 0.821],
            [1608e6, 0.861],
            [1704e6, 0.891],
            [1800e6, 0.981],
            [1908e6, 1.022],
          ],
        },
      ],
    },
    {
      name: 'gpu',
      kind: 'gpu',
      core: 'arm,mali-bifrost',
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [124.999998e6, 0.8],
            [249.999996e6, 0.8],
            [285.714281e6, 0.8],
            [399.999994e6, 0.8],
            [499.999992e6, 0.8],
            [666.666656e6, 0.8],
            [799.999987e6, 0.8],
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
          { type: 'passive', celsius: 85, hysteresisCelsius: 2 },
          { type: 'hot', celsius: 95, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 110, hysteresisCelsius: 2 },
          { type: 'active', celsius: 60, hysteresisCelsius: 2 },
        ],
      },
      {
        name: 'ddr-thermal',
        trips: [
          { type: 'passive', celsius: 85, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 110, hysteresisCelsius: 2 },
          { type: 'active', celsius: 60, hysteresisCelsius: 2 },
        ],
      },
    ],
  },
  notes: ['Operating points are those of the S922X.'],
};
