/** Writes a layer plan as an ONNX graph; how a convolution and its batch norm are written is the caller's choice. */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { BlockLayers, ConvolutionLayer, LayerPlan } from './layer-plan.js';

/** Writes one convolution with its batch norm, without its activation; takes and returns value names. */
export type EmitConvolution = (layer: ConvolutionLayer, x: string) => string;

export const inputName = 'input';
export const logitsName = 'logits';

/** Everything between 'input' and 'logits', both included. */
export function emitNetwork(
  graph: GraphBuilder,
  plan: LayerPlan,
  checkpoint: Checkpoint,
  batch: number,
  emitConvolution: EmitConvolution,
): { inputShape: number[]; outputShape: number[] } {
  const inputShape = [batch, plan.stem.inputChannels, plan.resolution, plan.resolution];
  const outputShape = [batch, plan.classifier.outputs];
  const layer = (unit: ConvolutionLayer, x: string) => activate(graph, unit, emitConvolution(unit, x));
  let x = layer(plan.stem, graph.input(inputName, inputShape));
  for (const block of plan.blocks) x = emitBlock(graph, block, layer, x);
  x = graph.globalAveragePool(layer(plan.finalExpand, x));
  x = graph.flatten(layer(plan.featureMix, x));
  emitClassifier(graph, plan, checkpoint, x);
  graph.output(logitsName, outputShape);
  return { inputShape, outputShape };
}

function activate(graph: GraphBuilder, { activation }: ConvolutionLayer, x: string): string {
  if (activation === 'relu') return graph.relu(x);
  if (activation === 'h_swish') return graph.hardSwish(x);
  if (activation === 'h_sigmoid') return graph.hardSigmoid(x);
  return x;
}

function emitBlock(graph: GraphBuilder, block: BlockLayers, layer: EmitConvolution, input: string): string {
  const { expand, depthwise, squeezeExcite, project, shortcut } = block;
  let x = layer(depthwise, expand ? layer(expand, input) : input);
  if (squeezeExcite) {
    const squeezed = layer(squeezeExcite.reduce, graph.globalAveragePool(x));
    x = graph.multiply(x, layer(squeezeExcite.expand, squeezed));
  }
  x = layer(project, x);
  return shortcut ? graph.add(x, input) : x;
}

function emitClassifier(
  graph: GraphBuilder,
  { classifier }: LayerPlan,
  checkpoint: Checkpoint,
  x: string,
): void {
  const { weight, bias, inputs, outputs } = classifier;
  graph.initialiser(weight, [outputs, inputs], checkpoint.read(weight));
  graph.initialiser(bias, [outputs], checkpoint.read(bias));
  graph.linear(x, weight, bias, logitsName);
}
