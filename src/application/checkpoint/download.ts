/** Fetches a file to disk: whole and with the right checksum, or not at all. */
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { makeFolder } from '../../core/make-folder.js';

export interface Download {
  readonly url: string;
  /** Where it goes; the folder is made. */
  readonly path: string;
  /** Expected digest in hexadecimal; null where nobody published one. */
  readonly sha256: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then; the total is null where the server does not say it. */
  readonly onProgress?: (doneBytes: number, totalBytes: number | null) => void;
}

/**
 * @returns the digest of what was fetched
 * @throws {CotuneError} ERR_DOWNLOAD when it cannot be fetched, is cut short or has another checksum; ERR_CANCELLED
 */
export async function downloadFile(download: Download): Promise<string> {
  const { url, path, sha256, signal } = download;
  const partial = `${path}.${process.pid}.part`;
  makeFolder(dirname(path));
  try {
    const digest = await fetchTo(partial, download);
    if (sha256 !== null && digest !== sha256)
      throw new Error(`its SHA-256 is ${digest}, ${sha256} was published`);
    await rename(partial, path);
    return digest;
  } catch (cause) {
    await rm(partial, { force: true });
    signal?.throwIfAborted();
    throw new CotuneError('ERR_DOWNLOAD', `${url} cannot be fetched: ${reasonOf(cause)}`, { cause });
  }
}

async function fetchTo(path: string, { url, signal, onProgress }: Download): Promise<string> {
  const response = await fetch(url, { signal: signal ?? null });
  if (!response.ok || response.body === null)
    throw new Error(`the server answers ${response.status} ${response.statusText}`);
  const length = response.headers.get('content-length');
  const total = length === null ? null : Number(length);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  let done = 0;
  try {
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      await file.write(part);
      hash.update(part);
      done += part.length;
      onProgress?.(done, total);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (total !== null && done !== total) throw new Error(`it ended after ${done} of ${total} bytes`);
  return hash.digest('hex');
}

/** What fetch throws says little; its cause says why. */
function reasonOf(thrown: unknown): string {
  const error = thrown as Error;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
