/** HAT's transformer as a design problem: latency as measured on a device; parameters or MACs stand in for accuracy. */
import { searchSpaceOf } from '../space.js';
import { hatCost } from '../table/hat-cost.js';
import type { HatRow } from '../table/hat-dataset.js';
import { fitHatLatency } from '../table/hat-latency.js';
import { hatKey, hatSpace } from '../table/hat-space.js';
import { costModel, type DesignProblem } from './design-problem.js';

/** Fields of single numbers that every sub-network of the first population has at their largest. */
const fixed = ['encoder_layer_num'];

export function hatProblem(rows: readonly HatRow[], proxy: 'parameters' | 'macs'): DesignProblem {
  const latency = fitHatLatency(rows);
  const { rmseSeconds, meanRelative, medianRelative } = latency.heldOut;
  return {
    space: searchSpaceOf(hatSpace, hatKey, [...fixed, 'encoder_embed_dim', 'decoder_embed_dim']),
    merit: { ...costModel(proxy, hatCost), halfInterval: null },
    price: { name: 'latencySeconds', of: latency.latencySeconds },
    cost: hatCost,
    provenance: {
      family: 'hat',
      latencyRows: rows.length,
      heldOutRmseSeconds: rmseSeconds,
      heldOutMeanRelativeError: meanRelative,
      heldOutMedianRelativeError: medianRelative,
    },
    warnings: [],
  };
}
