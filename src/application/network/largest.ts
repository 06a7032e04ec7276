/** Whether an arch is the largest of its space at whatever resolution: the one that a supernet's own statistics fit. */
import { type Arch, type ArchSpace, entryOf } from './arch-space.js';

export function isLargest(space: ArchSpace, arch: Arch): boolean {
  return space
    .filter(({ name }) => name !== 'r')
    .every((field) =>
      field.entries.every((choices, index) => entryOf(arch, field, index) === choices.at(-1)),
    );
}
