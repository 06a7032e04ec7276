/** What was published of Dynamic-OFA beside what the virtual board does with the modelled work, in milliseconds. */
import { virtualBoard } from '../../dist/device/virtual/boards.js';
import { nominalSeconds } from '../../dist/device/virtual/plant/nominal.js';
import { memoryHertz, modes } from './fit-dynamic-ofa.mjs';

export function compareDynamicOfa(targets, network, coRunners) {
  return targets.map(({ what, on, level, mode, beside, seconds }) => {
    const coRunner = coRunners.find(({ name }) => name === beside);
    const ours = inferenceSeconds(network.subnets[level].work[on], modes[mode], coRunner);
    return {
      what,
      published: ms(seconds),
      ours: ms(ours),
      'error %': Number((100 * (ours / seconds - 1)).toFixed(1)),
    };
  });
}

const ms = (seconds) => Number((1e3 * seconds).toFixed(1));

function inferenceSeconds(work, mode, coRunner) {
  return work.reduce((sum, stage) => sum + secondsOf(stage, mode) * slowDown(stage, mode, coRunner), 0);
}

function secondsOf(stage, { cpuHertz, gpuHertz, threads }) {
  const hertz = { cpu: cpuHertz, gpu: gpuHertz, memory: memoryHertz };
  return nominalSeconds(virtualBoard('jetson-xavier-nx'), stage, { domain: stage.processor, threads, hertz })
    .total;
}

/** Of a stage that never pauses, if the processor is divided equally while both want it. */
function slowDown(stage, mode, coRunner) {
  if (coRunner?.work[0].processor !== stage.processor) return 1;
  const round = secondsOf(coRunner.work[0], mode);
  const { perSecond, pauseSeconds } = coRunner.begins;
  if (perSecond !== undefined) return 1 / (1 - round * perSecond);
  return (2 * round + pauseSeconds) / (round + pauseSeconds);
}
