import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseLabelList, readLabelList } from '#cotune/application/workload/label-list.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-labels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemOf = (text: string, classes = 10): string => {
  try {
    return `read ${parseLabelList(text, 'list.csv', classes).length}`;
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
};

describe('a list of labels', () => {
  it('reads quoted texts, other columns in any order, a byte-order mark and blank lines', () => {
    const text =
      '\ufeffname,Label, file\r\n"chow, chow chow",2,a.jpg\r\n\r\n"the ""big"" one",3,"b, c.jpg"\r\n';
    expect(parseLabelList(text, 'list.csv', 10)).toEqual([
      { file: 'a.jpg', label: 2, line: 2 },
      { file: 'b, c.jpg', label: 3, line: 4 },
    ]);
  });

  it('reads whatever a writer that follows RFC 4180 wrote', () => {
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    // Blanks around a name are not looked at, so a name has none.
    const file = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text === text.trim() && text !== '');
    const row = fc.record({ file, label: fc.nat(999), extra: fc.string() });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const lines = rows.map(({ file, label, extra }) => `${quote(file)},${label},${quote(extra)}`);
        const read = parseLabelList(['file,label,extra', ...lines].join(end) + end, 'list.csv', 1000);
        expect(read.map(({ file, label }) => ({ file, label }))).toEqual(
          rows.map(({ file, label }) => ({ file, label })),
        );
      }),
    );
  });

  it.each([
    ['', 'ERR_LABELS list.csv: the list is empty'],
    ['file,label\n', 'ERR_LABELS list.csv: the list names no image'],
    ['a.jpg,3\n', "ERR_LABELS list.csv, line 1: the header lacks the column 'file', it has a.jpg, 3"],
    [
      'file,class\na,1\n',
      "ERR_LABELS list.csv, line 1: the header lacks the column 'label', it has file, class",
    ],
    ['file,label\na.jpg,1\n,2\n', 'ERR_LABELS list.csv, line 3: the file is missing'],
    ['file,label\na.jpg\n', 'ERR_LABELS list.csv, line 2: the label is missing'],
    [
      'file,label\na.jpg,1\nb.jpg,10\n',
      "ERR_LABELS list.csv, line 3: the label '10' is no class of this network",
    ],
    ['file,label\na.jpg,-1\n', "ERR_LABELS list.csv, line 2: the label '-1' is no class of this network"],
    ['file,label\na.jpg,cat\n', "ERR_LABELS list.csv, line 2: the label 'cat' is no class of this network"],
    ['file,label\na.jpg,1.5\n', "ERR_LABELS list.csv, line 2: the label '1.5' is no class of this network"],
    ['file,label\n"a.jpg,1\n', 'ERR_LABELS list.csv, line 2: this is no CSV'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it('is refused where it cannot be read or is another kind of file', async () => {
    writeFileSync(join(folder, 'image.csv'), Buffer.from([0xff, 0xd8, 0xff, 0, 1]));
    writeFileSync(join(folder, 'wide.csv'), Buffer.from('file,label\n', 'utf16le'));
    for (const name of ['image.csv', 'wide.csv'])
      await expect(readLabelList(join(folder, name), 10)).rejects.toMatchObject({
        code: 'ERR_LABELS',
        message: expect.stringContaining(`${name}: this is no CSV`),
      });
    await expect(readLabelList(join(folder, 'none.csv'), 10)).rejects.toMatchObject({
      code: 'ERR_FILE_UNREADABLE',
    });
  });
});
