/** One small network per family, and checkpoints that have its tensors' names and shapes. */

import { keyMissing } from '#cotune/application/checkpoint/checkpoint.js';
import { parseDescription, type SupernetDescription } from '#cotune/application/network/description.js';
import { expectedTensors } from '#cotune/application/network/expected-tensors.js';
import type { ImportedCheckpoint } from '#cotune/application/network/lay-out-weights.js';
import { randomValues } from './models.js';

const common = {
  resolution: [32, 48, 64],
  classes: ['cat', 'dog', 'bird'],
  preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], scale: '1/255', layout: 'NCHW RGB' },
  batchNormEpsilon: 1e-5,
};

const elastic = { kernels: [3, 5], expansions: [3, 4], depths: [2, 3], stem: { width: 8, stride: 2 } };
const strides = [2, 2, 2, 1, 2, 1];
const stage = (act: string, index: number) => ({
  width: 8 + 8 * (index % 3),
  stride: strides[index],
  act,
  se: false,
});

const descriptions: Record<string, object> = {
  'ofa-mobilenetv3': {
    ...elastic,
    firstBlock: { width: 8, stride: 1, act: 'relu' },
    stages: ['relu', 'relu', 'h_swish', 'h_swish', 'h_swish'].map((act, index) => ({
      ...stage(act, index),
      se: [false, true, false, true, true][index],
    })),
    finalExpand: 24,
    featureMix: 16,
  },
  'ofa-proxyless': {
    ...elastic,
    firstBlock: { width: 8, stride: 1, act: 'relu6' },
    stages: strides.map((_, index) => ({ ...stage('relu6', index), ...(index === 5 && { blocks: 1 }) })),
    featureMix: 24,
  },
  'ofa-resnet50': {
    stem: { middle: [24, 24, 32], widths: [40, 48, 64] },
    stages: [256, 512, 1024, 2048].map((width, index) => ({
      widths: [0.65, 0.8, 1].map((multiplier) => 8 * Math.round((width * multiplier) / 8)),
      stride: index === 0 ? 1 : 2,
      baseDepth: [2, 2, 4, 2][index],
    })),
    depths: [0, 1, 2],
    expansions: [0.2, 0.25, 0.35],
  },
  'slimmable-mobilenet': {
    version: 2,
    batchNorm: 'universal',
    widths: [0.25, 0.5, 0.75],
    calibratedWidths: [0.25, 0.75],
    divisor: 8,
    lastWidth: 32,
  },
  mcunet: {
    stem: { width: 8, kernel: 3, stride: 2, act: 'relu6' },
    blocks: [
      { width: 8, middle: null, kernel: 3, stride: 1, act: 'relu6', se: false, shortcut: true },
      { width: 16, middle: 24, kernel: 7, stride: 2, act: 'relu6', se: true, shortcut: false },
      { width: 16, middle: 32, kernel: 5, stride: 1, act: 'relu6', se: false, shortcut: true },
    ],
    featureMix: { width: 24, act: 'relu6' },
  },
};

export const exampleNames: readonly string[] = Object.keys(descriptions);

export const exampleOf = (family: string): SupernetDescription =>
  parseDescription({ family, ...common, ...descriptions[family] });

/** What the published code would have written beside the weights of the fixed example. */
export const fixedArchitecture = {
  bn: { eps: 1e-5 },
  first_conv: { out_channels: 8, kernel_size: 3, stride: 2, act_func: 'relu6' },
  blocks: [
    { conv: layer(8, 8, 3, 1, null, false), shortcut: {} },
    { conv: layer(8, 16, 7, 2, 24, true), shortcut: null },
    { conv: layer(16, 16, 5, 1, 32, false), shortcut: {} },
  ],
  feature_mix_layer: { out_channels: 24, act_func: 'relu6' },
  resolution: 64,
};

function layer(from: number, to: number, kernel: number, step: number, middle: number | null, se: boolean) {
  return {
    in_channels: from,
    out_channels: to,
    kernel_size: kernel,
    stride: step,
    expand_ratio: middle === null ? 1 : middle / from,
    mid_channels: middle,
    act_func: 'relu6',
    use_se: se,
  };
}

/** @param changes shapes of tensors to add or replace, null for those to leave out; tensors are noise */
export function checkpointOf(
  description: SupernetDescription,
  changes: Record<string, number[] | null> = {},
): ImportedCheckpoint {
  const shapes = new Map([...expectedTensors(description), ...Object.entries(changes)]);
  for (const [name, shape] of shapes) if (shape === null) shapes.delete(name);
  const shapeOf = (name: string): number[] => {
    const shape = shapes.get(name);
    if (!shape) throw keyMissing(name);
    return shape;
  };
  const read = (name: string) =>
    randomValues(
      shapeOf(name).reduce((product, size) => product * size, 1),
      1,
    );
  return {
    keys: () => shapes.keys(),
    has: (name) => shapes.has(name),
    shape: shapeOf,
    read,
    readInto: (name, target) => target.set(read(name)),
  };
}
