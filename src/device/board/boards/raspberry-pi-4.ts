/** Raspberry Pi 4B (BCM2711). */
import type { BoardInput } from '../board.js';

export const raspberryPi4: BoardInput = {
  name: 'raspberry-pi-4',
  title: 'Raspberry Pi 4B',
  soc: 'BCM2711',
  compatible: ['raspberrypi,4-model-b', 'raspberrypi,4-compute-module', 'raspberrypi,400'],
  sources: {
    deviceTree: {
      where: 'u-boot/u-boot: dts/upstream/src/arm64/broadcom/bcm2711-rpi-4-b.dts',
      revision: '6073c36b2c8d39afe3ecc789b281667a3ddebc70',
      gives: 'processors',
    },
  },
  domains: [
    {
      name: 'cpu',
      kind: 'cpu',
      core: 'arm,cortex-a72',
      cores: 4,
    },
    {
      name: 'gpu',
      kind: 'gpu',
      core: 'brcm,2711-v3d',
    },
  ],
  thermal: {
    flag: 'published',
    source: 'deviceTree',
    zones: [
      {
        name: 'cpu-thermal',
        trips: [{ type: 'critical', celsius: 90, hysteresisCelsius: 0 }],
      },
    ],
  },
  notes: [
    "Clocks and voltages are the firmware's and not in the device tree: cotune reads the clocks from cpufreq, and there is no power model.",
  ],
};
