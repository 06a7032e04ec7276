/** The state of each change, as the records of a journal tell it. */
import type { Change } from './change.js';
import type { JournalRecord } from './record.js';

export interface Entry {
  readonly id: number;
  readonly change: Change;
  /**
   * What the kernel held after our latest write. Undefined where that is not known, as when the process ended in
   * between: then whatever is found counts as ours.
   */
  readonly held: string | undefined;
  readonly state: 'open' | 'undone' | 'left';
}

/** Adds one record to the entries; one that refers to nothing known is left out. */
export function applyRecord(entries: Map<number, Entry>, record: JournalRecord): void {
  if (record.type === 'opened') return;
  if (record.type === 'found') {
    entries.set(record.id, { id: record.id, change: record.change, held: undefined, state: 'open' });
    return;
  }
  const entry = entries.get(record.id);
  if (entry !== undefined) entries.set(record.id, { ...entry, ...progress(record) });
}

function progress(record: Exclude<JournalRecord, { type: 'opened' | 'found' }>): Partial<Entry> {
  switch (record.type) {
    case 'asks':
      return { held: undefined };
    case 'reads':
      return { held: record.text ?? undefined };
    default:
      return { state: record.type };
  }
}

export function entriesOf(records: readonly JournalRecord[]): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  for (const record of records) applyRecord(entries, record);
  return entries;
}

/** The fewest records that say the same: what is over is left out. */
export function condense(entries: Iterable<Entry>): JournalRecord[] {
  return [...entries].filter(({ state }) => state !== 'undone').flatMap(recordsOf);
}

function recordsOf({ id, change, held, state }: Entry): JournalRecord[] {
  const found: JournalRecord = { type: 'found', id, change };
  const reads: JournalRecord[] = held === undefined ? [] : [{ type: 'reads', id, text: held }];
  return state === 'left' ? [found, ...reads, { type: 'left', id }] : [found, ...reads];
}
