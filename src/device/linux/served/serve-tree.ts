/** Serves a tree to other processes of the same user over a Unix socket. */
import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { CotuneError } from '../../../core/errors.js';
import { LineSplitter } from '../privileged/protocol.js';
import { clearStaleSocket } from '../stale-socket.js';
import type { WritableTree } from '../writable-tree.js';
import { answerLine } from './answer.js';
import { formatLine, longestLineBytes } from './protocol.js';

export interface TreeServer {
  /** Lets every client go and removes the socket. */
  close(): Promise<void>;
}

const mostClients = 64;

/** @throws {CotuneError} `ERR_BOARD_SOCKET` where the socket cannot be made, or a living server has it */
export async function serveTree(tree: WritableTree, path: string): Promise<TreeServer> {
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket);
    void serveClient(tree, socket).finally(() => clients.delete(socket));
  });
  server.maxConnections = mostClients;
  try {
    const taken = await clearStaleSocket(path);
    if (taken !== null) throw new Error(taken);
    await listen(server, path);
  } catch (error) {
    const why = (error as Error).message;
    throw new CotuneError('ERR_BOARD_SOCKET', `no board can be served at ${path}: ${why}`, { cause: error });
  }
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of clients) socket.destroy();
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail).listen(path, done);
    // The socket is there as soon as `listen` has returned, or never: then the error is on its way.
    try {
      chmodSync(path, 0o600);
    } catch {}
  });
}

/** Requests are carried out one after the other, no faster than the client takes their replies. */
async function serveClient(tree: WritableTree, socket: Socket): Promise<void> {
  const replies = async function* (chunks: AsyncIterable<Buffer>) {
    const lines = new LineSplitter(longestLineBytes);
    for await (const chunk of chunks)
      for (const line of lines.take(chunk)) {
        const reply = await answerLine(tree, line);
        yield formatLine(reply);
        if (reply.id === null) return;
      }
  };
  // A client that breaks off, or sends a line without end, is nobody's trouble but its own.
  await pipeline(socket, replies, socket).catch(() => socket.destroy());
}
