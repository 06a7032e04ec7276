import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/run-tests.mjs');
const empty = mkdtempSync(join(tmpdir(), 'cotune-no-tools-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

it('says in its last line that something failed where vitest wrote no report, and leaves nothing behind', () => {
  // A folder without node_modules: none of the tools can start.
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd: empty,
    env: { ...process.env, TMPDIR: empty },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stdout).toContain('vitest ended with status 1 and wrote no report\n');
  expect(stdout).toMatch(/\n0 passed, 3 failed\n$/);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(readdirSync(empty)).toEqual([]);
});
