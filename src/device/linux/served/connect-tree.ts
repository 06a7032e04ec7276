/**
 * The tree of another process, over its Unix socket. Where the process has ended, every file is absent with that as
 * the reason.
 */
import { createRealClock } from '../../../core/clock.js';
import { CotuneError } from '../../../core/errors.js';
import type { FileContent } from '../tree.js';
import { KernelRefusal, type WritableTree } from '../writable-tree.js';
import { type Answer, Connection } from './connection.js';
import { KeptFiles } from './kept-files.js';
import type { Asked } from './protocol.js';

/** Connects when it is first asked; `close` ends the connection, and the next question begins another one. */
export function connectTree(socketPath: string, clock = createRealClock()): WritableTree {
  const connection = new Connection(socketPath);
  const why = (lost: string) => `the board at ${socketPath} cannot be reached: ${lost}`;
  const absent = (path: string, lost: string) => ({ absent: `${path}: ${why(lost)}` });
  const readAll = (paths: readonly string[]): readonly FileContent[] => {
    const answer = connection.ask<'read'>({ method: 'read', paths: [...paths] });
    if ('result' in answer && answer.result.length === paths.length) return answer.result;
    return paths.map((path) => absent(path, lostOf(answer)));
  };
  const kept = new KeptFiles(clock, readAll);
  const change = async (asked: Extract<Asked, { method: 'write' | 'makeFolder' | 'removeFolder' }>) => {
    kept.forget();
    const answer = connection.ask(asked);
    if ('lost' in answer) throw new CotuneError('ERR_BOARD_UNREACHABLE', why(answer.lost));
    if ('refused' in answer) throw new KernelRefusal(answer.refused, asked.path);
  };
  return {
    read: (path) => readAll([path])[0]!,
    list(path) {
      const answer = connection.ask<'list'>({ method: 'list', path });
      return 'result' in answer ? answer.result : absent(path, lostOf(answer));
    },
    access(path) {
      const answer = connection.ask<'access'>({ method: 'access', path });
      if ('result' in answer) return answer.result;
      return { refused: 'missing', reason: absent(path, lostOf(answer)).absent };
    },
    resolve(path) {
      const answer = connection.ask<'resolve'>({ method: 'resolve', path });
      return 'result' in answer ? answer.result : path;
    },
    open: (path) => kept.open(path),
    close() {
      kept.close();
      connection.close();
    },
    write: (path, text) => change({ method: 'write', path, text }),
    makeFolder: (path) => change({ method: 'makeFolder', path }),
    removeFolder: (path) => change({ method: 'removeFolder', path }),
  };
}

/** What is only read is never refused, but by a server that makes no sense. */
function lostOf(answer: Answer<'read' | 'list' | 'access'>): string {
  return 'lost' in answer ? answer.lost : 'it does not speak the protocol';
}
