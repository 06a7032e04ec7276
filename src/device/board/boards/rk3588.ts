/** Radxa ROCK 5B (RK3588). */
import type { BoardInput } from '../board.js';

export const rk3588: BoardInput = {
  name: 'rk3588',
  title: 'ROCK 5B and other boards with an RK3588',
  soc: 'RK3588',
  compatible: ['radxa,rock-5b', 'rockchip,rk3588'],
  sources: {
    deviceTree: {
      where: 'u-boot/u-boot: dts/upstream/src/arm64/rockchip/rk3588-rock-5b.dts',
      revision: '6073c36b2c8d39afe3ecc789b281667a3ddebc70',
      gives: 'processors, capacities, power coefficients, operating points, trips',
    },
  },
  domains: [
    {
      name: 'little',
      kind: 'cpu',
      core: 'arm,cortex-a55',
      cores: 4,
      capacity: { value: 530, flag: 'published', source: 'deviceTree' },
      dynamicPowerCoefficient: { value: 228, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [1008e6, 0.675],
            [1200e6, 0.7125],
            [1416e6, 0.7625],
            [1608e6, 0.85],
            [1800e6, 0.95],
          ],
        },
      ],
    },
    {
      name: 'big-0',
      kind: 'cpu',
      core: 'arm,cortex-a76',
      cores: 2,
      capacity: { value: 1024, flag: 'published', source: 'deviceTree' },
      dynamicPowerCoefficient: { value: 416, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [1200e6, 0.675],
            [1416e6, 0.725],
            [1608e6, 0.7625],
            [1800e6, 0.85],
            [2016e6, 0.925],
            [2208e6, 0.9875],
            [2400e6, 1],
          ],
        },
      ],
    },
    {
      name: 'big-1',
      kind: 'cpu',
      core: 'arm,cortex-a76',
      cores: 2,
      capacity: { value: 1024, flag: 'published', source: 'deviceTree' },
      dynamicPowerCoefficient: { value: 416, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [1200e6, 0.675],
            [1416e6, 0.725],
            [1608e6, 0.7625],
            [1800e6, 0.85],
            [2016e6, 0.925],
            [2208e6, 0.9875],
            [2400e6, 1],
          ],
        },
      ],
    },
    {
      name: 'gpu',
      kind: 'gpu',
      core: 'arm,mali-valhall-csf',
      dynamicPowerCoefficient: { value: 2982, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [300e6, 0.675],
            [400e6, 0.675],
            [500e6, 0.675],
            [600e6, 0.675],
            [700e6, 0.7],
            [800e6, 0.75],
            [900e6, 0.8],
            [1000e6, 0.85],
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
        name: 'package-thermal',
        trips: [
          { type: 'critical', celsius: 115, hysteresisCelsius: 0 },
          { type: 'active', celsius: 55, hysteresisCelsius: 2 },
          { type: 'active', celsius: 65, hysteresisCelsius: 2 },
        ],
      },
      {
        name: 'bigcore0-thermal',
        trips: [
          { type: 'passive', celsius: 85, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 115, hysteresisCelsius: 0 },
        ],
      },
      {
        name: 'bigcore2-thermal',
        trips: [
          { type: 'passive', celsius: 85, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 115, hysteresisCelsius: 0 },
        ],
      },
      {
        name: 'littlecore-thermal',
        trips: [
          { type: 'passive', celsius: 85, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 115, hysteresisCelsius: 0 },
        ],
      },
      {
        name: 'center-thermal',
        trips: [{ type: 'critical', celsius: 115, hysteresisCelsius: 0 }],
      },
      {
        name: 'gpu-thermal',
        trips: [
          { type: 'passive', celsius: 85, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 115, hysteresisCelsius: 0 },
        ],
      },
      {
        name: 'npu-thermal',
        trips: [{ type: 'critical', celsius: 115, hysteresisCelsius: 0 }],
      },
    ],
  },
  notes: ['Operating points are those of the chip: the same on every board that keeps them.'],
};
