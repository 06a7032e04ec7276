/** Puts values back into files: one, or the two ends of a range together. */
import { isOwnGroup, knownKnob } from '../known-knobs.js';
import { readText } from '../values.js';
import { orderBounds } from './bounds.js';
import type { ChangeOf } from './change.js';
import type { Entry } from './entry.js';
import { isContested } from './kernel-moves.js';
import type { Machine } from './machine.js';
import type { Outcome } from './outcome.js';
import { writeValue } from './write-value.js';

export interface FileEntry extends Entry {
  readonly change: ChangeOf<'file'>;
}

interface Plan {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

export async function undoFile(machine: Machine, { change, held }: FileEntry): Promise<Outcome> {
  const plan = planOf(machine, change, held);
  return 'kind' in plan ? plan : carryOut(machine, plan);
}

/** Both ends in an order in which the lower never lies above the upper one. */
export async function undoBounds(
  machine: Machine,
  minimum: FileEntry,
  maximum: FileEntry,
): Promise<Outcome[]> {
  const plans = [minimum, maximum].map(({ change, held }) => planOf(machine, change, held));
  const [low, high] = plans as [Plan | Outcome, Plan | Outcome];
  const outcomes: Outcome[] = [];
  for (const plan of orderPlans(low, high))
    outcomes.push('kind' in plan ? plan : await carryOut(machine, plan));
  return outcomes;
}

function orderPlans(low: Plan | Outcome, high: Plan | Outcome): (Plan | Outcome)[] {
  if ('kind' in low || 'kind' in high) return [low, high];
  const current = { minimum: Number(low.from), maximum: Number(high.from) };
  const wanted = { minimum: Number(low.to), maximum: Number(high.to) };
  return wanted.minimum <= wanted.maximum && orderBounds(current, wanted)[0] === 'maximum'
    ? [high, low]
    : [low, high];
}

function planOf(
  machine: Machine,
  { path, before }: ChangeOf<'file'>,
  held: string | undefined,
): Plan | Outcome {
  const from = readText(machine.tree, path);
  if (from === null) return { kind: 'left', path, found: 'nothing', reason: 'the file is no longer there' };
  if (from === before) return { kind: 'unchanged' };
  const known = knownKnob(path);
  if (known?.kind === 'controllers') return planControllers(machine, path, before, from);
  if (isContested(machine, path, held, from))
    return {
      kind: 'left',
      path,
      found: from,
      reason: `set by somebody else; it was ${held} when last written`,
    };
  if (known?.value.test(before)) return { path, from, to: before };
  return { kind: 'failed', path, reason: 'the journal asks for no known value' };
}

/** What was handed down is taken back by name, unless another run has made groups that would lose their limits. */
function planControllers(machine: Machine, path: string, before: string, from: string): Plan | Outcome {
  const kept = new Set(before.split(' '));
  const added = from.split(' ').filter((name) => !kept.has(name) && /^cpu(set)?$/.test(name));
  if (added.length === 0) return { kind: 'unchanged' };
  if (hasOwnGroups(machine, path))
    return { kind: 'failed', path, reason: 'groups of another run of cotune still need it' };
  return { path, from, to: added.map((name) => `-${name}`).join(' ') };
}

function hasOwnGroups({ tree }: Machine, controllers: string): boolean {
  const folder = controllers.slice(0, controllers.lastIndexOf('/'));
  const inside = tree.list(folder);
  return 'names' in inside && inside.names.some((name) => isOwnGroup(`${folder}/${name}`));
}

async function carryOut(machine: Machine, { path, from, to }: Plan): Promise<Outcome> {
  try {
    const after = await writeValue(machine, path, to);
    if (after === from) return { kind: 'failed', path, reason: `it stays at ${from}` };
    return { kind: 'restored', path, from, to: after ?? to };
  } catch (error) {
    return { kind: 'failed', path, reason: (error as Error).message };
  }
}
