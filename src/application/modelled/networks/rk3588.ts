/** Networks that the virtual board rk3588 can run. Written by `node scripts/fit-timing.mjs`: change that, not this. */
import type { ModelledNetwork } from '../network.js';
import { cpu } from '../stage.js';

export const networks: readonly ModelledNetwork[] = [
  {
    name: 'mobilenet-ladder',
    title: 'Static networks for ImageNet as a ladder, in ncnn',
    board: 'rk3588',
    subnets: [
      {
        name: 'squeezenet',
        accuracy: 0.582,
        memoryBytes: 7.2e6,
        work: { cpu: [cpu(5.845e7, 9.6e6, 1, 0.9302)] },
      },
      {
        name: 'shufflenet-v2',
        accuracy: 0.694,
        memoryBytes: 1.38e7,
        work: { cpu: [cpu(3.481e7, 1.84e7, 1, 0.8201)] },
      },
      {
        name: 'resnet18',
        accuracy: 0.698,
        memoryBytes: 7.02e7,
        work: { cpu: [cpu(1.303e8, 9.36e7, 1, 0.9215)] },
      },
      {
        name: 'mobilenet-v2',
        accuracy: 0.72,
        memoryBytes: 2.1e7,
        work: { cpu: [cpu(6.065e7, 2.8e7, 1, 0.9065)] },
      },
      {
        name: 'mnasnet',
        accuracy: 0.735,
        memoryBytes: 2.64e7,
        work: { cpu: [cpu(5.745e7, 3.52e7, 1, 0.9149)] },
      },
      {
        name: 'mobilenet-v3',
        accuracy: 0.752,
        memoryBytes: 3.24e7,
        work: { cpu: [cpu(4.657e7, 4.32e7, 1, 0.865)] },
      },
      {
        name: 'efficientnet-b0',
        accuracy: 0.771,
        memoryBytes: 3.18e7,
        work: { cpu: [cpu(1.26e8, 4.24e7, 1, 0.9129)] },
      },
      {
        name: 'efficientnetv2-b0',
        accuracy: 0.787,
        memoryBytes: 4.26e7,
        work: { cpu: [cpu(2.227e8, 5.68e7, 1, 0.9464)] },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      'Cycles of the one row set that has both clusters; others, of later versions of ncnn, are up to twice as fast.',
      'Accuracies and parameters are those of the publications, from memory; bytes are twice the weights.',
      "Spread as in Dynamic-OFA's logs: the benchmark gives no distribution. Activity factors are assumed to be 1.",
    ],
  },
  {
    name: 'ofa-ncnn',
    title: "Dynamic-OFA's six sub-networks as ncnn would run them",
    board: 'rk3588',
    subnets: [
      {
        name: 'level-1',
        accuracy: 0.74202,
        memoryBytes: 3.203e7,
        work: { cpu: [cpu(4.816e7, 5.759e7, 1, 0.865)] },
      },
      {
        name: 'level-2',
        accuracy: 0.74968,
        memoryBytes: 3.54e7,
        work: { cpu: [cpu(5.201e7, 6.179e7, 1, 0.865)] },
      },
      {
        name: 'level-3',
        accuracy: 0.76134,
        memoryBytes: 3.804e7,
        work: { cpu: [cpu(6.028e7, 6.355e7, 1, 0.865)] },
      },
      {
        name: 'level-4',
        accuracy: 0.7754,
        memoryBytes: 4.272e7,
        work: { cpu: [cpu(7.869e7, 8.089e7, 1, 0.865)] },
      },
      {
        name: 'level-5',
        accuracy: 0.78346,
        memoryBytes: 4.66e7,
        work: { cpu: [cpu(1.113e8, 1.012e8, 1, 0.865)] },
      },
      {
        name: 'level-6',
        accuracy: 0.7903,
        memoryBytes: 5.831e7,
        work: { cpu: [cpu(1.569e8, 1.358e8, 1, 0.865)] },
      },
    ],
    spread: { sigmaLog: 0.06558, outlierShare: 0.01027, outlierMean: 0.7233 },
    notes: [
      'Cycles of the one row set that has both clusters; others, of later versions of ncnn, are up to twice as fast.',
      'Nobody measured these: cycles for each multiplication are those of MobileNetV3-Large, whose blocks they have; its 219 million are from memory.',
      "Spread as in Dynamic-OFA's logs: the benchmark gives no distribution. Activity factors are assumed to be 1.",
    ],
  },
];
