/** Programs beside the networks. Written by `node scripts/fit-timing.mjs`: change that, not this. */
import type { CoRunner } from '../co-runner.js';
import { cpu, gpu } from '../stage.js';

export const coRunners: readonly CoRunner[] = [
  {
    name: 'gpu-fig7',
    title: 'A program on the graphics processor, as in Fig. 7 of Dynamic-OFA',
    board: 'jetson-xavier-nx',
    work: [gpu(6.828e6, 0, 1, 0)],
    threads: 1,
    perSecond: 60,
    notes: ['Fitted: nothing is published about it but what it does to the network beside it.'],
  },
  {
    name: 'gpu-motivation',
    title: 'A program on the graphics processor, as in the motivation figure of Dynamic-OFA',
    board: 'jetson-xavier-nx',
    work: [gpu(5.583e6, 0, 1, 0)],
    threads: 1,
    perSecond: 60,
    notes: ['Fitted: nothing is published about it but what it does to the network beside it.'],
  },
  {
    name: 'cpu-motivation',
    title: 'A program on all processors, as in the motivation figure of Dynamic-OFA',
    board: 'jetson-xavier-nx',
    work: [cpu(8.525e12, 0, 1, 1)],
    threads: 'all',
    notes: [
      'Assumed: it never pauses. Nothing is published about it but what it does to the network beside it.',
    ],
  },
];
