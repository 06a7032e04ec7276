/**
 * Sub-networks as numbers for a predictor of latency: how much of which work their layers do. A layer's time is not
 * measured by itself, where its data would be in the caches and nothing could be fused with it; what each kind of
 * layer costs is solved for from whole sub-networks.
 */
import type { ConvolutionLayer, NetworkPlan, Step } from '../../network/plan.js';

/** Amounts by name: of broad classes (`pointwise MACs`) and of particular layers (`depthwise 5x5/2 96 pixels`). */
export interface LayerWork {
  readonly classes: ReadonlyMap<string, number>;
  readonly layers: ReadonlyMap<string, number>;
}

export function layerWork({ resolution, steps }: NetworkPlan): LayerWork {
  const work = new Work();
  work.addSteps(steps, resolution);
  return work;
}

class Work implements LayerWork {
  readonly classes = new Map<string, number>();
  readonly layers = new Map<string, number>();
  #pixels = 0;

  addSteps(steps: readonly Step[], resolution: number): void {
    this.#pixels = resolution ** 2;
    for (const step of steps) this.#addStep(step);
  }

  #addStep(step: Step): void {
    if (step.kind === 'convolution') this.#addConvolution(step);
    else if (step.kind === 'residual') this.#addResidual(step);
    else if (step.kind === 'squeeze-excite') this.#addSqueezeExcite(step.expand);
    else if (step.kind === 'linear') this.#addLayer('linear', '', step.inputs * step.outputs, step.outputs);
    else this.#count(this.classes, step.kind, 1);
  }

  #addConvolution(layer: ConvolutionLayer): void {
    const { depthwise, inputChannels, outputChannels, kernel, stride, outputSize, activation } = layer;
    this.#pixels = outputSize ** 2;
    const outputs = outputChannels * this.#pixels;
    const weights = outputChannels * (depthwise ? 1 : inputChannels) * kernel ** 2;
    const shape = depthwise ? `${outputChannels}` : `${inputChannels}>${outputChannels}`;
    const kind = depthwise
      ? `depthwise ${kernel}x${kernel}/${stride}`
      : kernel === 1
        ? 'pointwise'
        : 'convolution';
    this.#addLayer(kind, shape, weights * this.#pixels, outputs);
    if (activation !== null) this.#count(this.classes, `${activation} values`, outputs);
  }

  #addResidual({ body, shortcut }: Extract<Step, { kind: 'residual' }>): void {
    for (const step of [...shortcut, ...body]) this.#addStep(step);
    this.#count(this.classes, 'sum', 1);
  }

  /** It looks at every value twice: to take the mean, and to scale. */
  #addSqueezeExcite({ outputChannels }: ConvolutionLayer): void {
    const pixels = this.#pixels;
    this.#addLayer('squeeze-excite', `${outputChannels}`, outputChannels ** 2, outputChannels * pixels);
  }

  #addLayer(kind: string, shape: string, macs: number, outputs: number): void {
    this.#count(this.classes, kind, 1);
    this.#count(this.classes, `${kind} MACs`, macs);
    this.#count(this.classes, `${kind} values`, outputs);
    // A layer of another size of image costs in proportion, and something whatever the size.
    this.#count(this.layers, `${kind} ${shape}`, 1);
    this.#count(this.layers, `${kind} ${shape} pixels`, this.#pixels);
  }

  #count(into: Map<string, number>, name: string, amount: number): void {
    into.set(name, (into.get(name) ?? 0) + amount);
  }
}
