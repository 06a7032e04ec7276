/** Whether the layers of a plan fit together: channels and sizes of each are what the one before gives. */
import type { ConvolutionLayer, NetworkPlan, Step } from '#cotune/application/network/plan.js';

interface Data {
  readonly channels: number;
  readonly size: number;
}

/** @returns what does not fit, in words; nothing where all does */
export function misfitsOf({ steps, resolution }: NetworkPlan): string[] {
  const misfits: string[] = [];
  follow(steps, { channels: 3, size: resolution }, misfits);
  if (steps.at(-1)!.kind !== 'linear') misfits.push('the last step is no classifier');
  return misfits;
}

const follow = (steps: readonly Step[], data: Data, misfits: string[]): Data =>
  steps.reduce((now, step) => after(step, now, misfits), data);

function after(step: Step, data: Data, misfits: string[]): Data {
  const check = (name: string, found: unknown, expected: unknown) => {
    if (found !== expected) misfits.push(`${name}: ${found}, ${expected} expected`);
  };
  switch (step.kind) {
    case 'convolution':
      return afterConvolution(step, data, check);
    case 'squeeze-excite': {
      const reduced = afterConvolution(step.reduce, { ...data, size: 1 }, check);
      check('squeeze-excite', afterConvolution(step.expand, reduced, check).channels, data.channels);
      return data;
    }
    case 'residual': {
      const [body, shortcut] = [step.body, step.shortcut].map((way) => follow(way, data, misfits));
      check('both ways of a residual', JSON.stringify(shortcut), JSON.stringify(body));
      return body!;
    }
    case 'max-pool':
      return { ...data, size: Math.floor((data.size + 2 * step.padding - step.kernel) / step.stride) + 1 };
    case 'average-pool':
      return { ...data, size: Math.ceil(data.size / step.stride) };
    case 'global-average-pool':
      return { ...data, size: 1 };
    case 'linear':
      check(step.weight, step.inputs, data.channels);
      return { channels: step.outputs, size: data.size };
  }
}

function afterConvolution(
  layer: ConvolutionLayer,
  { channels, size }: Data,
  check: (name: string, found: unknown, expected: unknown) => void,
): Data {
  const { weight, inputChannels, outputChannels, kernel, stride, depthwise, outputSize } = layer;
  const padding = Math.floor(kernel / 2);
  check(`${weight} takes`, inputChannels, channels);
  check(`${weight} gives pixels`, outputSize, Math.floor((size + 2 * padding - kernel) / stride) + 1);
  if (depthwise) check(`${weight} gives`, outputChannels, channels);
  return { channels: outputChannels, size: outputSize };
}
