/**
 * The sub-transformers of a supernet as data, for what works on any family's space: the fields of both sides in one
 * flat list, for their names tell them apart. Lists are as long as the most layers; entries beyond those that are kept
 * have no effect.
 */
import {
  type Arch,
  type ArchField,
  type ArchSpace,
  composeArch,
  entryOf,
  listField,
  numberField,
} from '../network/arch-space.js';
import { archFields, type HatArch } from './arch.js';
import type { TextDescription } from './description.js';

export function textSpace({ space }: TextDescription): ArchSpace {
  const layers = { encoder: space.enc_layers.at(-1)!, decoder: space.dec_layers.at(-1)! };
  return [
    ...archFields.numbers.map(([, name, choices]) => numberField(name, space[choices])),
    ...archFields.lists.map(([part, name, choices]) => listField(name, layers[part], space[choices])),
  ];
}

/** What has no effect is at its smallest choice. */
export function flatArch(description: TextDescription, { encoder, decoder }: HatArch): Arch {
  const given = { ...encoder, ...decoder } as Arch;
  return composeArch(textSpace(description), (choices, field, index) => {
    const value = given[field.name] as number | readonly number[];
    return typeof value === 'number' ? value : (value[index] ?? choices[0]!);
  });
}

/** In the words of the family. */
export function hatArchOf(arch: Arch): HatArch {
  const result: Record<string, Record<string, unknown>> = { encoder: {}, decoder: {} };
  for (const [part, name] of archFields.numbers) result[part]![name] = arch[name];
  for (const [part, name] of archFields.lists) {
    const layers = arch[`${part}_layer_num`] as number;
    result[part]![name] = (arch[name] as readonly number[]).slice(0, layers);
  }
  return result as unknown as HatArch;
}

/** Every entry in the order of the space; those that have no effect at their smallest choice. */
export function textArchValues(description: TextDescription, arch: Arch): number[] {
  const canonical = flatArch(description, hatArchOf(arch));
  return textSpace(description).flatMap((field: ArchField) =>
    field.entries.map((_, index) => entryOf(canonical, field, index)),
  );
}
