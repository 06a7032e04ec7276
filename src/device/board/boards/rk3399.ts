/** Pine64 RockPro64 (RK3399). */
import type { BoardInput } from '../board.js';

export const rk3399: BoardInput = {
  name: 'rk3399',
  title: 'RockPro64 and other boards with an RK3399',
  soc: 'RK3399',
  compatible: ['pine64,rockpro64-v2.1', 'pine64,rockpro64', 'rockchip,rk3399'],
  sources: {
    deviceTree: {
      where: 'u-boot/u-boot: dts/upstream/src/arm64/rockchip/rk3399-rockpro64.dts',
      revision: '6073c36b2c8d39afe3ecc789b281667a3ddebc70',
      gives: 'processors, capacities, power coefficients, operating points, trips',
    },
  },
  domains: [
    {
      name: 'little',
      kind: 'cpu',
      core: 'arm,cortex-a53',
      cores: 4,
      capacity: { value: 485, flag: 'published', source: 'deviceTree' },
      dynamicPowerCoefficient: { value: 100, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [408e6, 0.825],
            [600e6, 0.825],
            [816e6, 0.85],
            [1008e6, 0.925],
            [1200e6, 1],
            [1416e6, 1.125],
          ],
        },
      ],
    },
    {
      name: 'big',
      kind: 'cpu',
      core: 'arm,cortex-a72',
      cores: 2,
      capacity: { value: 1024, flag: 'published', source: 'deviceTree' },
      dynamicPowerCoefficient: { value: 436, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [408e6, 0.825],
            [600e6, 0.825],
            [816e6, 0.825],
            [1008e6, 0.875],
            [1200e6, 0.95],
            [1416e6, 1.025],
            [1608e6, 1.1],
            [1800e6, 1.2],
          ],
        },
      ],
    },
    {
      name: 'gpu',
      kind: 'gpu',
      core: 'arm,mali-t860',
      dynamicPowerCoefficient: { value: 2640, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [200e6, 0.825],
            [297e6, 0.825],
            [400e6, 0.825],
            [500e6, 0.875],
            [600e6, 0.925],
            [800e6, 1.1],
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
          { type: 'passive', celsius: 70, hysteresisCelsius: 2 },
          { type: 'passive', celsius: 75, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 95, hysteresisCelsius: 2 },
          { type: 'active', celsius: 55, hysteresisCelsius: 2 },
          { type: 'active', celsius: 65, hysteresisCelsius: 2 },
        ],
      },
      {
        name: 'gpu-thermal',
        trips: [
          { type: 'passive', celsius: 75, hysteresisCelsius: 2 },
          { type: 'critical', celsius: 95, hysteresisCelsius: 2 },
        ],
      },
    ],
  },
  notes: ['Operating points are those of the chip: the same on every board that keeps them.'],
};
