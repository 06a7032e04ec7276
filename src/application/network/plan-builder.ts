/** Puts a plan together step by step, keeping track of channels and pixels, so that a family reads like a network. */
import type { Activation, BatchNormLayer, ConvolutionLayer, NetworkPlan, Step } from './plan.js';

export interface ConvolutionOptions {
  readonly kernel?: number;
  readonly kernelChoices?: readonly number[];
  readonly stride?: number;
  readonly depthwise?: boolean;
  readonly bias?: string | null;
  readonly batchNorm?: BatchNormLayer | null;
  readonly activation?: Activation | null;
}

/** The keys of a batch norm that has everything under one prefix. */
export const batchNormAt = (prefix: string): BatchNormLayer => ({
  scale: `${prefix}.weight`,
  shift: `${prefix}.bias`,
  mean: `${prefix}.running_mean`,
  variance: `${prefix}.running_var`,
});

/** Pixels per side behind a layer whose padding is half its (odd) kernel. */
const sizeBehind = (size: number, stride: number) => Math.floor((size - 1) / stride) + 1;

export class PlanBuilder {
  readonly steps: Step[] = [];

  /** @param channels and @param size (pixels per side) of what comes in; both change with every step */
  constructor(
    public channels: number,
    public size: number,
  ) {}

  /** A square convolution; the number of output channels of a depthwise one is that of its input. */
  convolution(weight: string, outputChannels: number, options: ConvolutionOptions = {}): this {
    const layer = this.#convolution(weight, outputChannels, options);
    this.steps.push(layer);
    this.channels = layer.outputChannels;
    this.size = layer.outputSize;
    return this;
  }

  /** Keys `<prefix>.reduce` and `<prefix>.expand`, each with weights and a bias. */
  squeezeExcite(prefix: string, hidden: number): this {
    const squeezed = new PlanBuilder(this.channels, 1);
    const reduce = squeezed.#convolution(`${prefix}.reduce.weight`, hidden, {
      bias: `${prefix}.reduce.bias`,
      activation: 'relu',
    });
    squeezed.channels = hidden;
    const expand = squeezed.#convolution(`${prefix}.expand.weight`, this.channels, {
      bias: `${prefix}.expand.bias`,
      activation: 'h_sigmoid',
    });
    this.steps.push({ kind: 'squeeze-excite', reduce, expand });
    return this;
  }

  /** The sum of a body and a shortcut, which passes its input on unless it is given steps. */
  residual(
    body: (branch: PlanBuilder) => void,
    shortcut: (branch: PlanBuilder) => void = () => {},
    activation: Activation | null = null,
  ): this {
    const branches = [body, shortcut].map((build) => {
      const branch = new PlanBuilder(this.channels, this.size);
      build(branch);
      return branch;
    }) as [PlanBuilder, PlanBuilder];
    this.steps.push({ kind: 'residual', body: branches[0].steps, shortcut: branches[1].steps, activation });
    this.channels = branches[0].channels;
    this.size = branches[0].size;
    return this;
  }

  maxPool(kernel: number, stride: number): this {
    const padding = Math.floor(kernel / 2);
    this.steps.push({ kind: 'max-pool', kernel, stride, padding });
    this.size = sizeBehind(this.size, stride);
    return this;
  }

  /** Windows side by side; the last one counts also where it is not full. */
  averagePool(stride: number): this {
    this.steps.push({ kind: 'average-pool', kernel: stride, stride, padding: 0 });
    this.size = Math.ceil(this.size / stride);
    return this;
  }

  globalAveragePool(): this {
    this.steps.push({ kind: 'global-average-pool' });
    this.size = 1;
    return this;
  }

  linear(prefix: string, outputs: number): this {
    const keys = { weight: `${prefix}.weight`, bias: `${prefix}.bias` };
    this.steps.push({ kind: 'linear', ...keys, inputs: this.channels, outputs });
    this.channels = outputs;
    return this;
  }

  #convolution(weight: string, outputChannels: number, options: ConvolutionOptions): ConvolutionLayer {
    const { kernel = 1, stride = 1 } = options;
    return {
      kind: 'convolution',
      weight,
      bias: options.bias ?? null,
      batchNorm: options.batchNorm ?? null,
      depthwise: options.depthwise ?? false,
      inputChannels: this.channels,
      outputChannels,
      kernel,
      kernelChoices: options.kernelChoices ?? [kernel],
      stride,
      activation: options.activation ?? null,
      outputSize: sizeBehind(this.size, stride),
    };
  }
}

/** Builds a whole plan from an image of so many pixels per side. */
export function buildPlan(resolution: number, build: (network: PlanBuilder) => void): NetworkPlan {
  const network = new PlanBuilder(3, resolution);
  build(network);
  return { resolution, steps: network.steps };
}
