/** Instructions that in Python import and run code. Here they look names up in a list and make values. */
import { corrupt } from '../problems.js';
import { cost } from './allowance.js';
import { isForeign, unsafe } from './foreign-globals.js';
import type { Instruction, InstructionGroup } from './instructions.js';
import type { PickleMachine } from './machine.js';
import { callGlobal, ForeignGlobal, PickleRecord } from './values.js';

/** Valid in Python, never written by PyTorch; each could reach what a list of names does not see. */
const refused =
  (what: string): Instruction =>
  () => {
    throw corrupt(`the pickle uses ${what}, which no checkpoint needs`);
  };

export const objectInstructions: InstructionGroup = {
  GLOBAL: [0x63, (machine) => pushGlobal(machine, machine.cursor.line(), machine.cursor.line())],
  STACK_GLOBAL: [0x93, pushGlobalFromStack],
  REDUCE: [0x52, pushCall],
  NEWOBJ: [0x81, pushNewObject],
  NEWOBJ_EX: [0x92, pushCallWithKeywords],
  BUILD: [0x62, setState],
  BINPERSID: [0x51, (machine) => machine.push(machine.world.persistent(machine.pop()), cost.object)],
  PERSID: [0x50, refused('a persistent id as text')],
  INST: [0x69, refused('an instance of protocol 0')],
  OBJ: [0x6f, refused('an instance of protocol 1')],
  EXT1: [0x82, refused('an extension code')],
  EXT2: [0x83, refused('an extension code')],
  EXT4: [0x84, refused('an extension code')],
  NEXT_BUFFER: [0x97, refused('a buffer outside itself')],
  READONLY_BUFFER: [0x98, refused('a buffer outside itself')],
};

function pushGlobal(machine: PickleMachine, module: string, name: string): void {
  const full = `${module}.${name}`;
  const found = machine.world.globals.get(full);
  if (!found && !isForeign(module)) throw unsafe(full);
  machine.push(found ?? new ForeignGlobal(full), found ? 0 : cost.object);
}

function pushGlobalFromStack(machine: PickleMachine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  if (typeof name !== 'string' || typeof module !== 'string')
    throw corrupt('the pickle names a class by something that is no text');
  pushGlobal(machine, module, name);
}

/** An object of a class of the program's own, without arguments: its attributes follow, and nobody reads them. */
function pushNewObject(machine: PickleMachine): void {
  const [args, target] = [machine.pop(), machine.pop()];
  const empty = Array.isArray(args) && args.length === 0;
  if (target instanceof ForeignGlobal && empty) machine.push(new PickleRecord(target.name, []), cost.object);
  else machine.push(call(machine, target, args));
}

function pushCall(machine: PickleMachine): void {
  const [args, target] = [machine.pop(), machine.pop()];
  machine.push(call(machine, target, args));
}

function call(machine: PickleMachine, target: unknown, args: unknown): unknown {
  if (target instanceof ForeignGlobal) throw unsafe(target.name);
  return callGlobal(target, args, machine.world.allowance);
}

/** Keyword arguments matter to no class of the list. */
function pushCallWithKeywords(machine: PickleMachine): void {
  machine.pop();
  pushCall(machine);
}

/** Attributes of dicts and tensors (hooks, versions) mean nothing here; those of a record are kept, unread. */
function setState(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.top();
  if (target instanceof PickleRecord) target.state = state;
}
