/** Parts of a virtual board's tree: files that answer like the kernel's, and the links between them. */
import { CotuneError } from '../../../core/errors.js';
import { type KernelFile, refuse } from '../../linux/kernel-tree.js';
import type { PlantControl, PlantView } from '../plant/port.js';

/** The running board that a tree shows and steers. */
export type Steered = PlantView & PlantControl;

export interface Part {
  /** By absolute path. */
  readonly files: Readonly<Record<string, KernelFile>>;
  /** What symbolic links say, by absolute path. */
  readonly links?: Readonly<Record<string, string>>;
}

export function joinParts(parts: readonly Part[]): Required<Part> {
  return {
    files: Object.assign({}, ...parts.map(({ files }) => files)),
    links: Object.assign({}, ...parts.map(({ links }) => links)),
  };
}

/** The files of one folder, by their names. */
export function folderOf(folder: string, files: Readonly<Record<string, KernelFile>>): Part['files'] {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [`${folder}/${name}`, file]));
}

/**
 * A number as the kernel's `sscanf` takes it: what follows the digits does not matter, and a number beyond 32 bits is
 * no clock of any board.
 *
 * @throws {KernelRefusal} EINVAL
 */
export function unsignedNumber(text: string): number {
  const digits = /^\s*(\d+)/.exec(text)?.[1];
  return digits === undefined ? refuse('EINVAL') : Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

/** What the board itself cannot do, the kernel answers with a code. @throws {KernelRefusal} */
export function steer(code: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    if (error instanceof CotuneError) refuse(code);
    throw error;
  }
}
