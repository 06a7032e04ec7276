/**
 * The kernel's files as a port: the same drivers read the running machine, a dump of another one, or a board in
 * memory. What cannot be read is absent with a reason, never an exception: on some machine every file is missing.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

export type FileContent = { readonly text: string } | { readonly absent: string };

/** A file that is read again and again. */
export interface OpenFile {
  read(): FileContent;
}

export interface Tree {
  /** @param path absolute, as on the machine itself, such as `/proc/stat` */
  read(path: string): FileContent;
  open(path: string): OpenFile;
}

const reason = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

/** A tree on disk; @param root `/` for this machine, or the folder of a dump */
export function openTree(root = '/'): Tree {
  return {
    read(path) {
      try {
        return { text: readFileSync(join(root, path), 'latin1') };
      } catch (error) {
        return { absent: `${path}: ${reason(error)}` };
      }
    },
    open: (path) => openKept(join(root, path)),
  };
}

/** Keeps the descriptor: reading from its start again is all the kernel needs to make the file anew. */
function openKept(path: string): OpenFile {
  const buffer = Buffer.alloc(64 * 1024);
  let descriptor: number | undefined;
  return {
    read() {
      try {
        descriptor ??= openSync(path, 'r');
        return { text: buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, 0)) };
      } catch (error) {
        if (descriptor !== undefined) closeSync(descriptor);
        descriptor = undefined;
        return { absent: `${path}: ${reason(error)}` };
      }
    },
  };
}

/** A tree in memory, for tests and virtual boards; the files may change between reads. */
export function memoryTree(files: Readonly<Record<string, string>>): Tree {
  const read = (path: string): FileContent => {
    const text = files[path];
    return text === undefined ? { absent: `${path}: ENOENT` } : { text };
  };
  return { read, open: (path) => ({ read: () => read(path) }) };
}
