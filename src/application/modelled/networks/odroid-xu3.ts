/** Networks that the virtual board odroid-xu3 can run. Written by `node scripts/fit-timing.mjs`: change that, not this. */
import type { ModelledNetwork } from '../network.js';
import { cpu } from '../stage.js';

export const networks: readonly ModelledNetwork[] = [
  {
    name: 'mobilenet-ladder',
    title: 'Static networks for ImageNet as a ladder, in ncnn',
    board: 'odroid-xu3',
    subnets: [
      {
        name: 'squeezenet',
        accuracy: 0.582,
        memoryBytes: 7.2e6,
        work: { cpu: [cpu(1.945e8, 9.6e6, 1, 0.5542)] },
      },
      {
        name: 'shufflenet-v2',
        accuracy: 0.694,
        memoryBytes: 1.38e7,
        work: { cpu: [cpu(9.761e7, 1.84e7, 1, 0.3446)] },
      },
      {
        name: 'resnet18',
        accuracy: 0.698,
        memoryBytes: 7.02e7,
        work: { cpu: [cpu(4.738e8, 9.36e7, 1, 0.529)] },
      },
      {
        name: 'mobilenet-v2',
        accuracy: 0.72,
        memoryBytes: 2.1e7,
        work: { cpu: [cpu(2.068e8, 2.8e7, 1, 0.5904)] },
      },
      {
        name: 'mnasnet',
        accuracy: 0.735,
        memoryBytes: 2.64e7,
        work: { cpu: [cpu(1.929e8, 3.52e7, 1, 0.5578)] },
      },
      {
        name: 'mobilenet-v3',
        accuracy: 0.752,
        memoryBytes: 3.24e7,
        work: { cpu: [cpu(1.605e8, 4.32e7, 1, 0.5443)] },
      },
      {
        name: 'efficientnet-b0',
        accuracy: 0.771,
        memoryBytes: 3.18e7,
        work: { cpu: [cpu(4.364e8, 4.24e7, 1, 0.6615)] },
      },
      {
        name: 'efficientnetv2-b0',
        accuracy: 0.787,
        memoryBytes: 4.26e7,
        work: { cpu: [cpu(4.794e8, 5.68e7, 1, 0.6344)] },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      'The benchmark has no such board: cycles of a Cortex-A57 (Snapdragon 810) times 1.4, an assumption about its predecessor, the Cortex-A15. For comparing policies, not for latencies to believe.',
      'Accuracies and parameters are those of the publications, from memory; bytes are twice the weights.',
      "Spread as in Dynamic-OFA's logs: the benchmark gives no distribution. Activity factors are assumed to be 1.",
    ],
  },
  {
    name: 'ofa-ncnn',
    title: "Dynamic-OFA's six sub-networks as ncnn would run them",
    board: 'odroid-xu3',
    subnets: [
      {
        name: 'level-1',
        accuracy: 0.74202,
        memoryBytes: 3.203e7,
        work: { cpu: [cpu(1.681e8, 5.759e7, 1, 0.5443)] },
      },
      {
        name: 'level-2',
        accuracy: 0.74968,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(1.815e8, 6.179e7, 1, 0.5443)] },
      },
      {
        name: 'level-3',
        accuracy: 0.76134,
        memoryBytes: 3.804e7,
        work: { cpu: [cpu(2.09e8, 6.355e7, 1, 0.5443)] },
      },
      {
        name: 'level-4',
        accuracy: 0.7754,
        memoryBytes: 4.272e7,
        work: { cpu: [cpu(2.725e8, 8.089e7, 1, 0.5443)] },
      },
      {
        name: 'level-5',
        accuracy: 0.78346,
        memoryBytes: 4.66e7,
        work: { cpu: [cpu(3.833e8, 1.012e8, 1, 0.5443)] },
      },
      {
        name: 'level-6',
        accuracy: 0.7903,
        memoryBytes: 5.831e7,
        work: { cpu: [cpu(5.391e8, 1.358e8, 1, 0.5443)] },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      'The benchmark has no such board: cycles of a Cortex-A57 (Snapdragon 810) times 1.4, an assumption about its predecessor, the Cortex-A15. For comparing policies, not for latencies to believe.',
      'Nobody measured these: cycles for each multiplication are those of MobileNetV3-Large, whose blocks they have; its 219 million are from memory.',
      "Spread as in Dynamic-OFA's logs: the benchmark gives no distribution. Activity factors are assumed to be 1.",
    ],
  },
];
