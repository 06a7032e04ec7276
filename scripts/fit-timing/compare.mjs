/**
 * What was published of Dynamic-OFA beside what the virtual board does with the modelled work, in milliseconds: in
 * closed form, and run on the board frame after frame.
 */
import { virtualBoard } from '../../dist/device/virtual/boards.js';
import { nominalSeconds } from '../../dist/device/virtual/plant/nominal.js';
import { Plant } from '../../dist/device/virtual/plant/plant.js';
import { memoryHertz, modes } from './fit-dynamic-ofa.mjs';

const board = virtualBoard('jetson-xavier-nx');
const frames = 100;

export function compareDynamicOfa(targets, network, coRunners) {
  return targets.map(({ what, on, level, mode, beside, seconds }) => {
    const work = network.subnets[level].work[on];
    const coRunner = coRunners.find(({ name }) => name === beside);
    const closed = work.reduce(
      (sum, stage) => sum + secondsOf(stage, modes[mode]) * slowDown(stage, modes[mode], coRunner),
      0,
    );
    const run = runSeconds(work, modes[mode], coRunner);
    return {
      what,
      published: ms(seconds),
      nominal: ms(closed),
      ...off('%', closed, seconds),
      run: ms(run),
      ...off('run %', run, seconds),
    };
  });
}

const ms = (seconds) => Number((1e3 * seconds).toFixed(1));
const off = (name, ours, published) => ({ [name]: Number((100 * (ours / published - 1)).toFixed(1)) });

function secondsOf(stage, { cpuHertz, gpuHertz, threads }) {
  const hertz = { cpu: cpuHertz, gpu: gpuHertz, memory: memoryHertz };
  return nominalSeconds(board, stage, { domain: stage.processor, threads, hertz }).total;
}

/** Of a stage that never pauses, if the processor is divided equally while both want it. */
function slowDown(stage, mode, coRunner) {
  if (coRunner?.work[0].processor !== stage.processor) return 1;
  const { work, perSecond } = coRunner;
  return perSecond === undefined ? 2 : 1 / (1 - secondsOf(work[0], mode) * perSecond);
}

/** The mean of frames that follow each other at once. */
function runSeconds(work, mode, coRunner) {
  const plant = new Plant(board);
  setMode(plant, mode);
  const period = accompany(plant, coRunner, mode);
  const ends = [];
  repeat(plant, execution('network', work, mode.threads), (now) => ends.push(now));
  for (let due = 0; ends.length <= frames; ) {
    plant.advance(due);
    if (plant.nowSeconds < due) continue;
    due += period;
    if (coRunner?.perSecond !== undefined) plant.start(execution('co-runner', coRunner.work, 1), () => {});
  }
  return (ends.at(-1) - ends[0]) / (ends.length - 1);
}

function setMode(plant, { cpuHertz, gpuHertz, threads }) {
  for (const [domain, hertz] of Object.entries({ cpu: cpuHertz, gpu: gpuHertz, memory: memoryHertz })) {
    plant.setGovernor(domain, 'userspace');
    plant.setSpeed(domain, hertz);
  }
  for (let cpu = threads; cpu < 6; cpu++) plant.setOnline(cpu, false);
}

const execution = (owner, work, threads) => ({
  owner,
  work,
  threads,
  mapping: { name: 'all', cpus: [], gpu: 'gpu' },
});

function repeat(plant, what, ended) {
  const again = (now) => {
    ended(now);
    plant.start(what, again);
  };
  plant.start(what, again);
}

/** @returns seconds between two rounds */
function accompany(plant, coRunner, mode) {
  if (coRunner?.perSecond !== undefined) return 1 / coRunner.perSecond;
  if (coRunner !== undefined) repeat(plant, execution('co-runner', coRunner.work, mode.threads), () => {});
  return 1;
}
