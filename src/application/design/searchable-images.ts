/** A supernet of images to build a library of. */
import type { Supernet } from '../network/supernet.js';
import { readLibrary, writeLibrary } from './library.js';
import type { LibrarySubnet } from './library-schema.js';
import type { FoundSubnet } from './search/finish.js';
import { openSearchImages } from './search-images.js';
import type { Searchable } from './searchable.js';
import { type ImageEntry, searchedImageNetwork, searchedImages } from './searched-images.js';

export function searchableImages(supernet: Supernet): Searchable<ImageEntry> {
  const { description, bytes } = supernet;
  return {
    network: searchedImageNetwork(description),
    bytes,
    words: {
      short: 'top-1',
      provenance: 'top-1 on the odd-numbered images; searched and selected on the even-numbered ones',
      timed: 'one image',
    },
    async open(path, calibration, signal) {
      const images = await openSearchImages(description, path, calibration);
      const { selection, reporting } = images;
      return {
        network: searchedImages({ ...images, supernet, signal }),
        note: `${images.note}; selecting on ${selection.length} images, reporting on ${reporting.length}`,
      };
    },
    async keptIn(folder) {
      const { subnets, statisticsOf } = await readLibrary(folder);
      return subnets.map((subnet) => ({
        arch: subnet.arch,
        subnet: { ...subnet, statistics: statisticsOf(subnet.id) },
      }));
    },
    describe: withoutStatistics,
    async write(folder, subnets, provenance) {
      const statistics = new Map(subnets.map((subnet) => [subnet.id, subnet.statistics]));
      await writeLibrary(folder, {
        ...{ supernet, provenance, subnets: subnets.map(withoutStatistics) },
        statisticsOf: (id) => statistics.get(id)!,
      });
    },
  };
}

const withoutStatistics = ({ statistics: _, ...subnet }: FoundSubnet<ImageEntry>): LibrarySubnet => subnet;
