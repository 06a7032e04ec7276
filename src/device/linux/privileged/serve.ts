/** Speaks with one client of the privileged writer over a pair of streams, until either end is gone. */
import type { Readable, Writable } from 'node:stream';
import { CotuneError, toErrorRecord } from '../../../core/errors.js';
import { formatLine, LineSplitter, mostWaiting, type Reply } from './protocol.js';
import type { Session } from './session.js';

export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Requests are carried out one after the other. A client that does not keep to the protocol, or asks for more than may
 * wait, is told so and let go.
 *
 * @returns when the client is gone and what it changed is undone
 */
export async function serveClient({ input, output }: Streams, session: Session): Promise<void> {
  const lines = new LineSplitter();
  let waiting = 0;
  let gone = false;
  let turn = Promise.resolve();
  const reply = (answer: Reply) => void (output.writable && output.write(formatLine(answer)));
  const letGo = (answer: Reply) => {
    gone = true;
    if (output.writable) output.end(formatLine(answer), () => input.destroy());
    else input.destroy();
  };
  const carryOut = async (line: string) => {
    // Nobody is there any more for whom it could be done.
    if (gone) return;
    const answer = await session.answer(line);
    waiting--;
    if ('error' in answer && answer.id === null) letGo(answer);
    else reply(answer);
  };
  const take = (line: string) => {
    if (++waiting > mostWaiting) throw tooMany();
    turn = turn.then(() => carryOut(line));
  };
  output.on('error', () => input.destroy());
  input.on('data', (chunk: Buffer) => {
    try {
      for (const line of gone ? [] : lines.take(chunk)) take(line);
    } catch (error) {
      letGo({ id: null, error: toErrorRecord(error) });
    }
  });
  await endOf(input);
  gone = true;
  await turn;
  await session.close();
  output.end();
}

function endOf(input: Readable): Promise<void> {
  return new Promise((done) => {
    for (const event of ['end', 'close', 'error'] as const) input.on(event, () => done());
  });
}

function tooMany(): CotuneError {
  return new CotuneError('ERR_WRITER_PROTOCOL', `more than ${mostWaiting} requests wait for their replies`);
}
