/**
 * One sub-network as the steps that data passes through, with their sizes and the names of their weights: what
 * counting, slicing and graph building all start from. Families differ in nothing else.
 */
export type Activation = 'relu' | 'relu6' | 'h_swish' | 'h_sigmoid';

/** Checkpoint keys of a batch norm. Its statistics also go by `mean` and `variance` when they are calibrated. */
export interface BatchNormLayer {
  readonly scale: string;
  readonly shift: string;
  readonly mean: string;
  readonly variance: string;
}

export interface ConvolutionLayer {
  readonly kind: 'convolution';
  /** Checkpoint key of the weights, stored as [out, in, kernel, kernel]; a depthwise layer stores in = 1. */
  readonly weight: string;
  readonly bias: string | null;
  readonly batchNorm: BatchNormLayer | null;
  readonly depthwise: boolean;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly kernel: number;
  /** Ascending kernel sizes up to the stored one where the kernel is elastic. */
  readonly kernelChoices: readonly number[];
  readonly stride: number;
  readonly activation: Activation | null;
  /** Pixels per side of the result. */
  readonly outputSize: number;
}

/** Scales each channel by what a small network makes of all channels' means. */
export interface SqueezeExcite {
  readonly kind: 'squeeze-excite';
  readonly reduce: ConvolutionLayer;
  readonly expand: ConvolutionLayer;
}

/** The sum of two ways, then an activation; a shortcut without steps passes its input on. */
export interface Residual {
  readonly kind: 'residual';
  readonly body: readonly Step[];
  readonly shortcut: readonly Step[];
  readonly activation: Activation | null;
}

/** An average pool leaves out what lies outside the image and counts a last window that is not full. */
export interface Pool {
  readonly kind: 'max-pool' | 'average-pool';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** The mean over all pixels, as [batch, channels, 1, 1]. */
export interface GlobalAveragePool {
  readonly kind: 'global-average-pool';
}

/** Stored as [outputs, inputs or more]. */
export interface LinearLayer {
  readonly kind: 'linear';
  readonly weight: string;
  readonly bias: string;
  readonly inputs: number;
  readonly outputs: number;
}

export type Step = ConvolutionLayer | SqueezeExcite | Residual | Pool | GlobalAveragePool | LinearLayer;

export interface NetworkPlan {
  /** Pixels per side of the input, which has three channels. */
  readonly resolution: number;
  /** The last one is the classifier. */
  readonly steps: readonly Step[];
}

/** Every convolution of some steps, in the order in which data flows; a shortcut's come after its body's. */
export function* convolutionsOf(steps: readonly Step[]): Generator<ConvolutionLayer> {
  for (const step of steps) {
    if (step.kind === 'convolution') yield step;
    else if (step.kind === 'squeeze-excite') {
      yield step.reduce;
      yield step.expand;
    } else if (step.kind === 'residual') {
      yield* convolutionsOf(step.body);
      yield* convolutionsOf(step.shortcut);
    }
  }
}

export function* linearsOf(steps: readonly Step[]): Generator<LinearLayer> {
  for (const step of steps) if (step.kind === 'linear') yield step;
}
