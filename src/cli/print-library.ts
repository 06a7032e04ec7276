/** What `cotune search` and `cotune merge` print of the library that they built. */
import type { MeasuredSubnet } from '../application/design/library-schema.js';
import type { LibraryOfSearch } from '../application/design/search/finish.js';
import type { Searchable } from '../application/design/searchable.js';
import { formatQuantity } from '../core/units.js';
import { printJson } from './output.js';

/** At the first number of threads; nothing where it was not measured. */
function energyText({ devices }: Pick<MeasuredSubnet, 'devices'>): string {
  const joules = devices?.[0]?.energyJoules ?? null;
  return joules === null ? '' : `  ${formatQuantity(joules, 'joules').padStart(8)}`;
}

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
        `${(row.macs / 1e6).toFixed(1).padStart(7)} M MACs${energyText(row)}\n`,
    );
  process.stdout.write(`hypervolume ${hypervolume.toExponential(4)}; written to ${out}\n`);
}
