import { spaceOf } from '#cotune/application/network/arch.js';
import { type Arch, composeArch } from '#cotune/application/network/arch-space.js';
import type { SupernetDescription } from '#cotune/application/network/description.js';

/** The same choice in every entry of a field; the largest one in fields that are not named. */
export function uniformArch(description: SupernetDescription, choice: Record<string, number>): Arch {
  return composeArch(spaceOf(description), (choices, { name }) => choice[name] ?? choices.at(-1)!);
}
