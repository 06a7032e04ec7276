/**
 * Fits Dynamic-OFA on the Jetson Xavier NX to what its authors published. On the graphics processor an inference is a
 * launch on one core, then kernels: their time is what the block table sums to, the launch what is left of the
 * recorded latency. Which clocks the figures were taken at follows from the power modes of the board.
 */
import { amdahl } from '../../dist/device/virtual/plant/nominal.js';
import { sumOfBlocks } from './block-table.mjs';
import { search } from './search.mjs';

/** 15W_6CORE and 10W_4CORE: the only modes with the clocks of the motivation figure. */
export const modes = {
  fast: { cpuHertz: 1420.8e6, gpuHertz: 1109.25e6, threads: 6 },
  slow: { cpuHertz: 1190.4e6, gpuHertz: 803.25e6, threads: 4 },
};
export const memoryHertz = 1600e6;

/** Of the figures that do not name their network: the level whose latency on the graphics processor is nearest. */
export const motivationLevel = 1;

export function fitDynamicOfa({ levels, blocks, figures }) {
  const recorded = levels.map(({ latency_ms }) => latency_ms / 1e3);
  const kernels = levels.map((level) => sumOfBlocks(blocks.gpu, level) / 1e3);
  const processor = levels.map((level) => sumOfBlocks(blocks.cpu, level) / 1e3);
  const targets = targetsOf(figures, recorded);
  const gpu = fitGpu(targets, recorded, kernels);
  return { targets, recorded, kernels, processor, gpu, cpu: fitCpu(targets, processor) };
}

/** All in seconds. `level` counts from 0. */
function targetsOf(figures, recorded) {
  const seconds = (condition) => {
    const { latency_ms, latency_ms_low, latency_ms_high } = figures.find(
      (row) => row.condition === condition,
    );
    return (
      (latency_ms === '' ? (Number(latency_ms_low) + Number(latency_ms_high)) / 2 : Number(latency_ms)) / 1e3
    );
  };
  const level = motivationLevel;
  return [
    ...recorded.map((seconds, level) => ({
      what: `nets_6, level ${level + 1}`,
      on: 'gpu',
      level,
      mode: 'fast',
      seconds,
    })),
    { what: 'Fig. 7, level 4 alone', on: 'gpu', level: 3, mode: 'fast', seconds: seconds('level 4, alone') },
    ...[3, 2, 1].map((level) => ({
      what: `Fig. 7, level ${level + 1} with co-runner`,
      on: 'gpu',
      level,
      mode: 'fast',
      beside: 'gpu-fig7',
      seconds: seconds(`level ${level + 1}, GPU co-app running`),
    })),
    { what: 'motivation, GPU 1.1 GHz', on: 'gpu', level, mode: 'fast', seconds: seconds('GPU 1.1 GHz') },
    { what: 'motivation, GPU 803 MHz', on: 'gpu', level, mode: 'slow', seconds: seconds('GPU 803 MHz') },
    {
      what: 'motivation, GPU 1.1 GHz with co-runner',
      on: 'gpu',
      level,
      mode: 'fast',
      beside: 'gpu-motivation',
      seconds: seconds('GPU 1.1 GHz + co-running app'),
    },
    {
      what: 'motivation, GPU 803 MHz with co-runner',
      on: 'gpu',
      level,
      mode: 'slow',
      beside: 'gpu-motivation',
      seconds: seconds('GPU 803 MHz + co-running app'),
    },
    { what: 'motivation, CPU 1.4 GHz', on: 'cpu', level, mode: 'fast', seconds: seconds('CPU 1.4 GHz') },
    { what: 'motivation, CPU 1.2 GHz', on: 'cpu', level, mode: 'slow', seconds: seconds('CPU 1.2 GHz') },
    {
      what: 'motivation, CPU 1.4 GHz with co-runner',
      on: 'cpu',
      level,
      mode: 'fast',
      beside: 'cpu-motivation',
      seconds: seconds('CPU 1.4 GHz + co-running app'),
    },
    {
      what: 'motivation, CPU 1.2 GHz with co-runner',
      on: 'cpu',
      level,
      mode: 'slow',
      beside: 'cpu-motivation',
      seconds: seconds('CPU 1.2 GHz + co-running app'),
    },
  ];
}

function fitGpu(targets, recorded, kernels) {
  const asked = targets.filter(({ on }) => on === 'gpu');
  const [scale, computeShare, fig7Share, motivationShare] = search(
    [0.95, 0.5, 0.2, 0.2],
    [
      [0.9, 1],
      [0, 1],
      [0, 0.6],
      [0, 0.6],
    ],
    ([scale, computeShare, fig7, motivation]) => {
      const shares = { 'gpu-fig7': fig7, 'gpu-motivation': motivation };
      const errors = asked.map(({ level, mode, beside, seconds }) => {
        const launch = scale * recorded[level] - kernels[level];
        return (
          (gpuSeconds(launch, kernels[level], computeShare, mode, shares[beside] ?? 0) - seconds) / seconds
        );
      });
      // The six recorded latencies share one scale: together they count as one figure.
      return errors.map((error, i) => (i < recorded.length ? error / Math.sqrt(recorded.length) : error));
    },
  );
  return { scale, computeShare, shares: { 'gpu-fig7': fig7Share, 'gpu-motivation': motivationShare } };
}

/** A co-runner that needs a share of the processor leaves the rest to who never pauses. */
function gpuSeconds(launch, kernels, computeShare, mode, share) {
  const clock = modes.fast.gpuHertz / modes[mode].gpuHertz;
  const busy = kernels * (computeShare * clock + 1 - computeShare);
  return launch * (modes.fast.cpuHertz / modes[mode].cpuHertz) + busy / (1 - share * clock);
}

/** The block table gives the ratios of the levels; the motivation figure the scale and what threads gain. */
function fitCpu(targets, processor) {
  const asked = targets.filter(({ on }) => on === 'cpu');
  const [scale, parallelFraction] = search(
    [0.45, 0.825],
    [
      [0.2, 1],
      [0.5, 1],
    ],
    ([scale, parallelFraction]) =>
      asked.map(({ level, mode, beside, seconds }) => {
        const alone = scale * processor[level] * cpuStretch(parallelFraction, mode);
        // Two programs on all processors that never pause get half each.
        return ((beside === undefined ? 1 : 2) * alone - seconds) / seconds;
      }),
  );
  return { scale, parallelFraction };
}

/** Relative to the fast mode. */
function cpuStretch(parallelFraction, mode) {
  const { cpuHertz, threads } = modes[mode];
  const clock = modes.fast.cpuHertz / cpuHertz;
  return clock * (amdahl(parallelFraction, threads) / amdahl(parallelFraction, modes.fast.threads));
}
