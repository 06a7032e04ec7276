/** Dynamic-OFA on the Jetson Xavier NX as modelled networks and co-runners, from the fit. */
import { costOfPlan } from '../../dist/application/network/cost.js';
import { familyNamed } from '../../dist/application/network/families.js';
import { convolutionsOf } from '../../dist/application/network/plan.js';
import { planNetwork } from '../../dist/application/network/plan-network.js';
import { virtualBoard } from '../../dist/device/virtual/boards.js';
import { bytesPerSecond } from '../../dist/device/virtual/plant/nominal.js';
import { memoryHertz, modes, motivationLevel } from './fit-dynamic-ofa.mjs';
import { activity, cpuStage, inOneThread } from './work.mjs';

const board = 'jetson-xavier-nx';
/** Hot sessions keep this multiple of the weights. */
const residentPerWeight = 1.5;
const bytesPerValue = 4;

/** Of each level: MACs, and bytes of weights and of all that layers write and read again. */
export function costsOf(levels) {
  const description = familyNamed('ofa-mobilenetv3').published(1.2);
  return levels.map((level) => {
    const plan = planNetwork(description, { ...level, r: level.resolution }, level.resolution);
    const { macs, parameters } = costOfPlan(plan);
    const outputs = [...convolutionsOf(plan.steps)].map(
      (layer) => layer.outputChannels * layer.outputSize ** 2,
    );
    const written = outputs.reduce((sum, count) => sum + count, 0);
    const weightBytes = bytesPerValue * parameters;
    return {
      macs,
      residentBytes: residentPerWeight * weightBytes,
      movedBytes: weightBytes + 2 * bytesPerValue * written,
    };
  });
}

export function dynamicOfa({ levels, fit, spread }) {
  const costs = costsOf(levels);
  return {
    name: 'dynamic-ofa',
    title: 'Dynamic-OFA: six sub-networks of Once-for-All (MobileNetV3, width 1.2) for ImageNet, in PyTorch',
    board,
    subnets: levels.map(({ top1 }, level) => ({
      name: `level-${level + 1}`,
      accuracy: top1 / 100,
      memoryBytes: costs[level].residentBytes,
      work: { cpu: [cpuWork(fit, level, costs[level])], gpu: gpuWork(fit, level) },
    })),
    spread,
    notes: [
      'Accuracies and latencies on the graphics processor are those its authors recorded, on one common scale that also their Fig. 7 and their motivation figure ask for; the latencies in their comparison figure, 17 to 29 % longer, cannot be had with these and were not fitted.',
      'The launch on the processor is what the recorded latency has beyond the sum of the block table; which part of the kernels waits for memory follows from two clocks alone, so what counts as bytes here holds all that no clock of the graphics processor shortens.',
      `On the processor: ratios of the levels from the block table, scale and threads from the motivation figure, taken to be of level ${motivationLevel + 1}. The comparison figure shows other sub-networks, chosen for the processor: dynamic-ofa-cpu.`,
      'Activity factors are assumed to be 1; resident bytes 1.5 times the weights; spread from the logs of the authors.',
    ],
  };
}

function cpuWork({ processor, cpu }, level, { movedBytes }) {
  const { cpuHertz: hertz, threads } = modes.fast;
  const { scale, parallelFraction } = cpu;
  const seconds = inOneThread(scale * processor[level], parallelFraction, threads);
  return cpuStage(board, { seconds, hertz, memoryBytes: movedBytes, memoryHertz, parallelFraction });
}

function gpuWork({ recorded, kernels, gpu }, level) {
  const launch = gpu.scale * recorded[level] - kernels[level];
  const bytesEachSecond = bytesPerSecond(virtualBoard(board), { memory: memoryHertz });
  return [
    stage('cpu', launch * modes.fast.cpuHertz, 0),
    stage(
      'gpu',
      kernels[level] * gpu.computeShare * modes.fast.gpuHertz,
      kernels[level] * (1 - gpu.computeShare) * bytesEachSecond,
    ),
  ];
}

const stage = (processor, computeCycles, memoryBytes, parallelFraction = 0) => ({
  processor,
  computeCycles,
  memoryBytes,
  activity,
  parallelFraction,
});

/** The front of the comparison figure: sub-networks that the authors chose for the processor. */
export function dynamicOfaCpu({ figures, levels, fit, spread }) {
  const [, { residentBytes, movedBytes }] = costsOf(levels);
  const front = figures.filter(({ figure }) => figure === 'sota_cpu');
  const { parallelFraction } = fit.cpu;
  const { cpuHertz: hertz, threads } = modes.fast;
  return {
    name: 'dynamic-ofa-cpu',
    title: 'Dynamic-OFA: seven sub-networks that its authors chose for the processor, in PyTorch',
    board,
    subnets: front.map(({ latency_ms, top1 }, i) => {
      const seconds = inOneThread(Number(latency_ms) / 1e3, parallelFraction, threads);
      const memory = { memoryBytes: movedBytes, memoryHertz };
      return {
        name: `point-${i + 1}`,
        accuracy: Number(top1) / 100,
        memoryBytes: residentBytes,
        work: { cpu: [cpuStage(board, { seconds, hertz, ...memory, parallelFraction })] },
      };
    }),
    spread,
    notes: [
      'Latency and accuracy are read off a plot that names neither clock nor threads: taken as 6 threads at 1420.8 MHz, as the motivation figure.',
      'Their architectures are not published: bytes are those of level 2 of dynamic-ofa, and what threads gain is fitted to the motivation figure.',
    ],
  };
}

/** Rounds of a program that draws, as often as a display shows pictures. */
const framesPerSecond = 60;
/** So long that its threads do not wait for each other within an experiment. */
const cpuRoundSeconds = 1000;

export function coRunners({ gpu }) {
  const fitted = 'Fitted: nothing is published about it but what it does to the network beside it.';
  const drawing = (name, figure) => ({
    name,
    title: `A program on the graphics processor, as in ${figure} of Dynamic-OFA`,
    board,
    work: [stage('gpu', (gpu.shares[name] * modes.fast.gpuHertz) / framesPerSecond, 0)],
    threads: 1,
    perSecond: framesPerSecond,
    notes: [fitted],
  });
  return [
    drawing('gpu-fig7', 'Fig. 7'),
    drawing('gpu-motivation', 'the motivation figure'),
    {
      name: 'cpu-motivation',
      title: 'A program on all processors, as in the motivation figure of Dynamic-OFA',
      board,
      work: [stage('cpu', cpuRoundSeconds * modes.fast.threads * modes.fast.cpuHertz, 0, 1)],
      threads: 'all',
      notes: [
        'Assumed: it never pauses. Nothing is published about it but what it does to the network beside it.',
      ],
    },
  ];
}
