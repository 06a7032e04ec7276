/**
 * Reads a pickle without Python's dangers: a machine of about sixty instructions, of which none runs code. What a
 * pickle may name is a list; all else is refused by its name.
 */
import { corrupt } from '../problems.js';
import type { PickleCursor } from './cursor.js';
import { instructions, stop } from './instructions.js';
import { PickleMachine, type PickleWorld } from './machine.js';

/**
 * @param cursor at the first byte of the pickle; afterwards behind its last
 * @returns as described in `values.ts`
 * @throws {CotuneError} ERR_CHECKPOINT_UNSAFE naming a class that is not allowed, ERR_CHECKPOINT_CORRUPT
 */
export function unpickle(cursor: PickleCursor, world: PickleWorld): unknown {
  const machine = new PickleMachine(cursor, world);
  for (let code = nextCode(cursor); code !== stop; code = nextCode(cursor)) {
    const run = instructions.get(code);
    if (!run) throw corrupt(`byte ${cursor.position - 1} of the pickle is no instruction (${code})`);
    run(machine);
  }
  return machine.pop();
}

function nextCode(cursor: PickleCursor): number {
  if (cursor.remaining === 0) throw corrupt('the pickle ends without its STOP');
  return cursor.uint8();
}
