/** `cotune bench switch`: what it costs to change the sub-network between two inferences, hot and cold. */
import { readLibrary } from '../../application/design/library.js';
import { Engine } from '../../application/engine/engine.js';
import { libraryModels } from '../../application/engine/library-models.js';
import type { Clock } from '../../core/clock.js';
import type { BenchRow } from './bench.js';
import { coldSwitches } from './cold-switch.js';
import { hotSwitches } from './hot-switch.js';

export interface BenchSwitchOptions {
  readonly clock: Clock;
  readonly library: string;
  readonly coldSwitches: number;
  readonly onProgress: (text: string) => void;
}

/** One image, and a grid as in the demo. */
const batches = [1, 16];

export async function benchSwitch({
  clock,
  library: folder,
  coldSwitches: count,
  onProgress,
}: BenchSwitchOptions): Promise<BenchRow[]> {
  const library = await readLibrary(folder);
  const ids = library.subnets.map(({ id }) => id);
  const rows: BenchRow[] = [];
  for (const batch of batches) {
    const suffix = batch === 1 ? '1 image' : `${batch} images`;
    const withEngine = async (measure: (engine: Engine) => Promise<BenchRow[]>) => {
      const engine = await Engine.open({
        clock,
        ...libraryModels(library, batch),
        memoryBudgetBytes: 1e9,
        queueLimit: 0,
      });
      rows.push(...(await measure(engine)));
      await engine.close();
    };
    onProgress(`hot, ${suffix}`);
    await withEngine((engine) => hotSwitches(clock, engine, [ids[0]!, ids[1]!], suffix));
    onProgress(`cold, ${suffix}`);
    await withEngine((engine) => coldSwitches(clock, engine, ids, count, suffix));
  }
  return rows;
}
