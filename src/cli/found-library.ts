/** Writes what a search or a merge found: the library, and the files beside it for people and their tools. */
import type { LibraryProvenance } from '../application/design/library.js';
import type { LibraryOfSearch } from '../application/design/search/finish.js';
import type { LookedAt } from '../application/design/search-library.js';
import type { Searchable } from '../application/design/searchable.js';
import { describeMachine } from '../device/linux/machine.js';
import { writeSearchFiles } from './search-files.js';

export interface FoundLibrary<E> extends LibraryOfSearch<E> {
  readonly lookedAt: readonly LookedAt[];
  readonly threads: readonly number[];
  /** How it came to be, beside what is said of every one. */
  readonly provenance: LibraryProvenance;
}

export async function writeFound<E>(
  out: string,
  searchable: Searchable<E>,
  found: FoundLibrary<E>,
): Promise<void> {
  await searchable.write(out, found.subnets, provenanceOf(searchable, found));
  await writeSearchFiles(out, {
    ...found,
    samples: searchable.network.samples,
    accuracy: searchable.words.short,
  });
}

function provenanceOf<E>(
  { words }: Searchable<E>,
  { provenance, threads, hypervolume }: FoundLibrary<E>,
): LibraryProvenance {
  const { processor, cores, node } = describeMachine();
  const on = `${threads[0]} ${threads[0] === 1 ? 'thread' : 'threads'}`;
  return {
    ...provenance,
    createdAt: new Date().toISOString(),
    accuracy: words.provenance,
    latency: `median of ${words.timed} on ${on}, all sub-networks in one interleaved run`,
    ...{ hypervolume, processor, cores, node },
  };
}
