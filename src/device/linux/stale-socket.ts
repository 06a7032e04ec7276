/** A Unix socket's path before a server listens there. */
import { lstat, rm } from 'node:fs/promises';
import { connect } from 'node:net';

/** A longer path is cut off without a word: another place. @see man 7 unix, sun_path */
const longestPathBytes = 107;

/**
 * Removes what a server that was killed left behind; the socket of a living one stays.
 *
 * @returns why nobody can listen there, or null where the path is free now
 */
export async function clearStaleSocket(path: string): Promise<string | null> {
  if (Buffer.byteLength(path) > longestPathBytes) return `its path is longer than ${longestPathBytes} bytes`;
  const found = await lstat(path).catch(() => null);
  if (found === null) return null;
  if (!found.isSocket()) return 'something else than a socket is there';
  if (await answers(path)) return 'another process listens there';
  await rm(path);
  return null;
}

/** Only a refused connection says that nobody is there: a server may be busy, or another user's. */
function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    const say = (alive: boolean) => {
      socket.destroy();
      done(alive);
    };
    socket
      .on('connect', () => say(true))
      .on('error', ({ code }: NodeJS.ErrnoException) => say(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });
}
