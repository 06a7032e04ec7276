import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecord, type JournalRecord, parseJournal } from '#cotune/device/linux/safety/record.js';

const opened: JournalRecord = { type: 'opened', version: 1, boot: 'b', pid: 7, startTime: '1' };
const records: JournalRecord[] = [
  opened,
  { type: 'found', id: 0, change: { kind: 'file', path: '/sys/a', before: '300 µ' } },
  { type: 'asks', id: 0, text: '600' },
  { type: 'reads', id: 0, text: '600' },
  { type: 'found', id: 1, change: { kind: 'group', path: '/sys/g' } },
  { type: 'undone', id: 1 },
];

function write(all: readonly JournalRecord[]): string {
  let checksum = '';
  return all
    .map((record) => {
      const formatted = formatRecord(record, checksum);
      checksum = formatted.checksum;
      return formatted.line;
    })
    .join('');
}

const content = write(records);

/** What the journal may say: some first lines of what was written, and nothing else. */
function expectPrefix(text: string): void {
  const parsed = parseJournal(text);
  expect(parsed.records).toEqual(records.slice(0, parsed.records.length));
}

describe('a journal', () => {
  it('says what was written', () => {
    expect(parseJournal(content)).toEqual({ records, damagedLine: null });
  });

  it('ends before a line that was cut off', () => {
    const parsed = parseJournal(content.slice(0, -3));
    expect(parsed).toEqual({ records: records.slice(0, -1), damagedLine: null });
  });

  it('is damaged where it says nothing at all', () => {
    for (const text of ['', 'x', content.slice(0, 20)]) expect(parseJournal(text).damagedLine).toBe(1);
  });

  it('is known up to the line that was changed, left out or put elsewhere', () => {
    const lines = content.split('\n');
    const changed = content.replace('600', '900');
    const without = [...lines.slice(0, 2), ...lines.slice(3)].join('\n');
    const swapped = [lines[0], lines[2], lines[1], ...lines.slice(3)].join('\n');
    expect(parseJournal(changed)).toEqual({ records: records.slice(0, 2), damagedLine: 3 });
    expect(parseJournal(without)).toEqual({ records: records.slice(0, 2), damagedLine: 3 });
    expect(parseJournal(swapped)).toEqual({ records: records.slice(0, 1), damagedLine: 2 });
  });

  it('does not take lines of another journal', () => {
    const other = write([
      opened,
      { type: 'found', id: 0, change: { kind: 'file', path: '/sys/b', before: '1' } },
      ...records.slice(2),
    ]);
    const mixed = [...content.split('\n').slice(0, 2), ...other.split('\n').slice(2)].join('\n');
    expect(parseJournal(mixed).records).toEqual(records.slice(0, 2));
  });

  it('never says anything that was not written, whatever happens to its bytes', () => {
    const bytes = Buffer.from(content);
    const edit = fc.record({
      at: fc.nat({ max: bytes.length }),
      remove: fc.nat({ max: 200 }),
      insert: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let mutated: Buffer = bytes;
        for (const { at, remove, insert } of edits)
          mutated = Buffer.concat([mutated.subarray(0, at), insert, mutated.subarray(at + remove)]);
        expectPrefix(mutated.toString('utf8'));
      }),
      { numRuns: 500 },
    );
  });

  it('is known up to a flipped bit', () => {
    const bytes = Buffer.from(content);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
        const mutated = Buffer.from(bytes);
        mutated[at]! ^= 1 << bit;
        expectPrefix(mutated.toString('utf8'));
      }),
      { numRuns: 500 },
    );
  });
});
