import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');

/** Which folders of src each folder may import from; files directly in src (the composition root) may import all. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  application: ['core'],
  manager: ['core'],
  device: ['core'],
  experiment: ['core', 'application', 'manager', 'device', '.'],
  service: ['core', 'application', 'manager', 'device', 'experiment', '.'],
  report: ['core', 'application', 'manager', 'device', 'experiment'],
  cli: ['core', 'application', 'manager', 'device', 'experiment', 'service', 'report', '.'],
  '.': ['core', 'application', 'manager', 'device'],
};

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

const folderOf = (path: string) => {
  const parts = relative(root, path).split('/');
  return parts.length === 1 ? '.' : parts[0]!;
};

function importsOf(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) =>
    resolve(path, '..', match[1]!),
  );
}

/** The source without comments, so that prose may mention what code may not do. */
const codeOf = (path: string) => readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

describe('the layers', () => {
  it('import only what the design allows', () => {
    const violations = files.flatMap((path) =>
      importsOf(path)
        .map(folderOf)
        .filter((target) => target !== folderOf(path) && !(allowed[folderOf(path)] ?? []).includes(target))
        .map((target) => `${relative(root, path)} imports ${target}`),
    );
    expect(violations).toEqual([]);
  });

  it('use only folders that the design names', () => {
    expect([...new Set(files.map(folderOf))].filter((folder) => !(folder in allowed))).toEqual([]);
  });

  it.each([
    [
      'the wall clock',
      /Date\.now|new Date\(\)|performance\.now|process\.hrtime/,
      ['core/clock.ts'],
      ['cli', 'experiment'],
    ],
    ['the environment', /process\.env/, [], ['cli', 'device']],
    ['paths of the kernel', /['"`]\/(sys|proc)\//, [], ['device']],
  ])('touch %s only where the design allows', (_what, pattern, exceptFiles, exceptFolders) => {
    const violations = files
      .filter(
        (path) => !exceptFolders.includes(folderOf(path)) && !exceptFiles.includes(relative(root, path)),
      )
      .filter((path) => pattern.test(codeOf(path)))
      .map((path) => relative(root, path));
    expect(violations).toEqual([]);
  });
});
