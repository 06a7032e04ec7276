import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CoRunner } from '#cotune/application/modelled/co-runner.js';
import { coRunner, modelledNetwork } from '#cotune/application/modelled/networks.js';
import type { Execution, Work } from '#cotune/core/work.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { nominalSeconds } from '#cotune/device/virtual/plant/nominal.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const root = resolve(import.meta.dirname, '../../..');
const board = virtualBoard('jetson-xavier-nx');
const { subnets } = modelledNetwork('dynamic-ofa', 'jetson-xavier-nx');

/** Two power modes of the board: of 15 W with six processors, and of 10 W with four. */
const modes = {
  '15 W': { threads: 6, hertz: { cpu: 1420.8e6, gpu: 1109.25e6, memory: 1600e6 } },
  '10 W': { threads: 4, hertz: { cpu: 1190.4e6, gpu: 803.25e6, memory: 1600e6 } },
};
type Mode = keyof typeof modes;

/** Figure, level from 1, processor, mode, co-runner, milliseconds. */
const figures: [string, number, 'cpu' | 'gpu', Mode, string | null, number][] = [
  ['recorded of level 1', 1, 'gpu', '15 W', null, 41.16],
  ['recorded of level 2', 2, 'gpu', '15 W', null, 45.42],
  ['recorded of level 3', 3, 'gpu', '15 W', null, 49.44],
  ['recorded of level 4', 4, 'gpu', '15 W', null, 51.08],
  ['recorded of level 5', 5, 'gpu', '15 W', null, 56.75],
  ['recorded of level 6', 6, 'gpu', '15 W', null, 61.73],
  ['Fig. 7, level 4 alone (45 to 48)', 4, 'gpu', '15 W', null, 46.5],
  ['Fig. 7, level 4 (61 to 65)', 4, 'gpu', '15 W', 'gpu-fig7', 63],
  ['Fig. 7, level 3 (58 to 63)', 3, 'gpu', '15 W', 'gpu-fig7', 60.5],
  ['Fig. 7, level 2 (50.5 to 55.3)', 2, 'gpu', '15 W', 'gpu-fig7', 52.9],
  ['motivation, 1.1 GHz', 2, 'gpu', '15 W', null, 43],
  ['motivation, 803 MHz', 2, 'gpu', '10 W', null, 49],
  ['motivation, 1.1 GHz', 2, 'gpu', '15 W', 'gpu-motivation', 49],
  ['motivation, 803 MHz', 2, 'gpu', '10 W', 'gpu-motivation', 69],
  ['motivation, 1.4 GHz', 2, 'cpu', '15 W', null, 570],
  ['motivation, 1.2 GHz', 2, 'cpu', '10 W', null, 830],
  ['motivation, 1.4 GHz', 2, 'cpu', '15 W', 'cpu-motivation', 1120],
  ['motivation, 1.2 GHz', 2, 'cpu', '10 W', 'cpu-motivation', 1440],
];

describe('Dynamic-OFA on the virtual Xavier NX', () => {
  it.each(figures)('%s: level %i on the %s at %s beside %s takes about %d ms', (...figure) => {
    const [, level, on, mode, beside, published] = figure;
    const work = subnets[level - 1]!.work[on]!;
    const other = beside === null ? null : coRunner(beside, board.name);
    expect(Math.abs(milliseconds(work, mode, other) / published - 1)).toBeLessThan(0.1);
  });

  it.each(figures)('%s: level %i on the %s at %s beside %s also does when it is run', (...figure) => {
    const [, level, on, mode, beside, published] = figure;
    const work = subnets[level - 1]!.work[on]!;
    const other = beside === null ? null : coRunner(beside, board.name);
    expect(Math.abs(runMilliseconds(work, mode, other) / published - 1)).toBeLessThan(0.1);
  });

  it.each([
    [72.5, 500],
    [76.3, 680],
    [77.1, 875],
    [77.4, 1170],
    [78.1, 1555],
    [78.4, 1640],
    [78.5, 1860],
  ])('has on the processor a sub-network of %d %% that takes %d ms, as its authors chose', (top1, published) => {
    const front = modelledNetwork('dynamic-ofa-cpu', 'jetson-xavier-nx').subnets;
    const { work } = front.find(({ accuracy }) => Math.abs(100 * accuracy - top1) < 0.01)!;
    expect(Math.abs(milliseconds(work.cpu!, '15 W', null) / published - 1)).toBeLessThan(0.01);
  });
});

