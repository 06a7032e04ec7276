/** Where the bytes of image files come from: a folder on disk, or a tar (also a gzipped one) read into memory. */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { CotuneError } from '../../core/errors.js';

/** One file of an image set, not decoded. */
export interface ImageFile {
  /** Path inside the folder or tar, with forward slashes and no leading `./`. */
  readonly name: string;
  read(): Promise<Uint8Array>;
}

/** A tar is kept in memory, so one that would fill it is refused; 2 GiB hold a million small images. */
const maxTarBytes = 2 ** 31;
/** Root, an outer folder such as `test`, the class. */
const maxFolderDepth = 2;

/**
 * Every visible file of a folder or tar, in no particular order.
 *
 * @throws {CotuneError} `ERR_IMAGE_MISSING` when there is nothing at the path, `ERR_FOLDER_UNREADABLE` or
 *   `ERR_FILE_UNREADABLE` when it cannot be read, `ERR_IMAGE_UNREADABLE` when it is neither a folder nor a whole tar
 */
export async function listImageFiles(path: string): Promise<ImageFile[]> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
      throw new CotuneError('ERR_IMAGE_MISSING', `there is nothing at ${path}`, { cause });
    throw unreadable(path, cause);
  });
  if (found.isDirectory()) return listFolder(path, '', maxFolderDepth);
  if (!found.isFile()) throw tarError(path, 'it is a pipe or a device');
  return listTar(path);
}

async function listFolder(root: string, inside: string, depth: number): Promise<ImageFile[]> {
  const folder = join(root, inside);
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `cannot list ${folder}: ${cause.message}`, { cause });
  });
  const files: ImageFile[] = [];
  for (const entry of entries) {
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (isHidden(name)) continue;
    const isFolder = entry.isSymbolicLink() ? await leadsToFolder(join(root, name)) : entry.isDirectory();
    if (!isFolder) files.push({ name, read: () => readOne(join(root, name)) });
    else if (depth > 0) files.push(...(await listFolder(root, name, depth - 1)));
  }
  return files;
}

async function leadsToFolder(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isDirectory() ?? false;
}

async function readOne(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: Error) => {
    throw unreadable(path, cause);
  });
}

async function listTar(path: string): Promise<ImageFile[]> {
  const files = new Map<string, ImageFile>();
  const gzipped = await startsLikeGzip(path);
  const reader = extract();
  const collected = collect(reader, files, path);
  // The collector's failure ends the pipeline as well; it is the one to report.
  const piped = gzipped
    ? pipeline(createReadStream(path), createGunzip(), reader)
    : pipeline(createReadStream(path), reader);
  const outcomes = await Promise.allSettled([collected, piped]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw tarError(path, outcome.reason);
  return [...files.values()];
}

async function collect(
  reader: ReturnType<typeof extract>,
  files: Map<string, ImageFile>,
  path: string,
): Promise<void> {
  let total = 0;
  for await (const entry of reader) {
    const name = entry.header.name.replace(/^(\.?\/)+/, '');
    const kept = entry.header.type === 'file' && !isHidden(name);
    total += kept ? (entry.header.size ?? 0) : 0;
    if (total > maxTarBytes)
      throw new CotuneError('ERR_IMAGE_UNREADABLE', `${path} holds more than 2 GiB of images`, {
        advice: 'unpack it and give the folder',
      });
    const parts: Uint8Array[] = [];
    for await (const part of entry) if (kept) parts.push(part as Uint8Array);
    // As when unpacking: of two entries with one name the later counts.
    if (kept) files.set(name, inMemory(name, parts));
  }
}

function inMemory(name: string, parts: Uint8Array[]): ImageFile {
  // A copy, so that a small image does not keep the large chunk alive that it was read in.
  const bytes = Uint8Array.from(Buffer.concat(parts));
  return { name, read: async () => bytes };
}

async function startsLikeGzip(path: string): Promise<boolean> {
  const file = await open(path).catch((cause: Error) => {
    throw unreadable(path, cause);
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function tarError(path: string, thrown: unknown): CotuneError {
  if (thrown instanceof CotuneError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new CotuneError('ERR_IMAGE_UNREADABLE', `${path} is neither a folder nor a whole tar: ${detail}`, {
    cause: thrown,
    advice: 'give a folder per class or a tar of such',
  });
}

function unreadable(path: string, cause: Error): CotuneError {
  return new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
}

/** Files that desktops and archivers leave behind are no images and nobody's mistake. */
function isHidden(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}
