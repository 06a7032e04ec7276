/** Sets one file of the kernel's: written down before, read back after, and never against another writer. */
import { CotuneError } from '../../../core/errors.js';
import type { KnownKnob } from '../known-knobs.js';
import { readText } from '../values.js';
import type { ChangeOf } from './change.js';
import { companionsOf, switchedProcessor } from './companions.js';
import type { Notify } from './events.js';
import { holderOf } from './holder.js';
import type { Journal } from './journal.js';
import { isContested } from './kernel-moves.js';
import type { Machine } from './machine.js';
import { refusal } from './refusal.js';
import { sameValue } from './same-value.js';
import { undoAll } from './undo.js';
import { writeValue } from './write-value.js';

/** What a change is made with. */
export interface Hands {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly notify: Notify;
}

type FileChange = ChangeOf<'file'>;

/** @returns what the kernel made of the value @throws {CotuneError} as `SafeWriter.write` does */
export async function setFile(
  hands: Hands,
  { kind, value }: KnownKnob,
  path: string,
  text: string,
): Promise<string> {
  const change: FileChange = { kind: 'file', path, before: valueBefore(hands.machine, path) };
  await heedOthers(hands, change);
  if (sameValue(change.before, text) && kind !== 'controllers') return change.before;
  const { machine, journal } = hands;
  if (kind !== 'controllers' && !goesWithGroup(journal, path) && !value.test(change.before))
    throw refusal(path, text, new Error(`what it says now could not be given back: ${change.before}`));
  for (const companion of companionsOf(machine.tree, path, text, change.before))
    await journal.note(companion);
  try {
    const found = goesWithGroup(journal, path)
      ? ((await writeValue(machine, path, text)) ?? text)
      : await attempt(hands, await claim(hands, change), path, text);
    verify(hands, kind, path, text, found);
    return found;
  } finally {
    if (kind === 'online' && readText(machine.tree, path) === '1') await widen(hands, path);
  }
}

/** A file that cannot be read could not be undone: it is not written. */
export function valueBefore({ tree }: Machine, path: string): string {
  const content = tree.read(path);
  if ('text' in content) return content.text.trim();
  const code = content.absent.split(': ').at(-1)!;
  throw refusal(path, 'anything', Object.assign(new Error(content.absent), { code }));
}

/** A thing that another writer has set since we did is theirs: it is neither set again nor undone. */
async function heedOthers({ machine, journal, notify }: Hands, change: FileChange): Promise<void> {
  const { path, before: found } = change;
  const entry = journal.find(change);
  if (entry === undefined || entry.state === 'undone') return;
  if (entry.state === 'open' && !isContested(machine, path, entry.held, found)) return;
  if (entry.state === 'open') {
    await journal.ends(entry.id, 'left');
    notify({ kind: 'contested', path, held: entry.held!, found });
  }
  throw new CotuneError('ERR_KNOB_CONTESTED', `${path} was set to ${found} by another program`);
}

/** The limits of a group that we made need no undoing: they go when it is removed. */
function goesWithGroup(journal: Journal, path: string): boolean {
  return journal.entries.some(
    ({ change, state }) => change.kind === 'group' && state === 'open' && path.startsWith(`${change.path}/`),
  );
}

/** Two processes of cotune on one file would each take the other's value for the one to give back. */
async function claim({ machine, journal }: Hands, change: FileChange): Promise<number> {
  const known = journal.find(change);
  const id = await journal.note(change);
  if (known?.state === 'open') return id;
  const holder = await holderOf(machine.tree, journal.options, journal.path, change);
  if (holder === null) return id;
  await journal.ends(id, 'undone');
  throw new CotuneError('ERR_KNOB_CONTESTED', `${change.path} is set by process ${holder.pid} of cotune`);
}

/** Whatever the kernel answers, the journal says what it holds afterwards. */
async function attempt({ machine, journal }: Hands, id: number, path: string, text: string): Promise<string> {
  await journal.asks(id, text);
  try {
    return (await writeValue(machine, path, text)) ?? text;
  } finally {
    await journal.reads(id, readText(machine.tree, path));
  }
}

/** Clocks and quotas are rounded, which is told; a word or a switch that stays as it was is a refusal. */
function verify({ notify }: Hands, kind: KnownKnob['kind'], path: string, text: string, found: string): void {
  if (kind === 'controllers' || sameValue(text, found)) return;
  if (kind === 'governor' || kind === 'online') throw refusal(path, text, new Error(`it stays at ${found}`));
  notify({ kind: 'rounded', path, asked: text, found });
}

/** What went with a processor comes back with it; of one that did not go, nothing is kept in mind. */
async function widen({ machine, journal }: Hands, path: string): Promise<void> {
  const cpu = switchedProcessor(path);
  await undoAll(machine, journal, (change) => change.kind === 'narrowed' && change.cpu === cpu);
}