describe('a ladder of published networks', () => {
  // ncnn's benchmark: milliseconds with one thread and with four.
  it.each([
    ['raspberry-pi-5', 'cpu', 'squeezenet', 11.77, 6.74],
    ['raspberry-pi-5', 'cpu', 'mobilenet-v2', 16.21, 10.46],
    ['raspberry-pi-5', 'cpu', 'efficientnet-b0', 24.12, 12.28],
    ['rk3588', 'big-0', 'squeezenet', 25.04, 7.57],
    ['rk3588', 'big-0', 'mobilenet-v2', 27.27, 8.73],
    ['rk3588', 'big-0', 'resnet18', 60.97, 18.83],
  ])('takes on the %s, domain %s, with %s %d and %d ms', (name, domain, network, alone, divided) => {
    const { work } = modelledNetwork('mobilenet-ladder', name).subnets.find((one) => one.name === network)!;
    const at = (threads: number) =>
      1e3 * nominalSeconds(virtualBoard(name), work.cpu![0]!, { domain, threads }).total;
    expect(at(1) / alone).toBeCloseTo(1, 2);
    expect(at(4) / divided).toBeCloseTo(1, 2);
  });
});

/** In closed form; a co-runner that draws takes its share, one that never pauses half. */
function milliseconds(work: Work, mode: Mode, other: CoRunner | null): number {
  const { threads, hertz } = modes[mode];
  const seconds = (stage: Work[number]) =>
    nominalSeconds(board, stage, { domain: stage.processor, threads, hertz }).total;
  const slowDown = ({ processor }: Work[number]) => {
    if (other === null || other.work[0]!.processor !== processor) return 1;
    return other.perSecond === undefined ? 2 : 1 / (1 - seconds(other.work[0]!) * other.perSecond);
  };
  return work.reduce((sum, stage) => sum + 1e3 * seconds(stage) * slowDown(stage), 0);
}

const frames = 50;

function runMilliseconds(work: Work, mode: Mode, other: CoRunner | null): number {
  const plant = inMode(mode);
  const { threads } = modes[mode];
  if (other !== null && other.perSecond === undefined)
    plant.start(execution('other', other.work, threads), () => {});
  const ends: number[] = [];
  const again = (now: number) => {
    ends.push(now);
    plant.start(execution('network', work, threads), again);
  };
  plant.start(execution('network', work, threads), again);
  const period = 1 / (other?.perSecond ?? 1);
  for (let due = period; ends.length <= frames; ) {
    plant.advance(due);
    if (plant.nowSeconds < due) continue;
    due += period;
    if (other?.perSecond !== undefined) plant.start(execution('other', other.work, 1), () => {});
  }
  return (1e3 * (ends.at(-1)! - ends[0]!)) / (ends.length - 1);
}

function inMode(mode: Mode): Plant {
  const plant = new Plant(board);
  const { threads, hertz } = modes[mode];
  for (const [domain, value] of Object.entries(hertz)) {
    plant.setGovernor(domain, 'userspace');
    plant.setSpeed(domain, value);
  }
  for (let cpu = threads; cpu < 6; cpu++) plant.setOnline(cpu, false);
  return plant;
}

const execution = (owner: string, work: Work, threads: number): Execution => ({
  owner,
  work,
  threads,
  mapping: { name: 'all', cpus: [], gpu: 'gpu' },
});

describe.skipIf(missingShared('data/measured/dynamic-ofa'))('the script that fits timing', () => {
  it('writes what ships', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-fit-'));
    const environment = { ...process.env, COTUNE_SHARED: sharedPath() };
    const script = join(root, 'scripts/fit-timing.mjs');
    await promisify(execFile)(process.execPath, [script, folder], { env: environment });
    const written = readdirSync(folder);
    expect(written).toHaveLength(5);
    for (const name of written)
      expect(readFileSync(join(folder, name), 'utf8')).toBe(
        readFileSync(join(root, 'src/application/modelled/networks', name), 'utf8'),
      );
    rmSync(folder, { recursive: true });
  });
});
