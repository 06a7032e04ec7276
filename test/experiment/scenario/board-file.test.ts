import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBoard, readBoardFile } from '#cotune/experiment/scenario/board-file.js';
import { boardText } from './example-board.js';

const none = () => [];
const file = join(mkdtempSync(join(tmpdir(), 'cotune-board-')), 'example.yaml');
const refusal = (text: string) => {
  try {
    parseBoard(text, 'board.yaml', none);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('the text was accepted');
};

describe('a board file', () => {
  it('is read with its defaults filled in', async () => {
    writeFileSync(file, boardText);
    const board = await readBoardFile(file, none);
    expect(board).toMatchObject({ name: 'example', notes: [] });
    expect(board.domains.map(({ name }) => name)).toEqual(['cpu', 'memory']);
  });

  it('is refused with every problem at its path and line', () => {
    const wrong = boardText
      .replace('watts: 1,', 'watts: -1,')
      .replace('kind: memory', 'kind: dram')
      .replace('ambientCelsius', 'ambient')
      .replace('capacity:', 'capacities:')
      .replace('residencySeconds', 'residencyMicroseconds');
    const { code, message } = refusal(wrong);
    expect(code).toBe('ERR_BOARD_FILE');
    expect(message).toContain('board.yaml: base.watts (line 4) must be at least 0');
    expect(message).toContain('domains[0].capacity (line 7) is missing');
    expect(message).toContain('domains[0].capacities (line 13) is unknown (did you mean capacity?)');
    expect(message).toContain(
      'residencyMicroseconds (line 20) is unknown (did you mean residencySeconds? mind its unit)',
    );
    expect(message).toContain('domains[1].kind (line 22) must be one of cpu gpu memory');
    expect(message).toContain('thermal.ambientCelsius (line 29) is missing');
  });

  it.each([
    ['an empty text', ''],
    ['no YAML', 'a: [1'],
    ['a list that holds itself', 'domains: &a [*a]'],
  ])('is refused when it is %s', (_what, text) => {
    expect(refusal(text).code).toBe('ERR_BOARD_FILE');
  });

  it('is refused where its values contradict each other, with the lines of the places', () => {
    const sentences = () => ['domains[1].governor: there is no such governor', 'nothing fits'];
    expect(() => parseBoard(boardText, 'board.yaml', sentences)).toThrow(
      'board.yaml: the file (line 2) is wrong: nothing fits, domains[1].governor (line 26) is wrong: there is no such governor',
    );
  });
});
