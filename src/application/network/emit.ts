/** Writes a plan as an ONNX graph; how a convolution and its batch norm are written is the caller's choice. */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { Activation, ConvolutionLayer, LinearLayer, NetworkPlan, Pool, Residual, Step } from './plan.js';
import { sliceLinear } from './slicing.js';

/** Writes one convolution with its batch norm, without its activation; takes and returns value names. */
export type EmitConvolution = (layer: ConvolutionLayer, x: string) => string;

export const inputName = 'input';
export const logitsName = 'logits';

const inputChannels = 3;

export interface InputShape {
  readonly batch: number;
  /** Pixels per side of what comes in; resized first where the plan has another size. */
  readonly inputResolution?: number | undefined;
}

/** What emitting a step needs beside the step. */
interface Context {
  readonly graph: GraphBuilder;
  readonly checkpoint: Checkpoint;
  readonly convolution: EmitConvolution;
}

/** Everything between 'input' and 'logits', both included. */
export function emitNetwork(
  graph: GraphBuilder,
  plan: NetworkPlan,
  checkpoint: Checkpoint,
  { batch, inputResolution = plan.resolution }: InputShape,
  convolution: EmitConvolution,
): { inputShape: number[]; outputShape: number[] } {
  const shapeAt = (pixels: number) => [batch, inputChannels, pixels, pixels];
  const inputShape = shapeAt(inputResolution);
  const classifier = plan.steps.at(-1) as LinearLayer;
  const context = { graph, checkpoint, convolution };
  const images = graph.input(inputName, inputShape);
  const resized =
    inputResolution === plan.resolution ? images : graph.resize(images, shapeAt(plan.resolution));
  const x = emitSteps(context, plan.steps.slice(0, -1), resized);
  emitLinear(context, classifier, graph.flatten(x), logitsName);
  const outputShape = [batch, classifier.outputs];
  graph.output(logitsName, outputShape);
  return { inputShape, outputShape };
}

const emitSteps = (context: Context, steps: readonly Step[], input: string): string =>
  steps.reduce((x, step) => emitStep(context, step, x), input);

function emitStep(context: Context, step: Step, x: string): string {
  switch (step.kind) {
    case 'convolution':
      return emitLayer(context, step, x);
    case 'squeeze-excite': {
      const squeezed = emitLayer(context, step.reduce, context.graph.globalAveragePool(x));
      return context.graph.multiply(x, emitLayer(context, step.expand, squeezed));
    }
    case 'residual':
      return emitResidual(context, step, x);
    case 'max-pool':
    case 'average-pool':
      return emitPool(context, step, x);
    case 'global-average-pool':
      return context.graph.globalAveragePool(x);
    case 'linear':
      return emitLinear(context, step, context.graph.flatten(x));
  }
}

const emitLayer = ({ graph, convolution }: Context, layer: ConvolutionLayer, x: string): string =>
  activate(graph, layer.activation, convolution(layer, x));

function activate(graph: GraphBuilder, activation: Activation | null, x: string): string {
  switch (activation) {
    case 'relu':
      return graph.relu(x);
    case 'relu6':
      return graph.clip(x, 0, 6);
    case 'h_swish':
      return graph.hardSwish(x);
    case 'h_sigmoid':
      return graph.hardSigmoid(x);
    case null:
      return x;
  }
}

function emitResidual(context: Context, { body, shortcut, activation }: Residual, x: string): string {
  const sum = context.graph.add(emitSteps(context, body, x), emitSteps(context, shortcut, x));
  return activate(context.graph, activation, sum);
}

const emitPool = ({ graph }: Context, { kind, ...window }: Pool, x: string): string =>
  kind === 'max-pool' ? graph.maxPool(x, window) : graph.averagePool(x, window);

function emitLinear({ graph, checkpoint }: Context, layer: LinearLayer, x: string, output?: string): string {
  const { weight, bias, inputs, outputs } = layer;
  graph.initialiser(weight, [outputs, inputs], (target) => sliceLinear(target, checkpoint, layer));
  graph.initialiser(bias, [outputs], checkpoint.read(bias));
  return graph.linear(x, weight, bias, output);
}
