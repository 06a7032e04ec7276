/**
 * A tree in memory whose files answer like the kernel's: they round, clamp, refuse, are busy for a while, and count.
 * Tests run on it, and virtual boards are made of it.
 */
import { absence } from './absence.js';
import { placesOf } from './memory-tree.js';
import type { Access, FileContent, Refusal } from './tree.js';
import { KernelRefusal, type WritableTree } from './writable-tree.js';

/** A file's behaviour. Without `write` it is read-only. */
export interface KernelFile {
  /** What the file says now, without the line break; throws where the kernel refuses, such as `EBUSY`. */
  read(): string;
  /** Takes a value or throws; the code is the kernel's answer, such as `EINVAL`. */
  write?(text: string): void;
  /** Why this process may not write it, where another one may. */
  readonly refused?: Extract<Refusal, 'mount' | 'permission'>;
  /** What follows the text: a line break, but for files that are bytes. */
  readonly ending?: string;
}

export interface KernelTreeOptions {
  /** The files of a folder that is made, by name; makes of the folder what the kernel makes of a control group. */
  readonly populate?: (folder: string) => Readonly<Record<string, KernelFile>>;
  /** Called after each write that was taken, in order. */
  readonly onWrite?: (path: string, text: string) => void;
  /** What symbolic links say, by path. */
  readonly links?: Readonly<Record<string, string>>;
}

/** @param files by absolute path; the table may change between reads */
export function kernelTree(
  files: Record<string, KernelFile>,
  { populate = () => ({}), onWrite, links = {} }: KernelTreeOptions = {},
): WritableTree {
  const { list, resolve } = placesOf(() => Object.keys(files), links);
  const fileAt = (path: string) => {
    // What is there under its own name needs no search for links.
    const place = Object.hasOwn(files, path) ? path : resolve(path);
    return Object.hasOwn(files, place) ? files[place] : undefined;
  };
  const read = (path: string): FileContent => {
    const file = fileAt(path);
    if (file === undefined) return { absent: `${path}: ENOENT` };
    try {
      return { text: `${file.read()}${file.ending ?? '\n'}` };
    } catch (error) {
      if (error instanceof KernelRefusal) return absence(path, error);
      throw error;
    }
  };
  const below = (folder: string) => Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
  return {
    read,
    list,
    resolve,
    open: (path) => ({ read: () => read(path) }),
    close: () => {},
    access: (path) => accessOf(path, fileAt(path)),
    async write(path, text) {
      const file = fileAt(path);
      if (file === undefined) throw new KernelRefusal('ENOENT', path);
      if (file.write === undefined) throw new KernelRefusal('EACCES', path);
      file.write(text.trim());
      onWrite?.(path, text.trim());
    },
    async makeFolder(path) {
      if (below(path).length > 0) throw new KernelRefusal('EEXIST', path);
      for (const [name, file] of Object.entries(populate(path))) files[`${path}/${name}`] = file;
    },
    async removeFolder(path) {
      if (below(path).length === 0) throw new KernelRefusal('ENOENT', path);
      for (const file of below(path)) delete files[file];
    },
  };
}

function accessOf(path: string, file: KernelFile | undefined): Access {
  if (file === undefined) return { refused: 'missing', reason: `${path}: ENOENT` };
  if (file.write === undefined)
    return { refused: 'read-only', reason: `${path}: the kernel offers it for reading only` };
  return file.refused === undefined
    ? { writable: true }
    : { refused: file.refused, reason: `${path}: ${file.refused === 'mount' ? 'EROFS' : 'EACCES'}` };
}

/** Throws what the kernel would answer. */
export const refuse = (code: string): never => {
  throw new KernelRefusal(code, 'in memory');
};

/** Keeps whatever is written. */
export function plainFile(value: string): KernelFile {
  const file = { value };
  return {
    read: () => file.value,
    write(text) {
      file.value = text;
    },
  };
}

export const readOnlyFile = (value: string): KernelFile => ({ read: () => value });

/** Bytes as they are, such as a property of a device tree. */
export const bytesFile = (value: string): KernelFile => ({ read: () => value, ending: '' });

/** Knows some words and answers `EINVAL` to all others, as a governor file does. */
export function wordFile(value: string, words: readonly string[]): KernelFile {
  const file = plainFile(value);
  return {
    read: file.read,
    write: (text) => (words.includes(text) ? file.write?.(text) : refuse('EINVAL')),
  };
}

/** Takes whole numbers, clamped to a range and, where there are levels, rounded up to the next one. */
export function numberFile(
  value: number,
  range: { readonly minimum: number; readonly maximum: number; readonly levels?: readonly number[] },
): KernelFile {
  const { minimum, maximum, levels } = range;
  const write = (text: string) => {
    if (!/^\d{1,15}$/.test(text)) refuse('EINVAL');
    const clamped = Math.min(maximum, Math.max(minimum, Number(text)));
    value = levels?.find((level) => level >= clamped) ?? clamped;
  };
  return { read: () => String(value), write };
}

/** Answers with a code so many times before it takes writes as another file does; for ever without a number. */
export function refusingFile(file: KernelFile, code: string, times = Number.POSITIVE_INFINITY): KernelFile {
  return {
    read: () => file.read(),
    write: (text) => (times-- > 0 ? refuse(code) : file.write?.(text)),
    ...(code === 'EACCES' && { refused: 'permission' }),
    ...(code === 'EROFS' && { refused: 'mount' }),
  };
}

/** Says something else at every look, as counters do. */
export function countingFile(next: () => string): KernelFile {
  return { read: next };
}
