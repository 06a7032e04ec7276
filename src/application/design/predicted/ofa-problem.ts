/** Once-for-All's MobileNetV3 as a design problem: its own accuracy predictor, and a device's table or a cost. */
import { CotuneError } from '../../../core/errors.js';
import type { StagedArch } from '../../network/blocks/elastic-stages.js';
import { costOfArch } from '../../network/cost.js';
import { ofaMobileNetV3ImageNet } from '../../network/families/ofa-mobilenetv3.js';
import type { AccuracyPredictor } from '../accuracy-predictor.js';
import { supernetSpace } from '../space.js';
import type { TableLatency } from '../table/ofa-latency.js';
import { costModel, type DesignProblem, type Price } from './design-problem.js';
import { publishedAccuracy } from './published-accuracy.js';

export interface OfaProblemOptions {
  /** Null where parameters or MACs stand in for accuracy. */
  readonly predictor: AccuracyPredictor | null;
  readonly proxy: 'parameters' | 'macs';
  /** Of a device; null where a cost stands in for it. */
  readonly latency: TableLatency | null;
  readonly price: Exclude<Price, 'latencySeconds'>;
  /** Of the table's network where there is a table. */
  readonly widthMultiplier: number;
  /** Pixels; with a predictor 224 where undefined, else all that the table has. */
  readonly resolution: number | undefined;
}

const usualResolution = 224;

/** @throws {CotuneError} ERR_PREDICTOR_RANGE, ERR_DEVICE_TABLE where the table has no such resolution */
export function ofaProblem(options: OfaProblemOptions): DesignProblem {
  const { predictor, latency, widthMultiplier, proxy } = options;
  const resolutions = resolutionsOf(options);
  const description = { ...ofaMobileNetV3ImageNet(widthMultiplier), resolution: resolutions };
  const cost: DesignProblem['cost'] = (arch) => costOfArch(description, arch);
  const accuracy =
    predictor && publishedAccuracy(predictor, { resolution: resolutions[0]!, widthMultiplier });
  return {
    space: supernetSpace(description),
    merit: accuracy
      ? {
          name: 'accuracy',
          of: (arch) => accuracy.accuracy(arch as StagedArch),
          halfInterval: accuracy.halfInterval,
        }
      : { ...costModel(proxy, cost), halfInterval: null },
    price: latency
      ? { name: 'latencySeconds', of: (arch) => latency.latencySeconds(arch as StagedArch) }
      : costModel(options.price, cost),
    cost,
    provenance: { family: description.family, widthMultiplier, resolutions: resolutions.join(' ') },
    warnings: accuracy?.warnings ?? [],
  };
}

function resolutionsOf({ predictor, latency, resolution }: OfaProblemOptions): number[] {
  const wanted = resolution ?? (predictor !== null || latency === null ? usualResolution : undefined);
  if (wanted === undefined) return [...latency!.resolutions];
  if (latency === null || latency.resolutions.includes(wanted)) return [wanted];
  throw new CotuneError(
    'ERR_DEVICE_TABLE',
    `the table has no resolution ${wanted}: it has ${latency.resolutions.join(', ')}`,
    { advice: 'give one of these as --resolution' },
  );
}
