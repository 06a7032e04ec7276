/**
 * The privileged writer's Unix socket: mode 0660 in a folder of mode 0750, both of one group of users. The folder keeps
 * everybody else out also in the moment before the socket has its mode.
 */
import { existsSync } from 'node:fs';
import { chmod, chown, lstat } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { CotuneError } from '../../../core/errors.js';
import { makeFolder } from '../../../core/make-folder.js';
import { clearStaleSocket } from '../stale-socket.js';

export interface ListenOptions {
  readonly path: string;
  /** The group's id; without one, only this user can connect. */
  readonly group: number | null;
  readonly onClient: (socket: Socket) => void;
}

const mostClients = 16;

/** @throws {CotuneError} `ERR_WRITER_SOCKET` where the socket cannot be made, or not safely */
export async function listenForClients({ path, group, onClient }: ListenOptions): Promise<Server> {
  try {
    await prepareFolder(dirname(path), group);
    const taken = await clearStaleSocket(path);
    if (taken !== null) throw unsafe(path, taken);
    const server = createServer({ allowHalfOpen: true }, onClient);
    server.maxConnections = mostClients;
    await new Promise<void>((done, fail) => server.once('error', fail).listen(path, done));
    await give(path, 0o660, group);
    return server;
  } catch (error) {
    if (error instanceof CotuneError) throw error;
    throw unsafe(path, (error as Error).message);
  }
}

/** A folder that others may write would let them put a socket of their own in its place. */
async function prepareFolder(folder: string, group: number | null): Promise<void> {
  if (!existsSync(folder)) {
    makeFolder(folder);
    await give(folder, 0o750, group);
  }
  // One that was there before is nobody's to change: other things may live in it.
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw unsafe(folder, 'it is no folder of the user that runs the writer');
  if ((found.mode & 0o027) !== 0)
    throw unsafe(folder, 'it is open to more than its owner and a group (0750)');
  if (group !== null && found.gid !== group) throw unsafe(folder, 'it is of another group');
}

async function give(path: string, mode: number, group: number | null): Promise<void> {
  if (group !== null) await chown(path, process.getuid!(), group);
  await chmod(path, mode);
}

function unsafe(path: string, why: string): CotuneError {
  return new CotuneError('ERR_WRITER_SOCKET', `no socket can be offered at ${path}: ${why}`);
}
