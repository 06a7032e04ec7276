/** Raspberry Pi 5 (BCM2712). */
import type { BoardInput } from '../board.js';

export const raspberryPi5: BoardInput = {
  name: 'raspberry-pi-5',
  title: 'Raspberry Pi 5',
  soc: 'BCM2712',
  compatible: ['raspberrypi,5-model-b', 'raspberrypi,5-compute-module'],
  sources: {
    deviceTree: {
      where: 'u-boot/u-boot: dts/upstream/src/arm64/broadcom/bcm2712-rpi-5-b.dts',
      revision: '6073c36b2c8d39afe3ecc789b281667a3ddebc70',
      gives: 'processors',
    },
  },
  domains: [
    {
      name: 'cpu',
      kind: 'cpu',
      core: 'arm,cortex-a76',
      cores: 4,
    },
    {
      name: 'gpu',
      kind: 'gpu',
      core: 'brcm,2712-v3d',
    },
  ],
  notes: [
    "Clocks and voltages are the firmware's and not in the device tree: cotune reads the clocks from cpufreq, and there is no power model.",
  ],
};
