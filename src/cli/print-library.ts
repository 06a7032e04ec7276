/** What `cotune search` and `cotune merge` print of the library that they built. */
import type { LibrarySubnet } from '../application/design/library.js';
import type { FoundSubnet } from '../application/design/search-library.js';
import { formatQuantity } from '../core/units.js';
import { printJson } from './output.js';

export interface BuiltLibrary {
  readonly subnets: readonly FoundSubnet[];
  readonly hypervolume: number;
}

export function withoutStatistics({
  statistics: _,
  ...subnet
}: FoundSubnet): Omit<FoundSubnet, 'statistics'> {
  return subnet;
}

/** At the first number of threads; nothing where it was not measured. */
function energyText({ devices }: LibrarySubnet): string {
  const joules = devices?.[0]?.energyJoules ?? null;
  return joules === null ? '' : `  ${formatQuantity(joules, 'joules').padStart(8)}`;
}

export function printLibrary(
  { json, out }: { readonly json?: boolean; readonly out: string },
  { subnets, hypervolume }: BuiltLibrary,
): void {
  const rows = subnets.map(withoutStatistics);
  if (json) {
    printJson({ subnets: rows, hypervolume, out });
    return;
  }
  const share = (value: number) => `${(value * 100).toFixed(2)} %`;
  for (const row of rows)
    process.stdout.write(
      `${row.id.padEnd(4)} top-1 ${share(row.accuracy)} (${share(row.accuracyLow)} to ${share(row.accuracyHigh)})  ` +
        `${formatQuantity(row.latencySeconds, 'seconds').padStart(8)}  ` +
        `${(row.macs / 1e6).toFixed(1).padStart(7)} M MACs${energyText(row)}\n`,
    );
  process.stdout.write(`hypervolume ${hypervolume.toExponential(4)}; written to ${out}\n`);
}
