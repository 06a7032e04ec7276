/** How much longer one inference takes than the median one: drawn anew for each. */
import type { Random } from '../../core/random.js';
import type { Work } from '../../core/work.js';
import type { ServiceSpread } from './network.js';

/** @returns a factor on the work, 1 in the median but for what the outliers add */
export function drawFactor({ sigmaLog, outlierShare, outlierMean }: ServiceSpread, random: Random): number {
  const usual = Math.exp(sigmaLog * random.normal());
  if (random.uniform() >= outlierShare) return usual;
  return usual - outlierMean * Math.log(1 - random.uniform());
}

export function scaleWork(work: Work, factor: number): Work {
  return work.map((stage) => ({
    ...stage,
    computeCycles: stage.computeCycles * factor,
    memoryBytes: stage.memoryBytes * factor,
  }));
}
