/**
 * Whether shared batch-norm statistics are an arch's own. Training that samples sub-networks leaves a mixture that
 * fits none of them, not even the largest; a checkpoint that was calibrated for its largest says so.
 */
import { type Arch, type ArchSpace, entryOf } from './arch-space.js';
import type { SupernetDescription } from './description-schema.js';

export function fitsStatistics(
  { checkpointStatistics }: SupernetDescription,
  space: ArchSpace,
  arch: Arch,
): boolean {
  return checkpointStatistics === 'largest' && isLargest(space, arch);
}

/** At whatever resolution. */
function isLargest(space: ArchSpace, arch: Arch): boolean {
  return space
    .filter(({ name }) => name !== 'r')
    .every((field) =>
      field.entries.every((choices, index) => entryOf(arch, field, index) === choices.at(-1)),
    );
}
