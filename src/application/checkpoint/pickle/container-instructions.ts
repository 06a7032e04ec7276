/** Instructions that make and fill tuples, lists, dicts and sets, and those that move values on the stack. */
import { corrupt } from '../problems.js';
import { cost } from './allowance.js';
import type { InstructionGroup } from './instructions.js';
import type { PickleMachine } from './machine.js';

export const containerInstructions: InstructionGroup = {
  MARK: [0x28, (machine) => machine.mark()],
  POP: [0x30, (machine) => machine.discard()],
  POP_MARK: [0x31, (machine) => machine.popToMark()],
  DUP: [0x32, (machine) => machine.push(machine.top())],
  BINGET: [0x68, (machine) => machine.recall(machine.cursor.uint8())],
  LONG_BINGET: [0x6a, (machine) => machine.recall(machine.cursor.uint32())],
  BINPUT: [0x71, (machine) => machine.remember(machine.cursor.uint8())],
  LONG_BINPUT: [0x72, (machine) => machine.remember(machine.cursor.uint32())],
  MEMOIZE: [0x94, (machine) => machine.remember()],

  EMPTY_TUPLE: [0x29, (machine) => machine.push([], cost.array)],
  TUPLE1: [0x85, (machine) => pushTuple(machine, 1)],
  TUPLE2: [0x86, (machine) => pushTuple(machine, 2)],
  TUPLE3: [0x87, (machine) => pushTuple(machine, 3)],
  TUPLE: [0x74, (machine) => machine.push(machine.popToMark(), cost.array)],
  EMPTY_LIST: [0x5d, (machine) => machine.push([], cost.array)],
  LIST: [0x6c, (machine) => machine.push(machine.popToMark(), cost.array)],
  APPEND: [0x61, (machine) => append(machine, [machine.pop()])],
  APPENDS: [0x65, (machine) => append(machine, machine.popToMark())],
  EMPTY_DICT: [0x7d, (machine) => machine.push(new Map(), cost.table)],
  DICT: [0x64, (machine) => pushDict(machine, machine.popToMark())],
  SETITEM: [0x73, (machine) => setItems(machine, [machine.pop(), machine.pop()].reverse())],
  SETITEMS: [0x75, (machine) => setItems(machine, machine.popToMark())],
  EMPTY_SET: [0x8f, (machine) => machine.push(new Set(), cost.table)],
  FROZENSET: [0x91, (machine) => pushSet(machine, machine.popToMark())],
  ADDITEMS: [0x90, (machine) => addItems(machine, machine.popToMark())],
};

function pushTuple(machine: PickleMachine, length: number): void {
  const items = Array.from({ length }, () => machine.pop()).reverse();
  machine.push(items, cost.array);
}

function append(machine: PickleMachine, items: readonly unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw corrupt('the pickle appends to something that is no list');
  machine.world.allowance.spend(cost.place * items.length);
  for (const item of items) list.push(item);
}

function pushDict(machine: PickleMachine, items: readonly unknown[]): void {
  machine.push(new Map(), cost.table);
  setItems(machine, items);
}

function setItems(machine: PickleMachine, items: readonly unknown[]): void {
  const dict = machine.top();
  if (!(dict instanceof Map)) throw corrupt('the pickle sets keys of something that is no dict');
  if (items.length % 2 === 1) throw corrupt('the pickle sets a key without a value');
  machine.world.allowance.spend((cost.entry * items.length) / 2);
  for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
}

function pushSet(machine: PickleMachine, items: readonly unknown[]): void {
  machine.push(new Set(), cost.table);
  addItems(machine, items);
}

function addItems(machine: PickleMachine, items: readonly unknown[]): void {
  const set = machine.top();
  if (!(set instanceof Set)) throw corrupt('the pickle adds to something that is no set');
  machine.world.allowance.spend(cost.entry * items.length);
  for (const item of items) set.add(item);
}
