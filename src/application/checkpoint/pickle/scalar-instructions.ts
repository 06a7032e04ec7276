/** Instructions that push a single value: numbers, texts, bytes. */
import { corrupt } from '../problems.js';
import { cost } from './allowance.js';
import type { InstructionGroup } from './instructions.js';
import type { PickleMachine } from './machine.js';

/** No whole number of a checkpoint needs more; the conversion of a huge one takes long. */
const longestIntegerBytes = 1024;

export const scalarInstructions: InstructionGroup = {
  NONE: [0x4e, (machine) => machine.push(null)],
  NEWTRUE: [0x88, (machine) => machine.push(true)],
  NEWFALSE: [0x89, (machine) => machine.push(false)],
  BININT: [0x4a, (machine) => machine.push(machine.cursor.int32())],
  BININT1: [0x4b, (machine) => machine.push(machine.cursor.uint8())],
  BININT2: [0x4d, (machine) => machine.push(machine.cursor.uint16())],
  LONG1: [0x8a, (machine) => pushInteger(machine, machine.cursor.uint8())],
  LONG4: [0x8b, (machine) => pushInteger(machine, machine.cursor.int32())],
  BINFLOAT: [0x47, (machine) => machine.push(machine.cursor.float64(), cost.place)],
  BINUNICODE: [0x58, (machine) => pushText(machine, machine.cursor.uint32())],
  SHORT_BINUNICODE: [0x8c, (machine) => pushText(machine, machine.cursor.uint8())],
  BINUNICODE8: [0x8d, (machine) => pushText(machine, machine.cursor.uint64())],
  /** The strings of Python 2, which checkpoints of its time use as texts. */
  BINSTRING: [0x54, (machine) => pushText(machine, machine.cursor.uint32())],
  SHORT_BINSTRING: [0x55, (machine) => pushText(machine, machine.cursor.uint8())],
  BINBYTES: [0x42, (machine) => pushBytes(machine, machine.cursor.uint32())],
  SHORT_BINBYTES: [0x43, (machine) => pushBytes(machine, machine.cursor.uint8())],
  BINBYTES8: [0x8e, (machine) => pushBytes(machine, machine.cursor.uint64())],
  BYTEARRAY8: [0x96, (machine) => pushBytes(machine, machine.cursor.uint64())],
};

function pushText(machine: PickleMachine, length: number): void {
  machine.push(machine.cursor.text(length), cost.text + 2 * length);
}

function pushBytes(machine: PickleMachine, length: number): void {
  machine.push(machine.cursor.bytes(length), cost.binary + length);
}

function pushInteger(machine: PickleMachine, length: number): void {
  if (length < 0 || length > longestIntegerBytes)
    throw corrupt(`the pickle holds a whole number of ${length} bytes`);
  machine.push(integer(machine.cursor.bytes(length)), cost.binary + length);
}

/** Two's complement, little-endian; no bytes are zero. */
function integer(bytes: Uint8Array): number | bigint {
  const hex = Buffer.from(bytes).reverse().toString('hex');
  const value = BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex || '0'}`));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
