/** HiKey960 (Kirin 960 (hi3660)). */
import type { BoardInput } from '../board.js';

export const hikey960: BoardInput = {
  name: 'hikey960',
  title: 'HiKey960',
  soc: 'Kirin 960 (hi3660)',
  compatible: ['hisilicon,hi3660-hikey960'],
  sources: {
    deviceTree: {
      where: 'u-boot/u-boot: dts/upstream/src/arm64/hisilicon/hi3660-hikey960.dts',
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
      capacity: { value: 592, flag: 'published', source: 'deviceTree' },
      dynamicPowerCoefficient: { value: 110, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [533e6, 0.7],
            [999e6, 0.8],
            [1402e6, 0.9],
            [1709e6, 1],
            [1844e6, 1.1],
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
      dynamicPowerCoefficient: { value: 550, flag: 'published', source: 'deviceTree' },
      points: [
        {
          flag: 'published',
          source: 'deviceTree',
          hertzVolts: [
            [903e6, 0.7],
            [1421e6, 0.8],
            [1805e6, 0.9],
            [2112e6, 1],
            [2362e6, 1.1],
          ],
        },
      ],
    },
  ],
  notes: ['The graphics processor (Mali-G71) is not in the mainline device tree.'],
};
