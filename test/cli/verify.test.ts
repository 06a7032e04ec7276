import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { missingShared, sharedPath } from '../support/shared.js';

describe.skipIf(missingShared('data/golden/ofa-proxyless'))('cotune verify', () => {
  const golden = sharedPath('data/golden/ofa-proxyless');

  it('prints one result per sub-network and ends well where all are right', async () => {
    const { status, stdout } = await cotune(['verify', golden, '--json']);
    expect(status).toBe(0);
    const { schemaVersion, cases, ok } = JSON.parse(stdout);
    expect([schemaVersion, ok, cases.length]).toEqual([1, true, 4]);
    for (const one of cases)
      expect(one).toEqual({
        name: expect.any(String),
        maxAbsDifference: expect.any(Number),
        maxRelDifference: expect.any(Number),
        ok: true,
      });
  });

  it('ends with status 1 where one is outside its tolerance', async () => {
    const copy = join(temporaryFolder(), 'case');
    cpSync(golden, copy, { recursive: true });
    const path = join(copy, 'case.json');
    const file = JSON.parse(readFileSync(path, 'utf8'));
    file.subnets[2] = { ...file.subnets[2], atol: 0, rtol: 0 };
    writeFileSync(path, JSON.stringify(file), { mode: 0o644 });
    const { status, stdout } = await cotune(['verify', copy]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/✕ mixed0/);
    expect(stdout).toMatch(/3 of 4 within the tolerance/);
  });
});

describe('cotune verify of a folder without a case', () => {
  it('says so in one line', async () => {
    const { status, stderr } = await cotune(['verify', '/no/such/folder']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^cotune: ERR_GOLDEN_CASE: [^\n]+\n$/);
  });
});
