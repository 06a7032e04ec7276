import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const written = mkdtempSync(join(tmpdir(), 'cotune-docs-'));
execFileSync(process.execPath, [join(root, 'scripts/write-docs.mjs'), written]);

it.each([
  'docs/errors.md',
  'docs/scenario-keys.md',
  'schemas/run.schema.json',
  'schemas/scenario.schema.json',
  'schemas/board.schema.json',
])('%s is what scripts/write-docs.mjs writes from the code', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(readFileSync(join(written, path), 'utf8'));
});
