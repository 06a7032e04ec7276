/**
 * The thread that owns a client's socket: the main thread can wait for it, which it cannot for an event of its own. Each
 * line that comes by the port goes to the server, and each line of the server back, with a signal.
 */
import { connect } from 'node:net';
import { type MessagePort, workerData } from 'node:worker_threads';
import { LineSplitter } from '../privileged/protocol.js';
import { longestLineBytes } from './protocol.js';

export interface ConnectionData {
  readonly path: string;
  readonly port: MessagePort;
  /** One number, which is 1 when there is something to be taken from the port. */
  readonly signal: Int32Array;
}

/** A line of the server, or why there will be none. */
export type Arrived = { readonly line: string } | { readonly lost: string };

const { path, port, signal } = workerData as ConnectionData;
const lines = new LineSplitter(longestLineBytes);
let lost: string | undefined;

const tell = (arrived: Arrived) => {
  port.postMessage(arrived);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
};
const lose = (why: string) => {
  if (lost !== undefined) return;
  lost = why;
  socket.destroy();
  tell({ lost });
};

const socket = connect(path);
socket.on('error', ({ code, message }: NodeJS.ErrnoException) => lose(code ?? message));
socket.on('close', () => lose('it has gone away'));
socket.on('data', (chunk: Buffer) => {
  try {
    for (const line of lines.take(chunk)) tell({ line });
  } catch (error) {
    lose((error as Error).message);
  }
});
port.on('message', (line: string) => {
  if (lost === undefined) socket.write(line);
  else tell({ lost });
});
