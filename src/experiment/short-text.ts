/** A text file that should be short: read to a limit, so that a device or a film given by mistake does no harm. */
import { createReadStream } from 'node:fs';
import { CotuneError } from '../core/errors.js';

/** @throws {CotuneError} `ERR_FILE_UNREADABLE` when it cannot be read, is longer, or is not UTF-8 */
export async function readShortText(path: string, longestBytes: number): Promise<string> {
  const bytes = await readBytes(path, longestBytes + 1).catch((error: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `${path} cannot be read: ${error.message}`);
  });
  if (bytes.length > longestBytes) throw wrongFile(`${path} is longer than ${longestBytes} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrongFile(`${path} is not text in UTF-8`);
  }
}

const wrongFile = (message: string) =>
  new CotuneError('ERR_FILE_UNREADABLE', message, { advice: 'check that it is the file you meant' });

async function readBytes(path: string, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: mostBytes - 1 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
