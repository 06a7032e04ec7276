/**
 * What could be tuned on a machine, as data: where, to what, and whether this process may. `machine-knobs.ts` makes
 * knobs of it.
 */
import type { Domain } from '../../core/knob.js';
import type { Access } from './tree.js';

export interface KnobDescription {
  readonly name: string;
  /** The file that sets it; the group's folder for a knob of several files. */
  readonly path: string;
  readonly sets: KnobEffect;
  readonly domain: Domain<number> | Domain<string>;
  /** In the domain's unit; null where nothing says. */
  readonly value: number | string | null;
  /** What one in the file is in the domain's unit: a `scaling_max_freq` counts in 1000 Hz. */
  readonly scale: number;
  /** From asking until the change has effect. */
  readonly changeCostSeconds: number;
  readonly access: Access;
}

export type KnobEffect =
  /** The file, which stands for itself. */
  | 'file'
  /** One end of a range, or both to the same value: `path` is the file of that end, or of the upper one. */
  | 'minimum'
  | 'maximum'
  | 'both ends'
  /** Something of a process or of the group that it is given: opened for each on its own, `NAME.PROCESS`. */
  | 'a process';
