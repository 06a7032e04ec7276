/**
 * How each board names things: drivers, folders and chips that programs look for, and what a description of a virtual
 * board has no word for.
 */
import type { Board } from '../../board/board.js';
import { allBoards } from '../../board/boards.js';
import type { VirtualBoard } from '../plant/description.js';

export interface BoardStyle {
  readonly cpufreqDriver: string;
  /** The graphics processor's device, and its node in the device tree. */
  readonly gpu: { readonly folder: string; readonly node: string };
  /** Tegra says its load in tenths of a percent beside the device, others in the devfreq folder. */
  readonly gpuLoad: 'tegra' | 'devfreq';
  /** `iio` is the driver of JetPack 4 for the INA3221, `hwmon` what other kernels have. */
  readonly powerSensors: 'iio' | 'hwmon';
  /** What the chip of the power sensors is called. */
  readonly powerChip: string;
  readonly memoryBytes: number;
}

const gibibyte = 2 ** 30;

const usual: BoardStyle = {
  cpufreqDriver: 'cpufreq-dt',
  gpu: { folder: '/sys/devices/platform/gpu', node: 'gpu' },
  gpuLoad: 'devfreq',
  powerSensors: 'hwmon',
  powerChip: 'power_rails',
  memoryBytes: 4 * gibibyte,
};

const styles: Readonly<Record<string, Partial<BoardStyle>>> = {
  'jetson-xavier-nx': {
    cpufreqDriver: 'tegra_cpufreq',
    gpu: { folder: '/sys/devices/17000000.gv11b', node: 'gv11b' },
    gpuLoad: 'tegra',
    powerSensors: 'iio',
    powerChip: 'ina3221x',
    memoryBytes: 8 * gibibyte,
  },
  'odroid-xu3': {
    gpu: { folder: '/sys/devices/platform/11800000.mali', node: 'mali' },
    powerChip: 'ina231',
    memoryBytes: 2 * gibibyte,
  },
};

export const styleOf = ({ name }: VirtualBoard): BoardStyle => ({ ...usual, ...styles[name] });

/** The description of the real board, where one ships. */
export const realBoard = ({ name }: VirtualBoard): Board | undefined =>
  allBoards().find((board) => board.name === name);

export interface CoreIdentity {
  readonly implementer: number;
  readonly part: number;
}

/** @see Arm MIDR_EL1; the part numbers of Linux, arch/arm64/include/asm/cputype.h */
const identities: Readonly<Record<string, CoreIdentity>> = {
  'arm,cortex-a7': { implementer: 0x41, part: 0xc07 },
  'arm,cortex-a15': { implementer: 0x41, part: 0xc0f },
  'arm,cortex-a53': { implementer: 0x41, part: 0xd03 },
  'arm,cortex-a55': { implementer: 0x41, part: 0xd05 },
  'arm,cortex-a57': { implementer: 0x41, part: 0xd07 },
  'arm,cortex-a72': { implementer: 0x41, part: 0xd08 },
  'arm,cortex-a73': { implementer: 0x41, part: 0xd09 },
  'arm,cortex-a76': { implementer: 0x41, part: 0xd0b },
  'arm,cortex-a78': { implementer: 0x41, part: 0xd42 },
  'nvidia,carmel': { implementer: 0x4e, part: 0x004 },
};

/** By processor, of those whose core is known. */
export function coreIdentities(board: VirtualBoard): ReadonlyMap<number, CoreIdentity> {
  const domains = realBoard(board)?.domains ?? [];
  return new Map(
    domains.flatMap(({ core, cpus = [] }) => {
      const identity = identities[core];
      return identity === undefined ? [] : cpus.map((cpu) => [cpu, identity] as const);
    }),
  );
}
