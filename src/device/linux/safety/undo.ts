/** Undoes what a journal lists, the latest change first, and writes down what is undone. */
import { knownKnob, otherBound } from '../known-knobs.js';
import type { Change } from './change.js';
import type { Entry } from './entry.js';
import type { Journal } from './journal.js';
import type { Machine } from './machine.js';
import { type Outcome, type RestoreReport, reportOf } from './outcome.js';
import { undoAffinity } from './undo-affinity.js';
import { type FileEntry, undoBounds, undoFile } from './undo-file.js';
import { undoGroup, undoMember } from './undo-group.js';
import { undoNarrowed } from './undo-narrowed.js';

/**
 * Never throws for a change that cannot be undone: the others are, and that one stays in the journal.
 *
 * @param which limits it to some changes
 */
export async function undoAll(
  machine: Machine,
  journal: Journal,
  which: (change: Change) => boolean = () => true,
): Promise<RestoreReport> {
  const outcomes: Outcome[] = [];
  for (const step of undoSteps(journal.entries.filter(({ change }) => which(change)))) {
    const results = await undoStep(machine, step);
    const failed = results.some(({ kind }) => kind === 'failed');
    // Where even that cannot be written, the rest is undone all the same: a later restore finds nothing to do.
    for (const { id } of failed ? [] : step) await journal.ends(id, 'undone').catch(() => {});
    outcomes.push(...results);
  }
  return reportOf(outcomes);
}

/**
 * Processors come first: the clocks, groups and threads of one that is offline cannot be given anything back. Then
 * backwards, the two ends of a range together.
 */
export function undoSteps(entries: readonly Entry[]): Entry[][] {
  const open = entries.filter(({ state }) => state === 'open').reverse();
  const ordered = [...open.filter(isOnline), ...open.filter((entry) => !isOnline(entry))];
  const taken = new Set<Entry>();
  return ordered.flatMap((entry) => {
    if (taken.has(entry)) return [];
    const partner = ordered.find((other) => arePartners(entry, other));
    if (partner !== undefined) taken.add(partner);
    return [partner === undefined ? [entry] : [entry, partner]];
  });
}

const isFile = (entry: Entry): entry is FileEntry => entry.change.kind === 'file';
const isOnline = (entry: Entry) => isFile(entry) && knownKnob(entry.change.path)?.kind === 'online';

function arePartners(entry: Entry, other: Entry): boolean {
  return isFile(entry) && isFile(other) && otherBound(entry.change.path) === other.change.path;
}

async function undoStep(machine: Machine, step: readonly Entry[]): Promise<Outcome[]> {
  const files = step.filter(isFile);
  if (files.length === 2) {
    const minimum = files.find(({ change }) => knownKnob(change.path)?.kind === 'minimum')!;
    return undoBounds(machine, minimum, files.find((entry) => entry !== minimum)!);
  }
  return undoOne(machine, step[0]!);
}

async function undoOne(machine: Machine, entry: Entry): Promise<Outcome[]> {
  const { change, held } = entry;
  switch (change.kind) {
    case 'file':
      return [await undoFile(machine, { ...entry, change })];
    case 'group':
      return [await undoGroup(machine, change)];
    case 'member':
      return [await undoMember(machine, change)];
    case 'affinity':
      return [await undoAffinity(machine, change, held)];
    case 'narrowed':
      return undoNarrowed(machine, change);
  }
}
