import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLibrary } from '#cotune/application/design/library.js';
import { bundledLibrary as supernet } from '../support/bundled.js';
import { makeClassFolders } from '../support/class-folders.js';
import { mainScript } from '../support/command-line.js';
import { killedSearch } from '../support/killed-search.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-search-'));
const images = join(folder, 'images');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => makeClassFolders(images));

/** The command in a process of its own; interrupted as soon as it has said something. */
function search(args: readonly string[], interruptAfter?: RegExp, command = 'search') {
  const child = spawn(process.execPath, [mainScript, command, ...args]);
  const result = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    result.stdout += text;
  });
  child.stderr.on('data', (text) => {
    result.stderr += text;
    if (!interruptAfter?.test(result.stderr) || child.killed) return;
    child.kill('SIGINT');
  });
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((done) =>
    child.on('close', (status) => done({ status, ...result })),
  );
}

const common = (out: string) => ['--supernet', supernet, '--images', images, '--out', out, '--seed', '3'];

describe('cotune search', () => {
  it('builds a library from few images in a few seconds and says what it did', async () => {
    const out = join(folder, 'library');
    const { status, stdout, stderr } = await search([...common(out), '--minutes', '0.1', '--json']);
    expect(stderr).toContain('8 of the even-numbered images are set apart for calibration');
    expect(stderr.match(/^(?:energy is measured|no energy is measured, .+): .+$/gm)).toHaveLength(1);
    expect(status).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schemaVersion: 1, out });
    expect(document.hypervolume).toBeGreaterThanOrEqual(0);
    const library = await readLibrary(out);
    expect(document.subnets).toEqual(library.subnets);
    expect(library.subnets.length).toBeGreaterThan(0);
    for (const [index, subnet] of library.subnets.entries())
      expect(subnet).toMatchObject({ id: `s${index + 1}`, images: 40, calibrationImages: 8 });
    expect(JSON.stringify(library.provenance)).not.toContain(folder);
  });

  it('writes nothing when it is interrupted', async () => {
    const out = join(folder, 'interrupted');
    const { status, stderr } = await search([...common(out), '--minutes', '5'], /selecting on/);
    expect(stderr).toContain('ERR_CANCELLED: the search was interrupted, nothing was written');
    expect(status).toBe(130);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses images of other classes and an output folder of another supernet before it searches', async () => {
    const other = join(folder, 'other-images');
    mkdirSync(join(other, 'unicorn'), { recursive: true });
    await sharp(Buffer.alloc(3072), { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toFile(join(other, 'unicorn/0.png'));
    const out = join(folder, 'refused');
    const wrong = await search(['--supernet', supernet, '--images', other, '--out', out]);
    expect(wrong.stderr).toMatch(/ERR_IMAGE_CLASSES: .*unicorn/);
    expect(wrong.status).toBe(1);
    const missing = await search(['--supernet', supernet, '--images', join(folder, 'none'), '--out', out]);
    expect(missing.stderr).toMatch(/ERR_IMAGE_MISSING/);
    const file = await search(common(join(images, 'cat/0.jpg/x')));
    expect(file.stderr).toMatch(/ERR_FOLDER_UNREADABLE/);
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'taken/weights.safetensors'), 'of another supernet');
    const taken = await search(common(join(folder, 'taken')));
    expect(taken.stderr).toMatch(/ERR_LIBRARY: .*another supernet/);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([]);
  });

  it('goes on after kill -9 where it was, and refuses another seed', async () => {
    const out = join(folder, 'killed');
    const { judged: before, lines: kept } = await killedSearch(out, [
      'search',
      ...common(out),
      '--minutes',
      '5',
    ]);
    const other = await search([...common(out), '--seed', '4', '--minutes', '5']);
    expect(other.stderr).toMatch(/ERR_RESUME: .*the seed \(3 there, 4 here\)/);
    const { status, stderr } = await search([...common(out), '--minutes', '0.3']);
    expect(stderr).toContain(`going on after ${before} judged sub-networks`);
    expect(status).toBe(0);
    expect(readFileSync(join(out, 'search/evaluations.jsonl'), 'utf8').startsWith(kept)).toBe(true);
    expect((await readLibrary(out)).subnets.length).toBeGreaterThan(0);
    expect(readdirSync(join(out, 'search')).sort()).toEqual([
      'evaluations.csv',
      'evaluations.jsonl',
      'front.svg',
    ]);
  });

  it('searches in shards that merge joins, with and without the images, and not with others', async () => {
    const shard = (index: number) => join(folder, `shard-${index}`);
    for (const index of [1, 2]) {
      const made = await search([...common(shard(index)), '--minutes', '0.1', '--shard', `${index}/2`]);
      expect(made.status).toBe(0);
    }
    const merge = (out: string, args: readonly string[]) =>
      search([shard(1), shard(2), '--out', join(folder, out), '--json', ...args], undefined, 'merge');
    const kept = await merge('merged', []);
    expect(kept.stderr).toBe('');
    const library = await readLibrary(join(folder, 'merged'));
    expect(JSON.parse(kept.stdout).subnets).toEqual(library.subnets);
    expect(library.provenance).toMatchObject({ command: 'cotune merge', shards: 'shard-1, shard-2' });
    const anew = await merge('merged-anew', ['--images', images]);
    expect(anew.status).toBe(0);
    const twice = await search([shard(1), shard(1), '--out', join(folder, 'twice')], undefined, 'merge');
    expect(twice.stderr).toMatch(/ERR_SHARDS: .*the same search/);
    const none = await search([shard(1), folder, '--out', join(folder, 'none')], undefined, 'merge');
    expect(none.stderr).toMatch(/ERR_SHARDS: .*holds no search/);
  });
});
