/** What `cotune bench engine` measures: the ends of a library, or sub-networks of a published network. */
import { readLibrary } from '../../application/design/library.js';
import { libraryModels } from '../../application/engine/library-models.js';
import { resolutionOf, validateArch } from '../../application/network/arch.js';
import { largestOf, middleOf, smallestOf } from '../../application/network/arch-space.js';
import type { SupernetDescription } from '../../application/network/description.js';
import type { Family } from '../../application/network/family.js';
import { randomSupernet } from '../../application/network/random-supernet.js';
import type { Supernet } from '../../application/network/supernet.js';
import { CotuneError } from '../../core/errors.js';

export interface EngineCase {
  readonly name: string;
  readonly models: ReturnType<typeof libraryModels>;
  readonly subnet: string;
  readonly threads: number;
}

/** Images per inference: one, and a grid as in the demo. */
const batches = [1, 16];

const threadsText = (threads: number) => `${threads} thread${threads > 1 ? 's' : ''}`;

/** The fastest and the most accurate sub-network of a library. */
export async function libraryCases(folder: string, threads: readonly number[]): Promise<EngineCase[]> {
  const library = await readLibrary(folder);
  const ends = [library.subnets[0]!.id, library.subnets.at(-1)!.id];
  return batches.flatMap((batch) =>
    ends.flatMap((subnet) =>
      threads.map((count) => ({
        name: `${subnet}, ${batch} image${batch > 1 ? 's' : ''}, ${threadsText(count)}`,
        models: libraryModels(library, batch),
        subnet,
        threads: count,
      })),
    ),
  );
}

export interface FamilyCaseOptions {
  readonly family: Family;
  readonly widthMultiplier: number;
  /** In the family's own words, as parsed; the smallest, a middle and the largest sub-network where null. */
  readonly archs: readonly unknown[] | null;
  readonly threads: readonly number[];
}

/**
 * Sub-networks of a published network, each at its own resolution and one image at a time. Its weights are random,
 * which latency does not depend on.
 *
 * @throws {CotuneError} ERR_USAGE for a family whose shape needs a checkpoint, ERR_ARCH_OUTSIDE_SPACE
 */
export function familyCases({ family, widthMultiplier, archs, threads }: FamilyCaseOptions): {
  supernet: Supernet;
  cases: EngineCase[];
} {
  const description = family.published?.(widthMultiplier);
  if (description === undefined)
    throw new CotuneError('ERR_USAGE', `the shape of ${family.name} is not known without a checkpoint`);
  const supernet = randomSupernet(description, 1);
  const chosen = (archs ?? spanOf(family, description)).map((arch) => validateArch(description, arch));
  const cases = chosen.flatMap((arch, index) => {
    const id = `level${index}`;
    const resolution = resolutionOf(description, arch);
    const models = libraryModels({ supernet, subnets: [{ id, arch }], statisticsBytes: null }, 1, resolution);
    const name = (count: number) => `level ${index}, r=${resolution}, ${threadsText(count)}`;
    return threads.map((count) => ({ name: name(count), models, subnet: id, threads: count }));
  });
  return { supernet, cases };
}

const spanOf = (family: Family, description: SupernetDescription) =>
  [smallestOf, middleOf, largestOf].map((end) => end(family.space(description)));
