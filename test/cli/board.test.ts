import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cotune } from '../support/command-line.js';
import { plainHeader, plainRow } from '../support/power-rows.js';

describe('cotune board validate', () => {
  let folder: string;
  let path: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cotune-board-'));
    path = join(folder, 'rows.csv');
    const rows = [800, 1000, 1400].map((megahertz) => plainRow('fft', 1, megahertz, megahertz / 1400));
    writeFileSync(path, [plainHeader, ...rows].join('\n'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('prints the errors as one JSON document', async () => {
    const { stdout, status } = await cotune(['board', 'validate', 'odroid-xu3', '--rows', path, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      board: 'odroid-xu3',
      mode: 'utilisation',
      rows: 3,
      workloads: 1,
      meanAbsolutePercentageError: expect.any(Number),
      medianAbsolutePercentageError: expect.any(Number),
      p90: expect.any(Number),
      bias: expect.any(Number),
    });
  });

  it('prints a line for people', async () => {
    const args = ['board', 'validate', 'odroid-xu3', '--rows', path, '--mode', 'activity'];
    expect((await cotune(args)).stdout).toMatch(
      /^odroid-xu3, with the activity factor .*: 2 rows of 1 workloads; mean/,
    );
  });

  it.each([
    ['a board that there is not', ['commodore-64'], 'ERR_BOARD_UNKNOWN', 1],
    ['a board without measurements', ['rk3588'], 'ERR_BOARD_MODEL', 1],
    ['a mode that there is not', ['odroid-xu3', '--mode', 'magic'], 'ERR_USAGE', 2],
    ['counters that the file lacks', ['odroid-xu3', '--mode', 'counters'], 'ERR_POWER_ROWS', 1],
  ])('refuses %s', async (_what, args, code, exitStatus) => {
    const { status, stderr } = await cotune(['board', 'validate', ...args, '--rows', path]);
    expect(stderr).toMatch(new RegExp(`^cotune: ${code}: .*\\n$`));
    expect(status).toBe(exitStatus);
  });

  it('refuses a file that is not there', async () => {
    const { stderr } = await cotune(['board', 'validate', 'odroid-xu3', '--rows', join(folder, 'none.csv')]);
    expect(stderr).toContain('ERR_FILE_UNREADABLE');
  });
});
