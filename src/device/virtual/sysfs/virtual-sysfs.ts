/**
 * A running virtual board as a tree that reads and answers like the files of a real one, so that every driver, knob
 * and program works on it unchanged. What a description does not hold (control groups, pressure, idle statistics) is
 * not there, as on a kernel without it.
 */
import { kernelTree } from '../../linux/kernel-tree.js';
import type { WritableTree } from '../../linux/writable-tree.js';
import type { GpuDomain, MemoryDomain } from '../plant/description.js';
import { cpufreqPart } from './cpufreq.js';
import { gpuPart, memoryPart } from './devfreq.js';
import { deviceTreePart } from './device-tree.js';
import { fanPart } from './fan.js';
import { joinParts, type Part, type Steered } from './part.js';
import { powerPart } from './power.js';
import { procPart } from './proc.js';
import { withProcesses } from './processes.js';
import { cpuDomains, processorsPart } from './processors.js';
import { styleOf } from './style.js';
import { thermalPart } from './thermal.js';

/** Reads show the plant as it is; writes steer it. Time is the plant's own: nothing here advances it. */
export function virtualSysfs(plant: Steered): WritableTree {
  const { files, links } = joinParts(partsOf(plant));
  return withProcesses(kernelTree({ ...files }, { links }));
}

function partsOf(plant: Steered): Part[] {
  const { board } = plant;
  const style = styleOf(board);
  const gpus = board.domains.filter((domain): domain is GpuDomain => domain.kind === 'gpu');
  const memories = board.domains.filter((domain): domain is MemoryDomain => domain.kind === 'memory');
  return [
    processorsPart(plant),
    ...cpuDomains(board).map((domain) => cpufreqPart(plant, domain, style.cpufreqDriver)),
    ...gpus.map((domain, index) => gpuPart(plant, domain, index, style)),
    ...memories.map((domain, index) => memoryPart(plant, domain, index)),
    thermalPart(plant),
    powerPart(plant, style),
    fanPart(plant),
    procPart(plant, style),
    deviceTreePart(board),
  ];
}
