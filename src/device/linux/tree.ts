/**
 * The kernel's files as a port: the same drivers read the running machine, a dump of another one, or a board in
 * memory. What cannot be read is absent with a reason, never an exception: on some machine every file is missing.
 *
 * Text is Latin-1, one character per byte, so that the binary files of a device tree pass through unharmed.
 */
export interface Absent {
  /** Why: the path and the kernel's error code. */
  readonly absent: string;
}

export type FileContent = { readonly text: string } | Absent;
export type FolderContent = { readonly names: readonly string[] } | Absent;

/** Why a file cannot be written: what would have to change differs. */
export type Refusal =
  /** The file is not there. */
  | 'missing'
  /** The tree is a dump: a picture of a machine, not the machine. */
  | 'picture'
  /** The kernel made the file for reading only; nobody may write it. */
  | 'read-only'
  /** It lies on a mount that is read-only, as in a container. */
  | 'mount'
  /** Someone may write it, but not this process. */
  | 'permission'
  /** It is of no form that cotune writes. */
  | 'unknown';

export type Access = { readonly writable: true } | { readonly refused: Refusal; readonly reason: string };

/** A file that is read again and again. */
export interface OpenFile {
  read(): FileContent;
}

/** Paths are absolute, as on the machine itself, such as `/proc/stat`. Symbolic links never lead out of the root. */
export interface Tree {
  read(path: string): FileContent;
  /** The names in a folder, in no order. */
  list(path: string): FolderContent;
  open(path: string): OpenFile;
  /** Whether this process may write a file, without trying it. */
  access(path: string): Access;
  /** The same place without symbolic links; the path itself where there is no such place. */
  resolve(path: string): string;
  /** Gives back what open files hold; they open again when they are read again. */
  close(): void;
}

export { openTree } from './disk-tree.js';
export { memoryTree } from './memory-tree.js';
