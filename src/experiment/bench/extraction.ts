/** What extracting the largest sub-network costs: its weights sliced and folded, its graph built; no session. */
import { largestArch } from '../../application/network/arch.js';
import { buildSubnet } from '../../application/network/build.js';
import type { Supernet } from '../../application/network/supernet.js';
import type { Clock } from '../../core/clock.js';
import { median } from '../../core/statistics.js';
import { alone, type BenchRow } from './bench.js';

const repetitions = 15;

/** Once with memory of its own each time, once in memory that is used again as an engine's worker does. */
export function benchExtraction(clock: Clock, supernet: Supernet): BenchRow[] {
  const arch = largestArch(supernet.description);
  const time = (allocate?: (byteLength: number) => Uint8Array): number[] =>
    Array.from({ length: repetitions }, () => {
      const started = clock.now();
      buildSubnet(supernet, arch, { batch: 1, allocate });
      return clock.now() - started;
    });
  let scratch = new Uint8Array(0);
  const again = (byteLength: number) => {
    if (scratch.byteLength < byteLength) scratch = new Uint8Array(byteLength);
    return scratch.subarray(0, byteLength);
  };
  const { bytes, parameters } = buildSubnet(supernet, arch, { batch: 1, allocate: again });
  return [
    alone('extraction of the largest, memory used again', median(time(again)), repetitions),
    alone('extraction of the largest, new memory', median(time()), repetitions),
    alone('bytes of its graph per byte of its parameters', bytes.byteLength / (4 * parameters), 1, 'count'),
  ];
}
