/**
 * Builds an ONNX graph in memory, operator by operator: float32 tensors unless something else is said. Knows nothing
 * of network families; every operator method takes value names and returns the name of its result.
 */
import { type Allocate, ProtobufMessage } from './protobuf.js';
import {
  type Attribute,
  type ElementType,
  type Extent,
  encodeIntegers,
  encodeModel,
  encodeNode,
  encodeTensor,
  encodeValueInfo,
  opsetVersion,
  resizingOpsetVersion,
  runtimeDomain,
  type TensorSource,
} from './schema.js';

export type { Attribute, ElementType, Extent, TensorSource } from './schema.js';

export interface Convolution {
  /** Name of the weights, shape [out, in / groups, kernel, kernel]. */
  readonly weight: string;
  /** Name of the bias, shape [out]. */
  readonly bias?: string | undefined;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
}

/** A square window that moves over an image. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

const windowAttributes = (kernel: number, stride: number, padding: number) => ({
  kernel_shape: { ints: [kernel, kernel] },
  strides: { ints: [stride, stride] },
  pads: { ints: [padding, padding, padding, padding] },
});

export class GraphBuilder {
  readonly #nodes: ProtobufMessage[] = [];
  readonly #initialisers: ProtobufMessage[] = [];
  readonly #inputs: ProtobufMessage[] = [];
  readonly #outputs: ProtobufMessage[] = [];
  readonly #scalars = new Set<string>();
  #opset = opsetVersion;
  #runtimeOperators = false;
  #names = 0;

  /** @param metadata what the model's metadata_props say: family, architecture, source and the like */
  constructor(
    readonly name: string,
    readonly metadata: Readonly<Record<string, string>>,
    /** Begins the names of results: a loop's body may not use those of the graph around it again. */
    private readonly prefix = '',
  ) {}

  /** A name that no other result has. */
  fresh(what: string): string {
    return `${this.prefix}${what}_${this.#names++}`;
  }

  /** @param shape sizes that change from run to run are names */
  input(name: string, shape: readonly Extent[], type?: ElementType): string {
    this.#inputs.push(encodeValueInfo(name, shape, type));
    return name;
  }

  output(name: string, shape: readonly Extent[], type?: ElementType): void {
    this.#outputs.push(encodeValueInfo(name, shape, type));
  }

  /** Adds constant values; a function is called once, when the model is encoded. */
  initialiser(name: string, shape: readonly number[], source: TensorSource): string {
    this.#initialisers.push(encodeTensor(name, shape, source));
    return name;
  }

  /** Adds constant whole numbers (or truths, as 0 and 1): a list, or any shape. */
  integers(
    name: string,
    values: readonly number[],
    shape?: readonly number[],
    type?: 'int32' | 'int64' | 'bool',
  ): string {
    this.#initialisers.push(encodeIntegers(name, values, shape, type));
    return name;
  }

  /** Any operator with one result. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = this.fresh(operator),
  ): string {
    this.#nodes.push(encodeNode(operator, inputs, [output], this.#nodeName(), attributes));
    return output;
  }

  /**
   * Any operator with several results.
   *
   * @param outputs a name for each; an empty one is not computed
   */
  nodeOfMany(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): void {
    this.#nodes.push(encodeNode(operator, inputs, outputs, this.#nodeName(), attributes));
  }

  /** An operator that only ONNX Runtime has; results as for `nodeOfMany`, the first one's name is returned. */
  runtimeNode(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    outputs: readonly string[] = [this.fresh(operator)],
  ): string {
    this.#nodes.push(encodeNode(operator, inputs, outputs, this.#nodeName(), attributes, runtimeDomain));
    this.#runtimeOperators = true;
    return outputs[0]!;
  }

  /** What was built is the body of a loop in another graph, which sees that graph's values. */
  asBody(): Attribute {
    return { graph: this.#graph() };
  }

  /** A square convolution whose padding keeps the size at stride 1. */
  convolution(x: string, { weight, bias, kernel, stride, groups }: Convolution): string {
    const padding = Math.floor(kernel / 2);
    return this.node('Conv', bias === undefined ? [x, weight] : [x, weight, bias], {
      ...windowAttributes(kernel, stride, padding),
      group: { int: groups },
    });
  }

  relu(x: string): string {
    return this.node('Relu', [x]);
  }

  /** min(max(x / 6 + 1 / 2, 0), 1). */
  hardSigmoid(x: string): string {
    return this.node('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  }

  /** x * hardSigmoid(x). */
  hardSwish(x: string): string {
    return this.node('HardSwish', [x]);
  }

  /** min(max(x, low), high). */
  clip(x: string, low: number, high: number): string {
    return this.node('Clip', [x, this.#scalar(low), this.#scalar(high)]);
  }

  add(a: string, b: string, output?: string): string {
    return this.node('Add', [a, b], {}, output);
  }

  multiply(a: string, b: string, output?: string): string {
    return this.node('Mul', [a, b], {}, output);
  }

  subtract(a: string, b: string): string {
    return this.node('Sub', [a, b]);
  }

  maxPool(x: string, { kernel, stride, padding }: Window): string {
    return this.node('MaxPool', [x], windowAttributes(kernel, stride, padding));
  }

  /** A last window that is not full counts, and only what lies inside counts in any. */
  averagePool(x: string, { kernel, stride, padding }: Window): string {
    return this.node('AveragePool', [x], {
      ...windowAttributes(kernel, stride, padding),
      ceil_mode: { int: 1 },
    });
  }

  /** Bilinear, antialiased when it shrinks; to [batch, channels, height, width]. */
  resize(x: string, shape: readonly number[]): string {
    this.#opset = resizingOpsetVersion;
    const sizes = `sizes_${this.#initialisers.length}`;
    this.#initialisers.push(encodeIntegers(sizes, shape));
    return this.node('Resize', [x, '', '', sizes], { mode: { word: 'linear' }, antialias: { int: 1 } });
  }

  globalAveragePool(x: string): string {
    return this.node('GlobalAveragePool', [x]);
  }

  /** The mean over some axes; without `keepDimensions` they disappear. */
  mean(x: string, axes: readonly number[], keepDimensions: boolean, output?: string): string {
    return this.node(
      'ReduceMean',
      [x],
      { axes: { ints: axes }, keepdims: { int: keepDimensions ? 1 : 0 } },
      output,
    );
  }

  /** The sum of squares over some axes, which disappear. */
  sumOfSquares(x: string, axes: readonly number[]): string {
    return this.node('ReduceSumSquare', [x], { axes: { ints: axes }, keepdims: { int: 0 } });
  }

  /** Per-channel (x - mean) / sqrt(variance + epsilon) * scale + shift, with statistics that may be computed. */
  batchNormalisation(
    x: string,
    parameters: { scale: string; shift: string; mean: string; variance: string; epsilon: number },
  ): string {
    const { scale, shift, mean, variance, epsilon } = parameters;
    return this.node('BatchNormalization', [x, scale, shift, mean, variance], {
      epsilon: { float: epsilon },
    });
  }

  flatten(x: string): string {
    return this.node('Flatten', [x], { axis: { int: 1 } });
  }

  /** x times the transpose of `weight` [out, in], plus `bias` [out]. */
  linear(x: string, weight: string, bias: string, output?: string): string {
    return this.node('Gemm', [x, weight, bias], { transB: { int: 1 } }, output);
  }

  #nodeName(): string {
    return `${this.prefix}node_${this.#nodes.length}`;
  }

  /** A constant, made once however often it is used. */
  #scalar(value: number): string {
    const name = `constant_${value}`;
    if (!this.#scalars.has(name)) this.initialiser(name, [], Float32Array.of(value));
    this.#scalars.add(name);
    return name;
  }

  /** The model's bytes: sizes are known, so one allocation takes all weights; `allocate` may use one again. */
  encode(allocate?: Allocate): Uint8Array {
    return encodeModel(this.#graph(), this.metadata, this.#opset, this.#runtimeOperators).encode(allocate);
  }

  #graph(): ProtobufMessage {
    const graph = new ProtobufMessage();
    for (const node of this.#nodes) graph.message(1, node);
    graph.string(2, this.name);
    for (const initialiser of this.#initialisers) graph.message(5, initialiser);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    return graph;
  }
}
