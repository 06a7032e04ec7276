import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTextLibrary } from '#cotune/application/design/text/text-library.js';
import { bundledTextLibrary as supernet } from '../support/bundled.js';
import { cotune } from '../support/command-line.js';
import { killedSearch } from '../support/killed-search.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-search-texts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = join(folder, 'pairs.json');
writeFileSync(
  texts,
  JSON.stringify(JSON.parse(readFileSync(join(supernet, 'examples.json'), 'utf8')).pairs.slice(0, 80)),
);
const common = (out: string) => ['search', '--supernet', supernet, '--texts', texts, '--out', out];

describe('cotune search --texts', { timeout: 120_000 }, () => {
  it('builds a library that stands alone, with the ends of the space and the files of any search', async () => {
    const out = join(folder, 'library');
    const { status, stdout, stderr } = await cotune([...common(out), '--minutes', '0.15', '--json']);
    expect(stderr).toContain('selecting on 40 texts, reporting on 40');
    expect(status).toBe(0);
    const { subnets, provenance, supernet: found } = await readTextLibrary(out);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, out, subnets });
    for (const [index, subnet] of subnets.entries())
      expect(subnet).toMatchObject({ id: `s${index + 1}`, texts: 40, devices: [{ threads: 1 }] });
    expect(provenance).toMatchObject({ command: 'cotune search', texts: 'pairs.json', seed: 1 });
    expect(JSON.stringify(provenance)).not.toContain(folder);
    const layers = subnets.map(({ arch }) => arch.decoder.decoder_layer_num);
    const { dec_layers } = found.description.space;
    expect(Math.min(...layers)).toBe(dec_layers[0]);
    expect(Math.max(...layers)).toBe(dec_layers.at(-1));
    expect(readdirSync(join(out, 'search')).sort()).toEqual([
      'evaluations.csv',
      'evaluations.jsonl',
      'front.svg',
    ]);
    const [header, row] = readFileSync(join(out, 'search/evaluations.csv'), 'utf8').split('\n');
    expect(header).toMatch(/^round,texts,top1,/);
    expect(row).toContain('encoder_embed_dim');
    const written = await cotune(['generate', '--supernet', out, '--text', 'the third of may', '--json']);
    expect(JSON.parse(written.stdout).text).toBe('3 may');
  });

  it('goes on after kill -9 where it was, and refuses another seed', async () => {
    const out = join(folder, 'killed');
    const { judged: before, lines: kept } = await killedSearch(out, [...common(out), '--minutes', '5']);
    const other = await cotune([...common(out), '--seed', '4', '--minutes', '5']);
    expect(other.stderr).toMatch(/ERR_RESUME: .*the seed \(1 there, 4 here\)/);
    const { status, stderr } = await cotune([...common(out), '--minutes', '0.3']);
    expect(stderr).toContain(`going on after ${before} judged sub-networks`);
    expect(status).toBe(0);
    expect(readFileSync(join(out, 'search/evaluations.jsonl'), 'utf8').startsWith(kept)).toBe(true);
    expect((await readTextLibrary(out)).subnets.length).toBeGreaterThan(1);
  });

  it('searches in shards that merge joins, with and without the texts', async () => {
    const shard = (index: number) => join(folder, `shard-${index}`);
    for (const index of [1, 2]) {
      const made = await cotune([...common(shard(index)), '--minutes', '0.1', '--shard', `${index}/2`]);
      expect(made.status).toBe(0);
    }
    const merge = (out: string, args: readonly string[]) =>
      cotune(['merge', shard(1), shard(2), '--out', join(folder, out), '--json', ...args]);
    const kept = await merge('merged', []);
    expect(kept.stderr).toBe('');
    const library = await readTextLibrary(join(folder, 'merged'));
    expect(JSON.parse(kept.stdout).subnets).toEqual(library.subnets);
    expect(library.provenance).toMatchObject({ command: 'cotune merge', shards: 'shard-1, shard-2' });
    const anew = await merge('merged-anew', ['--texts', texts]);
    expect(anew.status).toBe(0);
    const images = await merge('merged-images', ['--images', texts]);
    expect(images.stderr).toMatch(/ERR_USAGE: .*give --texts/);
    const fewer = join(folder, 'fewer.json');
    writeFileSync(fewer, JSON.stringify(JSON.parse(readFileSync(texts, 'utf8')).slice(0, 60)));
    const others = await merge('merged-others', ['--texts', fewer]);
    expect(others.stderr).toMatch(/ERR_SHARDS: the texts are not those/);
  });

  it('refuses images beside texts, too few texts and the folder of another supernet', async () => {
    const out = join(folder, 'refused');
    const both = await cotune([...common(out), '--images', folder]);
    expect(both.stderr).toMatch(/ERR_USAGE/);
    const few = join(folder, 'few.json');
    writeFileSync(few, JSON.stringify([{ spoken: 'one', written: '1' }]));
    const tooFew = await cotune(['search', '--supernet', supernet, '--texts', few, '--out', out]);
    expect(tooFew.stderr).toMatch(/ERR_TEXT_PAIRS: .*has 1 pairs/);
    const taken = join(folder, 'taken');
    cpSync(supernet, taken, { recursive: true });
    writeFileSync(join(taken, 'weights.safetensors'), 'of another supernet');
    expect((await cotune(common(taken))).stderr).toMatch(/ERR_LIBRARY: .*another supernet/);
    expect(existsSync(out)).toBe(false);
  });
});
