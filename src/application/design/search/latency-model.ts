/**
 * A latency predictor from sub-networks that were measured here: the time of each kind of layer, and a share for the
 * particular layer, found together so that they explain the measurements (a Gaussian process that is linear in both).
 */
import { mean } from '../../../core/statistics.js';
import type { Arch } from '../../network/arch-space.js';
import { constantKernel, fitProcess, linearKernel } from './gaussian-process.js';
import type { LayerWork } from './layer-features.js';
import type { Estimate } from './objectives.js';

export interface TimedArch {
  readonly arch: Arch;
  readonly seconds: number;
}

/** Anything that the layers of a sub-network have their shares in. */
export interface MeasuredArch {
  readonly arch: Arch;
  /** Positive, in the measure's own unit. */
  readonly amount: number;
}

export interface LayerModel {
  /** In the unit of the amounts. */
  predict(arch: Arch): Estimate;
  readonly weights: readonly number[];
}

/** Timing one sub-network again gives something else by about so much; the factor that is found corrects it. */
const relativeNoise = 0.02;
const firstWeights = [1, 0.1, 0.01];

/**
 * @param workOf what the layers of a sub-network do
 * @param timed at least one
 * @param weights those of an earlier fit, to begin with
 */
export function fitLatencyModel(
  workOf: (arch: Arch) => LayerWork,
  timed: readonly TimedArch[],
  weights?: readonly number[],
): LayerModel {
  const measured = timed.map(({ arch, seconds }) => ({ arch, amount: seconds }));
  return fitLayerModel(workOf, measured, weights);
}

/** As `fitLatencyModel`, of any amount that differs with the work of the layers. */
export function fitLayerModel(
  workOf: (arch: Arch) => LayerWork,
  measured: readonly MeasuredArch[],
  weights: readonly number[] = firstWeights,
): LayerModel {
  const works = measured.map(({ arch }) => workOf(arch));
  const columns = columnsOf(works);
  const typical = mean(measured.map(({ amount }) => amount));
  const classes = columns.classes.length;
  const process = fitProcess(
    {
      inputs: works.map((work) => inputOf(work, columns)),
      targets: measured.map(({ amount }) => amount / typical - 1),
      noise: measured.map(({ amount }) => ((relativeNoise * amount) / typical) ** 2),
    },
    {
      kernels: [
        constantKernel,
        linearKernel(0, classes),
        linearKernel(classes, classes + columns.layers.length),
      ],
      weights,
    },
  );
  return {
    weights: process.weights,
    predict(arch) {
      const { mean, deviation } = process.predict(inputOf(workOf(arch), columns));
      return { mean: Math.max((mean + 1) * typical, 0), deviation: deviation * typical };
    },
  };
}

interface Column {
  readonly name: string;
  readonly centre: number;
  readonly scale: number;
}

interface Columns {
  readonly classes: readonly Column[];
  readonly layers: readonly Column[];
}

/** What is the same in all of them tells nothing and is left out. */
function columnsOf(works: readonly LayerWork[]): Columns {
  const columns = (part: 'classes' | 'layers') =>
    [...new Set(works.flatMap((work) => [...work[part].keys()]))].flatMap((name): Column[] => {
      const amounts = works.map((work) => work[part].get(name) ?? 0);
      const centre = mean(amounts);
      const scale = Math.sqrt(mean(amounts.map((amount) => (amount - centre) ** 2)));
      return scale > 1e-9 * Math.abs(centre) ? [{ name, centre, scale }] : [];
    });
  return { classes: columns('classes'), layers: columns('layers') };
}

function inputOf(work: LayerWork, { classes, layers }: Columns): Float64Array {
  const values = (columns: readonly Column[], amounts: ReadonlyMap<string, number>) =>
    columns.map(
      ({ name, centre, scale }) => ((amounts.get(name) ?? 0) - centre) / (scale * Math.sqrt(columns.length)),
    );
  return Float64Array.from([...values(classes, work.classes), ...values(layers, work.layers)]);
}
