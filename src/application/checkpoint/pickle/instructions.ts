/**
 * The instructions of pickles of protocols 2 to 5, by their code. `stop` is no entry: it ends the loop.
 *
 * @see https://github.com/python/cpython/blob/3.13/Lib/pickletools.py
 */
import { corrupt } from '../problems.js';
import { containerInstructions } from './container-instructions.js';
import type { PickleMachine } from './machine.js';
import { objectInstructions } from './object-instructions.js';
import { scalarInstructions } from './scalar-instructions.js';

export type Instruction = (machine: PickleMachine) => void;
/** By the name that Python's own documentation uses. */
export type InstructionGroup = Readonly<Record<string, readonly [code: number, run: Instruction]>>;

const newestProtocol = 5;

const framing: InstructionGroup = {
  PROTO: [0x80, (machine) => checkProtocol(machine.cursor.uint8())],
  /** A frame only says how much to read at once; here it must at least not lie about the file. */
  FRAME: [0x95, ({ cursor }) => checkFrame(cursor.uint64(), cursor.remaining)],
};

function checkProtocol(protocol: number): void {
  if (protocol < 2 || protocol > newestProtocol)
    throw corrupt(`the pickle claims protocol ${protocol}; cotune reads 2 to ${newestProtocol}`);
}

function checkFrame(bytes: number, remaining: number): void {
  if (bytes > remaining)
    throw corrupt(`the pickle claims a frame of ${bytes} bytes, but ${remaining} are left`);
}

export const stop = 0x2e;

export const instructions: ReadonlyMap<number, Instruction> = new Map(
  [framing, scalarInstructions, containerInstructions, objectInstructions].flatMap(
    Object.values<InstructionGroup[string]>,
  ),
);
