/**
 * What could be tuned on a machine, as data: where, to what, and whether this process may. Writing is another part's
 * job; it gets these descriptions and the values that a driver lets through.
 */
import type { Domain } from '../../core/knob.js';
import type { Access } from './tree.js';

export interface KnobDescription {
  readonly name: string;
  /** The file that sets it; the group's folder for a knob of several files. */
  readonly path: string;
  readonly domain: Domain<number> | Domain<string>;
  /** In the domain's unit; null where nothing says. */
  readonly value: number | string | null;
  /** What one in the file is in the domain's unit: a `scaling_max_freq` counts in 1000 Hz. */
  readonly scale: number;
  readonly access: Access;
}
