/**
 * The kernel's files as a port: the same drivers read the running machine, a dump of another one, or a board in
 * memory. What cannot be read is absent with a reason, never an exception: on some machine every file is missing.
 */
import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

export interface Absent {
  /** Why: the path and the kernel's error code. */
  readonly absent: string;
}

export type FileContent = { readonly text: string } | Absent;
export type FolderContent = { readonly names: readonly string[] } | Absent;

/** A file that is read again and again. */
export interface OpenFile {
  read(): FileContent;
}

/** Paths are absolute, as on the machine itself, such as `/proc/stat`. */
export interface Tree {
  read(path: string): FileContent;
  /** The names in a folder, in no order. */
  list(path: string): FolderContent;
  open(path: string): OpenFile;
  /** Gives back what open files hold; they open again when they are read again. */
  close(): void;
}

/** No file of the kernel is longer: what is, is no such file, and is not taken into memory. */
const longestBytes = 1024 * 1024;
const firstBytes = 16 * 1024;
/** Without O_NONBLOCK, opening a named pipe in a folder that is no dump would wait for a writer forever. */
const readOnly = constants.O_RDONLY | constants.O_NONBLOCK;

/** A tree on disk; @param root `/` for this machine, or the folder of a dump */
export function openTree(root = '/'): Tree {
  const open = new Set<KeptFile>();
  const openFile = (path: string) => new KeptFile(path, join(root, path), open);
  return {
    read(path) {
      const file = openFile(path);
      const content = file.read();
      file.close();
      return content;
    },
    list(path) {
      try {
        return { names: readdirSync(join(root, path)) };
      } catch (error) {
        return absence(path, error);
      }
    },
    open: openFile,
    close() {
      for (const file of open) file.close();
    },
  };
}

/** Keeps the descriptor: reading from its start again is all the kernel needs to make the file anew. */
class KeptFile implements OpenFile {
  #descriptor: number | undefined;
  #buffer = Buffer.alloc(0);

  constructor(
    private readonly path: string,
    private readonly fullPath: string,
    private readonly siblings: Set<KeptFile>,
  ) {}

  read(): FileContent {
    try {
      this.#descriptor ??= this.#open();
      const length = this.#fill(this.#descriptor);
      if (length === null) return { absent: `${this.path}: longer than any file of the kernel` };
      return { text: this.#buffer.toString('latin1', 0, length) };
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
    const descriptor = openSync(this.fullPath, readOnly);
    this.siblings.add(this);
    return descriptor;
  }

  /** The kernel may hand a file out in parts: only a read of nothing is its end. @returns null for one without end */
  #fill(descriptor: number): number | null {
    for (let length = 0; ; ) {
      if (length === this.#buffer.length && !this.#grow()) return null;
      const read = readSync(descriptor, this.#buffer, length, this.#buffer.length - length, length);
      if (read === 0) return length;
      length += read;
    }
  }

  #grow(): boolean {
    if (this.#buffer.length >= longestBytes) return false;
    const larger = Buffer.alloc(Math.max(firstBytes, 2 * this.#buffer.length));
    this.#buffer.copy(larger);
    this.#buffer = larger;
    return true;
  }
}

function absence(path: string, error: unknown): Absent {
  return { absent: `${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}` };
}

/** A tree in memory, for tests and virtual boards; the files may change between reads. */
export function memoryTree(files: Readonly<Record<string, string>>): Tree {
  const missing = (path: string): Absent => absence(path, { code: 'ENOENT' });
  const read = (path: string): FileContent => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    return text === undefined ? missing(path) : { text };
  };
  const list = (path: string): FolderContent => {
    const folder = path.endsWith('/') ? path : `${path}/`;
    const inside = Object.keys(files).filter((file) => file.startsWith(folder));
    const names = new Set(inside.map((file) => file.slice(folder.length).split('/')[0]!));
    return names.size === 0 ? missing(path) : { names: [...names] };
  };
  return { read, list, open: (path) => ({ read: () => read(path) }), close: () => {} };
}
