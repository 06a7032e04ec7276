/** Networks that the virtual board jetson-xavier-nx can run. Written by `node scripts/fit-timing.mjs`: change that, not this. */
import type { ModelledNetwork } from '../network.js';
import { cpu, gpu } from '../stage.js';

export const networks: readonly ModelledNetwork[] = [
  {
    name: 'dynamic-ofa',
    title: 'Dynamic-OFA: six sub-networks of Once-for-All (MobileNetV3, width 1.2) for ImageNet, in PyTorch',
    board: 'jetson-xavier-nx',
    subnets: [
      {
        name: 'level-1',
        accuracy: 0.74202,
        memoryBytes: 3.203e7,
        work: {
          cpu: [cpu(1.779e9, 5.759e7, 1, 0.6956)],
          gpu: [cpu(2.867e7, 0, 1, 0), gpu(9.88e6, 2.401e8, 1, 0)],
        },
      },
      {
        name: 'level-2',
        accuracy: 0.74968,
        memoryBytes: 3.54e7,
        work: {
          cpu: [cpu(1.906e9, 6.179e7, 1, 0.6956)],
          gpu: [cpu(3.202e7, 0, 1, 0), gpu(1.076e7, 2.615e8, 1, 0)],
        },
      },
      {
        name: 'level-3',
        accuracy: 0.76134,
        memoryBytes: 3.804e7,
        work: {
          cpu: [cpu(2.327e9, 6.355e7, 1, 0.6956)],
          gpu: [cpu(3.189e7, 0, 1, 0), gpu(1.284e7, 3.12e8, 1, 0)],
        },
      },
      {
        name: 'level-4',
        accuracy: 0.7754,
        memoryBytes: 4.272e7,
        work: {
          cpu: [cpu(2.6e9, 8.089e7, 1, 0.6956)],
          gpu: [cpu(3.253e7, 0, 1, 0), gpu(1.342e7, 3.263e8, 1, 0)],
        },
      },
      {
        name: 'level-5',
        accuracy: 0.78346,
        memoryBytes: 4.66e7,
        work: {
          cpu: [cpu(3.133e9, 1.012e8, 1, 0.6956)],
          gpu: [cpu(3.65e7, 0, 1, 0), gpu(1.478e7, 3.592e8, 1, 0)],
        },
      },
      {
        name: 'level-6',
        accuracy: 0.7903,
        memoryBytes: 5.831e7,
        work: {
          cpu: [cpu(4.272e9, 1.358e8, 1, 0.6956)],
          gpu: [cpu(3.901e7, 0, 1, 0), gpu(1.634e7, 3.971e8, 1, 0)],
        },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      'Accuracies and latencies on the graphics processor are those its authors recorded, on one common scale that also their Fig. 7 and their motivation figure ask for; the latencies in their comparison figure, 17 to 29 % longer, cannot be had with these and were not fitted.',
      'The launch on the processor is what the recorded latency has beyond the sum of the block table; which part of the kernels waits for memory follows from two clocks alone, so what counts as bytes here holds all that no clock of the graphics processor shortens.',
      'On the processor: ratios of the levels from the block table, scale and threads from the motivation figure, taken to be of level 2. The comparison figure shows other sub-networks, chosen for the processor: dynamic-ofa-cpu.',
      'Activity factors are assumed to be 1; resident bytes 1.5 times the weights; spread from the logs of the authors.',
    ],
  },
  {
    name: 'dynamic-ofa-cpu',
    title: 'Dynamic-OFA: seven sub-networks that its authors chose for the processor, in PyTorch',
    board: 'jetson-xavier-nx',
    subnets: [
      {
        name: 'point-1',
        accuracy: 0.725,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(1.687e9, 6.179e7, 1, 0.6956)] },
      },
      {
        name: 'point-2',
        accuracy: 0.763,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(2.295e9, 6.179e7, 1, 0.6956)] },
      },
      {
        name: 'point-3',
        accuracy: 0.771,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(2.954e9, 6.179e7, 1, 0.6956)] },
      },
      {
        name: 'point-4',
        accuracy: 0.774,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(3.951e9, 6.179e7, 1, 0.6956)] },
      },
      {
        name: 'point-5',
        accuracy: 0.781,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(5.253e9, 6.179e7, 1, 0.6956)] },
      },
      {
        name: 'point-6',
        accuracy: 0.784,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(5.54e9, 6.179e7, 1, 0.6956)] },
      },
      {
        name: 'point-7',
        accuracy: 0.785,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(6.284e9, 6.179e7, 1, 0.6956)] },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      'Latency and accuracy are read off a plot that names neither clock nor threads: taken as 6 threads at 1420.8 MHz, as the motivation figure.',
      'Their architectures are not published: bytes are those of level 2 of dynamic-ofa, and what threads gain is fitted to the motivation figure.',
    ],
  },
  {
    name: 'mobilenet-ladder',
    title: 'Static networks for ImageNet as a ladder, in ncnn',
    board: 'jetson-xavier-nx',
    subnets: [
      {
        name: 'squeezenet',
        accuracy: 0.582,
        memoryBytes: 7.2e6,
        work: { cpu: [cpu(4.838e7, 9.6e6, 1, 0.8516)] },
      },
      {
        name: 'shufflenet-v2',
        accuracy: 0.694,
        memoryBytes: 1.38e7,
        work: { cpu: [cpu(3.02e7, 1.84e7, 1, 0.6072)] },
      },
      {
        name: 'resnet18',
        accuracy: 0.698,
        memoryBytes: 7.02e7,
        work: { cpu: [cpu(1.041e8, 9.36e7, 1, 0.932)] },
      },
      {
        name: 'mobilenet-v2',
        accuracy: 0.72,
        memoryBytes: 2.1e7,
        work: { cpu: [cpu(5.143e7, 2.8e7, 1, 0.8249)] },
      },
      {
        name: 'mnasnet',
        accuracy: 0.735,
        memoryBytes: 2.64e7,
        work: { cpu: [cpu(4.894e7, 3.52e7, 1, 0.7982)] },
      },
      {
        name: 'mobilenet-v3',
        accuracy: 0.752,
        memoryBytes: 3.24e7,
        work: { cpu: [cpu(4.127e7, 4.32e7, 1, 0.7518)] },
      },
      {
        name: 'efficientnet-b0',
        accuracy: 0.771,
        memoryBytes: 3.18e7,
        work: { cpu: [cpu(7.294e7, 4.24e7, 1, 0.8107)] },
      },
      {
        name: 'efficientnetv2-b0',
        accuracy: 0.787,
        memoryBytes: 4.26e7,
        work: { cpu: [cpu(1.392e8, 5.68e7, 1, 0.9276)] },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      "Cycles of the AGX Xavier's row, whose cores are of the same kind.",
      'Accuracies and parameters are those of the publications, from memory; bytes are twice the weights.',
      "Spread as in Dynamic-OFA's logs: the benchmark gives no distribution. Activity factors are assumed to be 1.",
    ],
  },
  {
    name: 'ofa-ncnn',
    title: "Dynamic-OFA's six sub-networks as ncnn would run them",
    board: 'jetson-xavier-nx',
    subnets: [
      {
        name: 'level-1',
        accuracy: 0.74202,
        memoryBytes: 3.203e7,
        work: { cpu: [cpu(4.356e7, 5.759e7, 1, 0.7518)] },
      },
      {
        name: 'level-2',
        accuracy: 0.74968,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(4.701e7, 6.179e7, 1, 0.7518)] },
      },
      {
        name: 'level-3',
        accuracy: 0.76134,
        memoryBytes: 3.804e7,
        work: { cpu: [cpu(5.394e7, 6.355e7, 1, 0.7518)] },
      },
      {
        name: 'level-4',
        accuracy: 0.7754,
        memoryBytes: 4.272e7,
        work: { cpu: [cpu(7.027e7, 8.089e7, 1, 0.7518)] },
      },
      {
        name: 'level-5',
        accuracy: 0.78346,
        memoryBytes: 4.66e7,
        work: { cpu: [cpu(9.852e7, 1.012e8, 1, 0.7518)] },
      },
      {
        name: 'level-6',
        accuracy: 0.7903,
        memoryBytes: 5.831e7,
        work: { cpu: [cpu(1.384e8, 1.358e8, 1, 0.7518)] },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      "Cycles of the AGX Xavier's row, whose cores are of the same kind.",
      'Nobody measured these: cycles for each multiplication are those of MobileNetV3-Large, whose blocks they have; its 219 million are from memory.',
      "Spread as in Dynamic-OFA's logs: the benchmark gives no distribution. Activity factors are assumed to be 1.",
    ],
  },
];
