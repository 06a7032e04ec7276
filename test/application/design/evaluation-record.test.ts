import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { EvaluationRecord } from '#cotune/application/design/evaluation-record.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity = { 'the weights': 'abc', 'the batch': '2' };
const ranks = [
  [0, 3],
  [1, 0],
  [7, 0],
];
const statistics = new Map([['bn.running_mean', Float32Array.of(0.5, -1.25, 3e-8)]]);

/** Adds whatever the record does not have yet, as an evaluation would. */
async function goOn(path: string): Promise<void> {
  const record = await EvaluationRecord.open(path, identity);
  if (record.statisticsOf('s1') === undefined) await record.addStatistics('s1', statistics);
  for (let batch = record.ranksOf('s1').length / 2; batch < ranks.length; batch++)
    await record.addRanks('s1', batch * 2, Int32Array.from(ranks[batch]!));
  await record.close();
}

describe('the record of an evaluation', () => {
  it('is the same wherever it was cut off and continued', async () => {
    const path = join(folder, 'whole.jsonl');
    await goOn(path);
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        const cut = join(folder, 'cut.jsonl');
        writeFileSync(cut, whole.subarray(0, length));
        await goOn(cut);
        expect(readFileSync(cut, 'utf8')).toBe(whole.toString());
      }),
      { numRuns: 60 },
    );
  });

  it('gives back what it was told', async () => {
    const record = await EvaluationRecord.open(join(folder, 'whole.jsonl'), identity);
    expect(record.ranksOf('s1')).toEqual(ranks.flat());
    expect(record.ranksOf('s2')).toEqual([]);
    expect(record.statisticsOf('s1')).toEqual(statistics);
    await record.close();
  });

  it('of another evaluation is refused with what differs, and stays as it is', async () => {
    const path = join(folder, 'whole.jsonl');
    const before = readFileSync(path, 'utf8');
    await expect(EvaluationRecord.open(path, { ...identity, 'the batch': '3' })).rejects.toMatchObject({
      code: 'ERR_RESUME',
      message: expect.stringContaining('another evaluation: not the same are the batch'),
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it.each([
    ['notes without a line end', 'remember the milk', 1],
    ['notes', 'remember the milk\n', 1],
    ['JSON of something else', '{"version":1}\n', 1],
  ])('is not taken for %s, which stay as they are', async (_what, text, line) => {
    const path = join(folder, 'other.txt');
    writeFileSync(path, text);
    await expect(EvaluationRecord.open(path, identity)).rejects.toMatchObject({
      code: 'ERR_RESUME',
      message: expect.stringContaining(`line ${line}`),
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('with a spoilt line in the middle is refused with its number', async () => {
    const lines = readFileSync(join(folder, 'whole.jsonl'), 'utf8').split('\n');
    const path = join(folder, 'spoilt.jsonl');
    for (const spoilt of ['{"subnet":"s1"', '{"subnet":"s1","start":4,"ranks":[1]}', '']) {
      writeFileSync(path, lines.with(2, spoilt).join('\n'));
      await expect(EvaluationRecord.open(path, identity)).rejects.toMatchObject({
        code: 'ERR_RESUME',
        message: expect.stringContaining('line 3'),
      });
    }
  });

  it('says where it cannot be kept', async () => {
    await expect(EvaluationRecord.open(join(folder, 'none/a.jsonl'), identity)).rejects.toMatchObject({
      code: 'ERR_FILE_UNREADABLE',
    });
    await expect(EvaluationRecord.open(folder, identity)).rejects.toMatchObject({
      code: 'ERR_FILE_UNREADABLE',
    });
  });
});
