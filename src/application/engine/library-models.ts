/**
 * The graphs of a library's sub-networks, as the engine asks for them: weights and batch-norm statistics are
 * shared by all threads, each graph is sliced and folded in the worker that will run it.
 */

import { CotuneError } from '../../core/errors.js';
import { openLibraryStatistics } from '../design/library.js';
import type { Arch } from '../network/arch.js';
import { buildSubnet } from '../network/build.js';
import type { SupernetDescription } from '../network/description.js';
import { openSupernet, type Supernet } from '../network/supernet.js';
import type { GraphSource, ModelOrigin, TensorShape } from './model-source.js';
import { createScratch } from './scratch.js';

interface LibraryModelData {
  readonly description: SupernetDescription;
  readonly weights: SharedArrayBuffer;
  /** Null where the checkpoint's own are to be used. */
  readonly statistics: SharedArrayBuffer | null;
  readonly archs: Readonly<Record<string, Arch>>;
  /** Images per inference. */
  readonly batch: number;
  /** Pixels per side of the frames; sub-networks of another resolution resize them. */
  readonly resolution: number;
}

/** Called in the worker. */
export function createModelSource(data: LibraryModelData): GraphSource {
  const supernet = openSupernet(data.description, data.weights);
  const statisticsOf = data.statistics === null ? () => undefined : openLibraryStatistics(data.statistics);
  const allocate = createScratch();
  return {
    build(subnet) {
      const arch = data.archs[subnet];
      if (arch === undefined)
        throw new CotuneError('ERR_LIBRARY', `the library has no sub-network named ${subnet}`);
      const statistics = statisticsOf(subnet);
      const { batch, resolution: inputResolution } = data;
      return buildSubnet(supernet, arch, { batch, inputResolution, statistics, allocate }).bytes;
    },
  };
}

/** Sub-networks that an engine is to run: those of a library, or any others. */
export interface EngineSubnets {
  readonly supernet: Supernet;
  readonly subnets: readonly { readonly id: string; readonly arch: Arch }[];
  /** Of a library; null where the checkpoint's own statistics are to be used. */
  readonly statisticsBytes: SharedArrayBuffer | null;
}

/**
 * What an engine needs to run sub-networks on batches of images.
 *
 * @param resolution pixels per side of the frames; the description's largest where absent
 */
export function libraryModels(
  { supernet, subnets, statisticsBytes }: EngineSubnets,
  batch: number,
  resolution = supernet.description.resolution.at(-1)!,
): { model: ModelOrigin; input: TensorShape; output: TensorShape } {
  const { description, bytes } = supernet;
  const data: LibraryModelData = {
    description,
    weights: bytes,
    statistics: statisticsBytes,
    archs: Object.fromEntries(subnets.map(({ id, arch }) => [id, arch])),
    batch,
    resolution,
  };
  return {
    model: { module: import.meta.url, data },
    input: { name: 'input', shape: [batch, 3, resolution, resolution] },
    output: { name: 'logits', shape: [batch, description.classes.length] },
  };
}
