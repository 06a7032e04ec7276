/** What `cotune search` and `cotune merge` print of the library that they built. */
import type { LibraryOfSearch } from '../application/design/search/finish.js';
import type { Searchable } from '../application/design/searchable.js';
import { formatQuantity } from '../core/units.js';
import { printJson } from './output.js';

export function printLibrary<E>(
  { describe, words }: Pick<Searchable<E>, 'describe' | 'words'>,
  { json, out }: { readonly json?: boolean; readonly out: string },
  { subnets, hypervolume }: LibraryOfSearch<E>,
): void {
  if (json) {
    printJson({ subnets: subnets.map(describe), hypervolume, out });
    return;
  }
  const share = (value: number) => `${(value * 100).toFixed(2)} %`;
  for (const row of subnets)
    process.stdout.write(
      `${row.id.padEnd(4)} ${words.short} ${share(row.accuracy)} (${share(row.accuracyLow)} to ${share(row.accuracyHigh)})  ` +
        `${formatQuantity(row.latencySeconds, 'seconds').padStart(8)}  ` +
        `${(row.macs / 1e6).toFixed(1).padStart(7)} M MACs\n`,
    );
  process.stdout.write(`hypervolume ${hypervolume.toExponential(4)}; written to ${out}\n`);
}
