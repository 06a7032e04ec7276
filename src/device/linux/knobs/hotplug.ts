/**
 * Whether a processor is online, as a knob: 1 or 0.
 *
 * @see Documentation/core-api/cpu_hotplug.rst
 */
import type { Knob } from '../../../core/knob.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { FileKnob, parseNumber } from './file-knob.js';

/** Measured on a virtual machine with two processors: 37 ms off, 9 ms on. */
const changeCostSeconds = 0.04;
/** Switching migrates every task and timer of the processor: seldom is often enough. */
const intervalSeconds = 0.5;

/** Knob `cpu.online.cpuN`. The kernel keeps the last processor, and often the first, online: there it refuses. */
export function hotplugKnob(writer: SafeWriter, cpu: number): Knob {
  const path = `/sys/devices/system/cpu/cpu${cpu}/online`;
  return new FileKnob(writer, {
    name: `cpu.online.cpu${cpu}`,
    domain: { kind: 'levels', levels: [0, 1], unit: null },
    changeCostSeconds,
    intervalSeconds,
    path,
    parse: parseNumber,
    format: String,
    // A processor without this file cannot be taken offline.
    fallback: 1,
  });
}
