/** Whether another process of cotune that is running has changed the same thing: only one of them may. */
import { basename } from 'node:path';
import type { Tree } from '../tree.js';
import { type Change, subjectOf } from './change.js';
import type { JournalOptions } from './journal.js';
import { isAlive, type Owner, parseJournalName } from './owner.js';
import { journalsIn, readJournalOf } from './stored-journals.js';

/** @param own the journal of the one who asks; @returns the other process, or null */
export async function holderOf(
  tree: Tree,
  { folder, boot }: JournalOptions,
  own: string,
  change: Change,
): Promise<Owner | null> {
  const subject = subjectOf(change);
  for (const path of await journalsIn(folder)) {
    const owner = parseJournalName(basename(path))!;
    if (path !== own && isAlive(tree, owner) && lists(path, boot, subject)) return owner;
  }
  return null;
}

/** One that cannot be read, as when it is gone by now, lists nothing. */
function lists(path: string, boot: string, subject: string): boolean {
  try {
    const entries = readJournalOf(path, boot);
    return entries.some(({ change, state }) => state === 'open' && subjectOf(change) === subject);
  } catch {
    return false;
  }
}
