/** Instructions that in Python import and run code. Here they look names up in a list and make values. */
import { CotuneError } from '../../../core/errors.js';
import { corrupt, shown } from '../problems.js';
import { cost } from './allowance.js';
import type { Instruction, InstructionGroup } from './instructions.js';
import type { PickleMachine } from './machine.js';
import { callGlobal, PickleRecord } from './values.js';

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
  NEWOBJ: [0x81, pushCall],
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
  const found = machine.world.globals.get(`${module}.${name}`);
  if (!found) throw unsafe(`${module}.${name}`);
  machine.push(found);
}

const unsafe = (name: string) =>
  new CotuneError(
    'ERR_CHECKPOINT_UNSAFE',
    `it asks for ${shown(name)}, which is not among the classes of plain checkpoints`,
  );

function pushGlobalFromStack(machine: PickleMachine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  if (typeof name !== 'string' || typeof module !== 'string')
    throw corrupt('the pickle names a class by something that is no text');
  pushGlobal(machine, module, name);
}

function pushCall(machine: PickleMachine): void {
  const [args, target] = [machine.pop(), machine.pop()];
  machine.push(callGlobal(target, args, machine.world.allowance));
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
