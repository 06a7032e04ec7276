/** A file whose descriptor is kept: reading from its start again is all the kernel needs to make the file anew. */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { absence } from './absence.js';
import type { FileContent, OpenFile } from './tree.js';

/** No file of the kernel is longer: what is, is no such file, and is not taken into memory. */
const longestBytes = 1024 * 1024;
const firstBytes = 16 * 1024;
/** Files that the kernel makes in one go, so that a short answer is all of it; others come in parts. */
const comesWhole = /^\/sys\/|^\/proc\/(?:stat|meminfo|pressure\/\w+)$/;
const wholeBytes = 2 * 1024;
/** Without O_NONBLOCK, opening a named pipe in a folder that is no dump would wait for a writer forever. */
const readOnly = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Every file is read into it, one after the other: small and warm. */
let scratch = Buffer.alloc(firstBytes);

export class KeptFile implements OpenFile {
  #descriptor: number | undefined;
  readonly #comesWhole: boolean;

  /** @param locate where the file lies on disk; may throw what the kernel would answer */
  constructor(
    private readonly path: string,
    private readonly locate: () => string,
    private readonly siblings: Set<KeptFile>,
  ) {
    this.#comesWhole = comesWhole.test(path);
  }

  read(): FileContent {
    try {
      this.#descriptor ??= this.#open();
      const length = this.#fill(this.#descriptor);
      if (length === null) return { absent: `${this.path}: longer than any file of the kernel` };
      return { text: scratch.toString('latin1', 0, length) };
    } catch (error) {
      this.close();
      return absence(this.path, error);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    this.siblings.delete(this);
  }

  #open(): number {
    const descriptor = openSync(this.locate(), readOnly);
    this.siblings.add(this);
    return descriptor;
  }

  /**
   * The kernel may hand a file out in parts: only a read of nothing is its end, unless it is known to come whole.
   *
   * @returns null for one without end
   * @see Documentation/filesystems/sysfs.rst, Documentation/filesystems/seq_file.rst
   */
  #fill(descriptor: number): number | null {
    for (let length = 0; ; ) {
      if (length === scratch.length && !growScratch()) return null;
      const read = readSync(descriptor, scratch, length, scratch.length - length, length);
      length += read;
      if (read === 0 || (this.#comesWhole && length < wholeBytes)) return length;
    }
  }
}

function growScratch(): boolean {
  if (scratch.length >= longestBytes) return false;
  const larger = Buffer.alloc(2 * scratch.length);
  scratch.copy(larger);
  scratch = larger;
  return true;
}
